"""A sign and a sentence: whether something has the form that it must have."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.engine.validity import Validity, Verdict
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label

_FACES = {
    Verdict.VALID: ("mdi6.check-circle-outline", "success"),
    Verdict.SO_FAR: ("mdi6.progress-check", "muted"),
    Verdict.INVALID: ("mdi6.alert-circle-outline", "danger"),
}


class ValidityMark(QWidget):
    """Shows a verdict; nothing is seen while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.words = label("", "caption", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS + 2)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        self.hide()

    def show_validity(self, validity: Validity | None, words: str = "") -> None:
        """Show ``validity`` with ``words``, or with its own reason."""
        if validity is not None:
            icon, tone = _FACES[validity.verdict]
            if self._icon.property("icon_name") != icon:
                put_icon(self._icon, icon, tone=tone)
            self.words.setText(validity.why or words)
            mark(self.words, tone=tone if validity.verdict is not Verdict.SO_FAR else "")
        self.setVisible(validity is not None)
