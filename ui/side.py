"""The right column: how replies are asked for, or the engine over its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedLayout, QTabBar, QVBoxLayout, QWidget

from ui.tab_order import Region
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.section import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TABS = ("engine", "prompting")
TITLES = ("Engine", "Prompting")
HEADER = 44
"""Height of a section that is folded away."""
UNBOUND = 16_777_215
"""Qt's own QWIDGETSIZE_MAX: no limit."""


class SideColumn(QFrame):
    """Two tabs: two sections that fold, and a panel; empty until their panels are put in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="sidebar")
        self.engine = _section("Model")
        self.memory = _section("Memory")
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.engine)
        self.splitter.addWidget(self.memory)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([560, 280])
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Side panels")
        mark(self.tabs, role="head")
        for title in TITLES:
            self.tabs.addTab(title)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addWidget(self.tabs)
        self._stack = QStackedLayout()
        outside.addLayout(self._stack, 1)
        self._stack.addWidget(self.splitter)
        self._make: Callable[[], QWidget] | None = None
        self.tabs.currentChanged.connect(self._show)
        self.setMinimumWidth(320)

    @property
    def regions(self) -> list[Region]:
        """The parts that the Tab key goes through one after the other."""
        return [Region(part) for part in (self.tabs, self.engine, self.memory, self)]

    def set_panels(self, engine: QWidget, memory: QWidget) -> None:
        """Fill the sections."""
        self.engine.set_body(_scrolling(engine))
        self.memory.set_body(_scrolling(memory))

    def offer_prompting(self, make: Callable[[], QWidget]) -> None:
        """Have the second tab's panel made when the tab is first shown."""
        self._make = make
        self._show(self.tabs.currentIndex())

    @property
    def tab(self) -> str:
        """The name of the tab that is shown."""
        return TABS[self.tabs.currentIndex()]

    def show_tab(self, name: str) -> None:
        """Show a tab by its name; an unknown one changes nothing."""
        if name in TABS:
            self.tabs.setCurrentIndex(TABS.index(name))

    def _show(self, tab: int) -> None:
        if tab == TABS.index("prompting") and self._make is not None:
            self._stack.addWidget(_scrolling(self._make(), Space.M, Space.M))
            self._make = None
        # Before the app is there the second tab is empty, and the first stays.
        self._stack.setCurrentIndex(min(tab, self._stack.count() - 1))

    @property
    def folded(self) -> list[str]:
        """The names of the sections that are folded away."""
        sections = {"engine": self.engine, "memory": self.memory}
        return [name for name, section in sections.items() if section.collapsed]

    def fold(self, names: Sequence[str]) -> None:
        """Fold these sections, and open the others."""
        self.engine.set_collapsed("engine" in names)
        self.memory.set_collapsed("memory" in names)


def _section(title: str) -> Section:
    section = Section(title)
    section.setContentsMargins(Space.M, Space.M - 2, 0, 0)
    section.setMinimumHeight(HEADER)

    def bound(opened: bool) -> None:  # noqa: FBT001  a slot
        section.setMaximumHeight(UNBOUND if opened else HEADER)

    section.toggled.connect(bound)
    return section


def _scrolling(panel: QWidget, left: int = 0, top: int = 0) -> QScrollArea:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(left, top, Space.M, Space.M)
    column.addWidget(panel)
    column.addStretch(1)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it has the focus
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inside)
    return scroll
