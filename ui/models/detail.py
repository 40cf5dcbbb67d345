"""Everything about one model of the Hub, in one column that scrolls over the bar with what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.models.action_bar import ActionBar
from ui.models.card import CardView
from ui.models.cautions import CautionList
from ui.models.cures import CURES
from ui.models.fact_words import facts_of
from ui.models.facts import FactGrid, FileTable
from ui.models.fit_view import FitView
from ui.models.title_block import TitleBlock
from ui.models.trouble_banner import TroubleBanner
from ui.models.variant_list import VariantList
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label
from ui.widgets.section import Section

if TYPE_CHECKING:
    from app.errors import HubError
    from app.hub.listing import Listed
    from app.hub.repository import Repository, Variant
    from app.library.abilities import Abilities
    from ui.theme.theme import Theme


class DetailPane(QWidget):
    """Shows what it is told; ``title``, ``fit``, ``variants``, ``bar`` and ``card`` tell what is wanted."""

    pictures_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = TitleBlock()
        self.trouble = TroubleBanner("warning")
        self.variants = VariantList()
        self.fit = FitView()
        self.cautions = CautionList()
        self.facts = FactGrid()
        self.files = FileTable()
        self.card = CardView(theme)
        self.bar = ActionBar()
        self.pictures = push_button("Show images", "link", "mdi6.image-outline")
        self.pictures.clicked.connect(self.pictures_requested)
        self.pictures_note = label("", "caption", wrap=True)
        self.waiting = _waiting()
        self._variants_card = _carded(self.variants, "Quantizations")
        self._files_section = _section("Files", self.files, collapsed=True)
        self._card_section = _section("Model card", self._card_body(), collapsed=False)
        self._facts_card = _carded(self.facts)
        self._scroll = QScrollArea()
        self._lay_out()
        self._show_parts(shown=False)
        self.show_pictures(0)
        self.bar.hide()

    def show_listed(self, listed: Listed) -> None:
        """Show what is known of a model already, while the rest is on its way."""
        self.title.show_listed(listed)
        self.trouble.show_trouble("", "")
        self._show_parts(shown=False)
        self.waiting.show()
        self.bar.hide()
        self.card.clear_card()
        self.show_pictures(0)
        self._scroll.verticalScrollBar().setValue(0)

    def show_failure(self, error: HubError) -> None:
        """Show why no more is known of the model."""
        self.waiting.hide()
        self.show_trouble(error)

    def show_trouble(self, error: HubError | None) -> None:
        """Show what stands in the way, with the buttons that may move it."""
        if error is None:
            self.trouble.show_trouble("", "")
        else:
            self.trouble.show_trouble(error.what, error.remedy, CURES[error.trouble])

    def show_repository(self, repository: Repository, abilities: Abilities) -> None:
        """Show all of a model but its variants, which :attr:`variants` and :attr:`fit` show, and its card."""
        self.waiting.hide()
        self.title.show_listed(repository.listed)
        self._show_parts(shown=True)
        several = len(repository.variants) > 1
        self._variants_card.setVisible(several)
        self.fit.setVisible(bool(repository.variants))
        self.bar.setVisible(any(variant.weights for variant in repository.variants))
        self.cautions.show_cautions(repository.cautions)
        self.facts.show_facts(facts_of(repository, abilities))
        self._card_section.setVisible(bool(repository.card))

    def show_files(self, repository: Repository, variant: Variant | None) -> None:
        """Show the files, those of ``variant`` as the ones that are fetched."""
        fetched = frozenset(file.path for file in variant.files) if variant else frozenset[str]()
        self.files.show_files(repository.files, fetched)
        self._files_section.set_title(f"Files ({len(repository.files):,})")

    def show_pictures(self, count: int, note: str = "") -> None:
        """Offer to show the ``count`` pictures of the card, which lie on other computers."""
        self.pictures.setVisible(count > 0)
        self.pictures.setText(f"Show {count} image{'' if count == 1 else 's'}")
        self.pictures_note.setText(note)
        self.pictures_note.setVisible(bool(note))

    def focus_first(self) -> None:
        """Let the keyboard act on the model: on its variants if there are several, else on the next step."""
        first = self.variants if self.variants.isVisible() else self.bar.main
        (first if first.isVisible() else self.title.back).setFocus(Qt.FocusReason.TabFocusReason)

    def reach(self, *, narrow: bool) -> None:
        """Offer the way back to the list, where the pane stands in its place."""
        self.title.back.setVisible(narrow)

    def _show_parts(self, *, shown: bool) -> None:
        for part in self._parts():
            part.setVisible(shown)

    def _parts(self) -> tuple[QWidget, ...]:
        return (
            self._variants_card,
            self.fit,
            self.cautions,
            self._facts_card,
            self._files_section,
            self._card_section,
        )

    def _card_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        row = QHBoxLayout()
        row.addWidget(self.pictures)
        row.addWidget(self.pictures_note, 1)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.card)
        return body

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(Space.XL, Space.L, Space.L, Space.XL)
        column.setSpacing(Space.M)
        for part in (self.title, self.trouble, self.waiting, *self._parts()):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._scroll, 1)
        rows.addWidget(self.bar)


def _waiting() -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, Space.L, 0, 0)
    column.addWidget(label("Looking at its files…", "muted"))
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    column.addWidget(bar)
    return made


def _section(title: str, body: QWidget, *, collapsed: bool) -> Section:
    section = Section(title, collapsed=collapsed)
    section.set_body(body)
    return section


def _carded(body: QWidget, title: str = "") -> QFrame:
    card = QFrame()
    mark(card, role="card")
    column = QVBoxLayout(card)
    side = Space.XS if title else Space.L
    column.setContentsMargins(side, Space.M, side, Space.S if title else Space.M)
    if title:
        head = label(title, "section")
        head.setContentsMargins(Space.M, 0, 0, 0)
        column.addWidget(head)
    column.addWidget(body)
    return card
