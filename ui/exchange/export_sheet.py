"""Asks as what conversations are exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout

from app.exchange.formats import FORMS, Form
from ui.exchange.form_card import FormCard
from ui.theme.tokens import Space
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ICONS = {
    Form.HTML: "mdi6.web",
    Form.PDF: "mdi6.file-pdf-box",
    Form.MARKDOWN: "mdi6.language-markdown-outline",
    Form.JSON: "mdi6.code-json",
}


class ExportSheet(Sheet):
    """``chosen`` has the Form once the user goes on; the choice begins with ``form``."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, what: str, form: Form) -> None:
        super().__init__(parent, "Export", what, width=440)
        self._group = QButtonGroup(self)
        self.cards: dict[Form, FormCard] = {}
        cards = QVBoxLayout()
        cards.setSpacing(Space.S)
        for each, told in FORMS.items():
            card = self.cards[each] = FormCard(ICONS[each], told)
            self._group.addButton(card)
            cards.addWidget(card)
        self.column.addLayout(cards)
        self.cards[form].setChecked(True)
        self.add_closing()
        self.go = self.add_button("Choose a place…", "primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self._go_on)
        self.cards[form].setFocus()

    @property
    def form(self) -> Form:
        """What is chosen now."""
        return next(form for form, card in self.cards.items() if card.isChecked())

    def _go_on(self) -> None:
        form = self.form
        self.accept()
        self.chosen.emit(form)
