"""What one searches for: a field, and chips that narrow the list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.hub.listing import Packing, Query, Sort
from ui.models.words import PACKINGS
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.chips import Chip, ChoiceChip
from ui.widgets.flow import FlowLayout
from ui.widgets.search_field import SearchField
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

B = 10**9
SIZES: tuple[tuple[str, tuple[int | None, int | None]], ...] = (
    ("Any size", (None, None)),
    ("Up to 1B", (None, B)),
    ("1B to 4B", (B, 4 * B)),
    ("4B to 9B", (4 * B, 9 * B)),
    ("9B to 16B", (9 * B, 16 * B)),
    ("16B to 40B", (16 * B, 40 * B)),
    ("40B to 80B", (40 * B, 80 * B)),
    ("80B to 200B", (80 * B, 200 * B)),
    ("Over 200B", (200 * B, None)),
)
FAMILIES: tuple[tuple[str, str], ...] = (
    ("Any family", ""),
    ("Llama", "llama"),
    ("Qwen 3.5", "qwen3_5"),
    ("Qwen 3", "qwen3"),
    ("Qwen 3 MoE", "qwen3_moe"),
    ("Qwen 2", "qwen2"),
    ("Gemma 3", "gemma3"),
    ("Mistral", "mistral"),
    ("GPT-OSS", "gpt_oss"),
    ("DeepSeek V3", "deepseek_v3"),
    ("GLM 4 MoE", "glm4_moe"),
    ("Phi 3", "phi3"),
)
LICENCES: tuple[tuple[str, str], ...] = (
    ("Any licence", ""),
    ("Apache 2.0", "apache-2.0"),
    ("MIT", "mit"),
    ("Llama 3.1", "llama3.1"),
    ("Llama 3.2", "llama3.2"),
    ("Llama 3.3", "llama3.3"),
    ("Gemma", "gemma"),
    ("CC BY 4.0", "cc-by-4.0"),
    ("CC BY-NC 4.0", "cc-by-nc-4.0"),
    ("Other", "other"),
)
ACCESS: tuple[tuple[str, bool | None], ...] = (
    ("Open and gated", None),
    ("Open only", False),
    ("Gated only", True),
)
SORTS: tuple[tuple[str, Sort], ...] = (
    ("Trending", Sort.TRENDING),
    ("Most downloads", Sort.DOWNLOADS),
    ("Most likes", Sort.LIKES),
    ("Recently updated", Sort.UPDATED),
    ("Newest", Sort.CREATED),
)


NARROW = 820
"""Pixels under which the menus do not fit beside the field."""


class FilterBar(QWidget):
    """``changed`` tells of another :attr:`query`, ``fitting_changed`` whether only what fits is wanted."""

    changed = Signal()
    fitting_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.field = SearchField("Search models on the Hub")
        self.fitting = Chip(
            "Fits my GPUs", "Hide what does not fit this machine, or that this vLLM cannot load"
        )
        self.sort = ChoiceChip("Sort by", SORTS, plain=True)
        self.packings = {packing: Chip(text, f"Only {text}") for packing, text in PACKINGS.items()}
        self.parameters = ChoiceChip("Size", SIZES)
        self.family = ChoiceChip("Family", FAMILIES)
        self.licence = ChoiceChip("Licence", LICENCES)
        self.access = ChoiceChip("Access", ACCESS)
        self.clear_button = push_button("Clear filters", "link")
        self._packing: Packing | None = None
        self._quiet = False
        self._connect()
        self._lay_out()
        self._tell()

    @property
    def query(self) -> Query:
        least, most = self.parameters.value
        return Query(
            text=self.field.text().strip(),
            packing=self._packing,
            least=least,
            most=most,
            family=self.family.value,
            licence=self.licence.value,
            gated=self.access.value,
            sort=self.sort.value,
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words keeps models out of the list."""
        plain = Query(text=self.query.text, sort=self.query.sort)
        return self.query != plain or self.fitting.isChecked()

    def clear_filters(self) -> None:
        """Take back all but the words and the order."""
        self._quiet = True
        self._choose_packing(None)
        for chip in (self.parameters, self.family, self.licence, self.access):
            chip.choose_none()
        self.fitting.setChecked(False)
        self._quiet = False
        self._tell()

    def name_machine(self, *, gpus: bool) -> None:
        """Call the machine by what models have to fit into."""
        self.fitting.setText("Fits my GPUs" if gpus else "Fits this machine")

    def _choose_packing(self, chosen: Packing | None) -> None:
        self._packing = chosen
        for packing, chip in self.packings.items():
            chip.setChecked(packing == chosen)
        self._tell()

    def _toggle_packing(self, packing: Packing) -> None:
        """Ask for ``packing`` alone, or for none any more: the Hub takes one at a time."""
        self._choose_packing(packing if self.packings[packing].isChecked() else None)

    def _ask_family(self) -> None:
        sheet = Sheet(
            self.window(), "Which family?", "The model type as configs name it, like qwen3 or llama."
        )
        field = QLineEdit(self.family.value)
        field.setAccessibleName("Model type")
        sheet.column.addWidget(field)
        sheet.add_button("Cancel").clicked.connect(sheet.reject)
        done = sheet.add_button("Use", "primary")
        done.setDefault(True)
        done.clicked.connect(sheet.accept)
        sheet.accepted.connect(lambda: self.family.choose(field.text().strip().lower()))
        sheet.open()

    def _tell(self) -> None:
        if not self._quiet:
            self.clear_button.setVisible(self.narrowed)
            self.changed.emit()

    def _connect(self) -> None:
        self.field.textChanged.connect(self._tell)
        for chip in (self.sort, self.parameters, self.family, self.licence, self.access):
            chip.changed.connect(self._tell)
        for packing, chip in self.packings.items():
            chip.clicked.connect(partial(self._toggle_packing, packing))
        self.fitting.toggled.connect(self.fitting_changed)
        self.fitting.toggled.connect(self._tell)
        self.clear_button.clicked.connect(self.clear_filters)
        self.family.add_other("Another…").triggered.connect(self._ask_family)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._arrange(narrow=self.width() < NARROW)

    def _arrange(self, *, narrow: bool) -> None:
        """Put the menus beside the field, or where that would leave it too short, among the chips."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._upper.insertWidget(1, self.access)
        for place, menu in enumerate((self.parameters, self.family, self.licence)):
            if narrow:
                self._chips.addWidget(menu)
            else:
                self._upper.insertWidget(1 + place, menu)
        self._chips.addWidget(self.clear_button)

    def _lay_out(self) -> None:
        self._narrow: bool | None = None
        self._upper = QHBoxLayout()
        self._upper.setSpacing(Space.S)
        self._upper.addWidget(self.field, 1)
        self._upper.addWidget(self.sort)
        self._chips = FlowLayout(6)
        for chip in (self.fitting, *self.packings.values()):
            self._chips.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        column.setSpacing(Space.S)
        column.addLayout(self._upper)
        column.addLayout(self._chips)
        self._arrange(narrow=False)
