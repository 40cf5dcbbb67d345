"""One to six panes, as large as the page gives, in rows of equal height; too many for it are scrolled to."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.theme.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from ui.chat.pane import Pane

NARROWEST, LOWEST = 236, 220
"""Pixels of a pane that can be read well; where there is no room for all, they are narrower."""
LEAST = 184
"""Pixels that a pane has in any case: where all have less, the page scrolls sideways."""
COMFORTABLE, HIGH = 360, 440
"""Pixels of a pane in which code and tables stand well: high windows have two rows rather than less."""
LINE = 1


class Panes(QScrollArea):
    """The panes of the lanes, in any order; ``make`` makes one for the lane at a place."""

    def __init__(self, make: Callable[[int], Pane], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.all: list[Pane] = []
        self._order: list[int] = []
        self._ground = _Ground()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._ground)

    @property
    def order(self) -> tuple[int, ...]:
        """The lanes' places as they stand on the page, from the upper left one on."""
        return tuple(self._order)

    def show_count(self, count: int) -> None:
        """Have so many panes; the first ones stay."""
        while len(self.all) < count:
            pane = self._make(len(self.all))
            pane.setParent(self._ground)
            self.all.append(pane)
            pane.show()
        for pane in self.all[count:]:
            pane.hide()
            pane.deleteLater()
        del self.all[count:]
        for pane in self.all:
            pane.show_alone(count == 1)
        if sorted(self._order) != list(range(count)):
            self._order = list(range(count))
        self._place()
        self._order_keys()

    def show_order(self, order: Sequence[int]) -> None:
        """Let the lanes' panes stand in this order."""
        if sorted(order) == list(range(len(self.all))):
            self._order = list(order)
            self._place()
            self._order_keys()

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(240, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        rects = places(len(self.all), self.width(), self.viewport().height())
        self._ground.resize(max((rect.right() + 1 for rect in rects), default=0), self.viewport().height())
        for rect, lane in zip(rects, self._order, strict=True):
            self.all[lane].setGeometry(rect)
        self._ground.lined = len(self.all) > 1
        self._ground.update()

    def _order_keys(self) -> None:
        """Let the Tab key go from pane to pane as they stand, through all that a pane has."""
        stops = [stop for lane in self._order for stop in self.all[lane].stops]
        for before, after in itertools.pairwise(stops):
            QWidget.setTabOrder(before, after)


class _Ground(QWidget):
    """What the panes stand on: its colour is that of the lines between them."""

    lined = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        """Paint what no pane covers."""
        if self.lined:
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor(tokens_of(self.palette()).border))


def places(count: int, width: int, height: int) -> list[QRect]:
    """Return where ``count`` panes stand: in as few rows as their width allows, the last row filled.

    They are wider than ``width`` together where each would have less than the least.
    """
    if not count:
        return []
    most = max(1, width // NARROWEST)
    fewest = math.ceil(count / max(1, height // LOWEST))
    columns = min(count, max(most, fewest))
    if count > 3 and width < columns * COMFORTABLE and height >= 2 * HIGH:
        columns = min(columns, math.ceil(count / 2))
    rows = math.ceil(count / columns)
    columns = math.ceil(count / rows)
    width = max(width, columns * LEAST)
    rects: list[QRect] = []
    for row in range(rows):
        here = min(columns, count - row * columns)
        top, bottom = _edges(row, rows, height)
        for column in range(here):
            left, right = _edges(column, here, width)
            rects.append(QRect(left, top, right - left, bottom - top))
    return rects


def _edges(place: int, of: int, length: int) -> tuple[int, int]:
    """Return where a share of ``length`` begins and ends; all but the last leave room for a line."""
    begin, end = place * length // of, (place + 1) * length // of
    return begin, end - (LINE if place + 1 < of else 0)
