"""The steps of a load, with the seconds each has taken."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from app.engine.states import Loading, Stage

_TICK = 250
"""Milliseconds between two counts of the running step's seconds."""


def duration(seconds: float) -> str:
    """Return "8.4 s" or "2 min 05 s"."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


class StageList(QWidget):
    """Ended steps with a check mark, and the running one; it ticks only while one runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_StageRow] = []
        self._began: float | None = None
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(Space.XS)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)

    def show_loading(self, loading: Loading) -> None:
        """Show a load that goes on."""
        self._began = loading.began
        self._show(loading.stages)
        if not self._timer.isActive():
            self._timer.start()
        self._tick()

    def show_ended(self, stages: tuple[Stage, ...], *, failed: bool = False) -> None:
        """Show a load that is over; if it ``failed``, in its last step."""
        self._timer.stop()
        self._began = None
        self._show(stages)
        if failed and stages:
            self._rows[len(stages) - 1].show_failed()

    @property
    def ticking(self) -> bool:
        return self._timer.isActive()

    def _show(self, stages: tuple[Stage, ...]) -> None:
        while len(self._rows) < len(stages):
            row = _StageRow()
            self._rows.append(row)
            self._lines.addWidget(row)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(stages))
            if index < len(stages):
                row.show_stage(stages[index])

    def _tick(self) -> None:
        if self._began is not None:
            for row in self._rows:
                row.tick(time.monotonic() - self._began)


class _StageRow(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._stage: Stage | None = None
        self._icon = ""
        self._mark = QLabel()
        self._title = ElidedLabel("")
        self._seconds = label("", "caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._mark, 0, 0)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._seconds, 0, 2)
        grid.addWidget(self._bar, 1, 1, 1, 2)

    def show_stage(self, stage: Stage) -> None:
        self._stage = stage
        running = stage.ended is None
        if self._title.text() != stage.title:
            self._title.setText(stage.title)
        mark(self._title, role="" if running else "muted", tone="")
        self._put("mdi6.circle-slice-8" if running else "mdi6.check", "accent" if running else "success")
        shown = running and stage.fraction is not None
        self._bar.setVisible(shown)
        if shown:
            self._bar.setValue(round((stage.fraction or 0) * 1000))
            self._bar.setAccessibleName(stage.title)
        self._seconds.setText("" if stage.ended is None else duration(stage.ended - stage.began))

    def show_failed(self) -> None:
        self._put("mdi6.close", "danger")
        self._bar.hide()
        mark(self._title, role="", tone="danger")

    def tick(self, elapsed: float) -> None:
        """Count the running step; ``elapsed`` is seconds since the load began."""
        if self._stage is not None and self._stage.ended is None:
            self._seconds.setText(duration(max(0.0, elapsed - self._stage.began)))

    def _put(self, icon: str, tone: str) -> None:
        if icon != self._icon:
            self._icon = icon
            put_icon(self._mark, icon, tone=tone)
