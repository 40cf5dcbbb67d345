"""The queue of downloads as cards, in its order; what is finished stands under the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from ui.models.download_row import DownloadRow
from ui.models.download_words import Act, is_over
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from app.hub.orders import Download

_MARK = 3
"""Height of the line that shows where a dragged row would land, in pixels."""
AT_ONCE = 6
"""Rows that are built for one frame; more would hold up the window."""


class DownloadList(QWidget):
    """Keeps a row for each download as long as that is in the queue, and never builds one anew."""

    act_requested = Signal(str, object)
    """An order's id, and an Act other than those that move it."""
    cure_requested = Signal(str, object)
    """An order's id and a Cure."""
    load_wanted = Signal(str, bool)
    move_requested = Signal(str, int)
    """An order's id, and the place in the queue that it is to have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, DownloadRow] = {}
        self._queue: list[str] = []
        self._movable: list[str] = []
        self._over: list[str] = []
        self._wanted: AbstractSet[str] = frozenset()
        self._heading = label("Finished", "section")
        self._heading.setContentsMargins(0, Space.M, 0, 0)
        self._mark = QFrame(self)
        self._mark.setFixedHeight(_MARK)
        mark(self._mark, role="drop")
        self._mark.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._column.addWidget(self._heading)
        self._column.addStretch(1)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._heed_focus)

    def show_downloads(self, downloads: Sequence[Download]) -> bool:
        """Show ``downloads``: new ones get a row, gone ones lose theirs, all others are updated in place.

        Returns whether all are shown: of many new ones some are left for the next call.
        """
        by_id = {each.order.id: each for each in downloads}
        for gone in self.rows.keys() - by_id.keys():
            self._column.removeWidget(self.rows[gone])
            self.rows[gone].hide()
            self.rows.pop(gone).deleteLater()
        for id_ in by_id.keys() & self.rows.keys():
            self.rows[id_].show_download(by_id[id_])
        new = [each for each in downloads if each.order.id not in self.rows]
        for download in new[:AT_ONCE]:
            self.rows[download.order.id] = self._row(download)
        self._place([each for each in downloads if each.order.id in self.rows], [*by_id])
        return len(new) <= AT_ONCE

    def show_wanted(self, wanted: AbstractSet[str]) -> None:
        """Mark those that are to be loaded when they have come."""
        self._wanted = wanted
        for id_, row in self.rows.items():
            row.show_wanted(id_ in wanted)

    def _row(self, download: Download) -> DownloadRow:
        row, id_ = DownloadRow(download), download.order.id
        row.show_wanted(id_ in self._wanted)
        row.act_requested.connect(partial(self._act, id_))
        row.cure_requested.connect(partial(self.cure_requested.emit, id_))
        row.load_wanted.connect(partial(self.load_wanted.emit, id_))
        row.grip.dragged.connect(self._show_mark)
        row.grip.dropped.connect(partial(self._drop, id_))
        row.grip.given_up.connect(self._mark.hide)
        return row

    def _place(self, downloads: Sequence[Download], queue: list[str]) -> None:
        """Bring the rows into order, moving only what is out of it: the focus stays where it is."""
        self._queue = queue
        movable = [each.order.id for each in downloads if not is_over(each)]
        over = [each.order.id for each in downloads if is_over(each)]
        if (movable, over) == (self._movable, self._over):
            return
        self._movable, self._over = movable, over
        wanted: list[QWidget] = [self.rows[id_] for id_ in movable]
        wanted += [self._heading, *(self.rows[id_] for id_ in over)]
        for place, widget in enumerate(wanted):
            if self._column.indexOf(widget) != place:
                self._column.insertWidget(place, widget)
        self._heading.setVisible(bool(over))
        for id_, row in self.rows.items():
            place = movable.index(id_) if id_ in movable else None
            row.show_moves(
                up=place is not None and place > 0, down=place is not None and place < len(movable) - 1
            )

    def _heed_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        for row in self.rows.values():
            row.show_focused(now is not None and row.isAncestorOf(now))

    def _act(self, id_: str, act: Act) -> None:
        if act in {Act.UP, Act.DOWN}:
            self._move(id_, self._movable.index(id_) + (-1 if act is Act.UP else 1))
        else:
            self.act_requested.emit(id_, act)

    def _move(self, id_: str, place: int) -> None:
        """Ask for ``place`` among those that can be moved, as a place in the whole queue."""
        if id_ in self._movable and 0 <= place < len(self._movable) and self._movable[place] != id_:
            self.move_requested.emit(id_, self._queue.index(self._movable[place]))

    def _gap(self, y: int) -> int:
        """Return before which of the movable rows the ``y`` of the screen is; their number if after all."""
        middles = [self.rows[id_].mapToGlobal(self.rows[id_].rect().center()).y() for id_ in self._movable]
        return sum(middle < y for middle in middles)

    def _show_mark(self, y: int) -> None:
        gap = self._gap(y)
        if gap < len(self._movable):
            top = self.rows[self._movable[gap]].y() - Space.S // 2
        else:
            top = self.rows[self._movable[-1]].geometry().bottom() + Space.S // 2
        self._mark.setGeometry(0, max(0, top - _MARK // 2), self.width(), _MARK)
        self._mark.raise_()
        self._mark.show()

    def _drop(self, id_: str, y: int) -> None:
        self._mark.hide()
        if id_ in self._movable and self.rect().adjusted(-99, -99, 99, 99).contains(self._at(y)):
            gap, old = self._gap(y), self._movable.index(id_)
            self._move(id_, gap - 1 if gap > old else gap)

    def _at(self, y: int) -> QPoint:
        return QPoint(0, self.mapFromGlobal(QPoint(0, y)).y())
