"""Which widget the Tab key goes to next: as they stand in the window, not as they came to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 20
"""Pixels by which the middles of widgets in one line differ less."""


class Region(NamedTuple):
    """A part of the window that is gone through before the next; ``rows``: line by line as it is seen."""

    part: QWidget
    rows: bool = True


def go_on(window: QWidget, regions: Sequence[Region], *, forward: bool) -> bool:
    """Move the focus to the next widget, and that into sight; False where it is in no region."""
    stops = stops_of(window, regions)
    here = window.focusWidget()
    if here not in stops:
        return False
    stop = stops[(stops.index(here) + (1 if forward else -1)) % len(stops)]
    stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    for area in _scrolled_by(stop):
        area.ensureWidgetVisible(stop)
    return True


def stops_of(window: QWidget, regions: Sequence[Region]) -> list[QWidget]:
    """Return all widgets where the Tab key stops, in order."""
    found: list[list[QWidget]] = [[] for _ in regions]
    each = window.nextInFocusChain()
    while each is not None and each is not window:
        if _is_stop(each):
            place = next((at for at, region in enumerate(regions) if _is_in(each, region.part)), None)
            if place is not None:
                found[place].append(each)
        each = each.nextInFocusChain()
    for region, stops in zip(regions, found, strict=True):
        if region.rows:
            stops[:] = _by_rows(stops, window)
    return [stop for stops in found for stop in stops]


def _is_stop(widget: QWidget) -> bool:
    full = QApplication.styleHints().tabFocusBehavior() == Qt.TabFocusBehavior.TabFocusAllControls
    wanted = Qt.FocusPolicy.TabFocus if full else Qt.FocusPolicy.StrongFocus
    takes = (widget.focusPolicy() & wanted) == wanted
    return takes and widget.focusProxy() is None and widget.isEnabled() and widget.isVisible()


def _is_in(widget: QWidget, part: QWidget) -> bool:
    return widget is part or part.isAncestorOf(widget)


def _by_rows(stops: Sequence[QWidget], window: QWidget) -> list[QWidget]:
    """Return ``stops`` line by line, each from the left."""
    middles = [(_middle(stop, window), stop) for stop in stops]
    rows: list[list[tuple[int, QWidget]]] = []
    top = 0  # of the last row
    for middle, stop in sorted(middles, key=lambda each: each[0].y()):
        if not rows or middle.y() - top >= ROW:
            rows.append([])
            top = middle.y()
        rows[-1].append((middle.x(), stop))
    return [stop for row in rows for _, stop in sorted(row, key=lambda each: each[0])]


def _middle(widget: QWidget, window: QWidget) -> QPoint:
    """Return where the middle of ``widget`` is while nothing is scrolled."""
    middle = widget.mapTo(window, QPoint(widget.width() // 2, widget.height() // 2))
    for area in _scrolled_by(widget):
        middle += QPoint(area.horizontalScrollBar().value(), area.verticalScrollBar().value())
    return middle


def _scrolled_by(widget: QWidget) -> list[QScrollArea]:
    """Return the areas that ``widget`` stands in, the innermost first."""
    areas: list[QScrollArea] = []
    outside = widget.parentWidget()
    while outside is not None:
        if isinstance(outside, QScrollArea):
            areas.append(outside)
        outside = outside.parentWidget()
    return areas
