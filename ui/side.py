"""The right column: the engine and the memory, in sections that fold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.section import Section

if TYPE_CHECKING:
    from collections.abc import Sequence


class SideColumn(QFrame):
    """Two sections in one scrolling column; empty until their panels are put in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="sidebar")
        self.engine = Section("Engine")
        self.memory = Section("Memory")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(Space.M, Space.M, Space.M, Space.L)
        column.setSpacing(Space.L)
        column.addWidget(self.engine)
        column.addWidget(self.memory)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(scroll)
        self.setMinimumWidth(320)

    @property
    def folded(self) -> list[str]:
        """The names of the sections that are folded away."""
        sections = {"engine": self.engine, "memory": self.memory}
        return [name for name, section in sections.items() if section.collapsed]

    def fold(self, names: Sequence[str]) -> None:
        """Fold these sections, and open the others."""
        self.engine.set_collapsed("engine" in names)
        self.memory.set_collapsed("memory" in names)
