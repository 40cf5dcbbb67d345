"""Keeps a scroll bar in step with what is in sight, seldom: its paint costs more than the text's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollBar

    from ui.transcript.sight import Sight

PERIOD = 250
"""Milliseconds between two paints while text streams."""


class BarKeeper(QObject):
    """Sets the bar's range and value; the user's own moves come back as differences."""

    def __init__(self, bar: QScrollBar, sight: Sight) -> None:
        super().__init__(bar)
        self._bar, self._sight = bar, sight
        self._value = bar.value()
        self.syncing = False
        """Whether it is moved to show how it is: nobody scrolls then."""
        self._timer = QTimer(self, singleShot=True, interval=PERIOD)
        self._timer.timeout.connect(self.sync)
        bar.sliderReleased.connect(self.sync)

    def sync(self) -> None:
        """Show how it is, now."""
        self._timer.stop()
        bar, sight = self._bar, self._sight
        if bar.isSliderDown():
            return
        self.syncing = True
        bar.setPageStep(max(1, sight.height))
        bar.setSingleStep(max(1, sight.column.looks.px(22)))
        bar.setRange(0, sight.end)
        bar.setValue(sight.top)
        self._value = bar.value()
        self.syncing = False

    def sync_soon(self) -> None:
        """Show how it is, before long."""
        if not self._timer.isActive():
            self._timer.start()

    def take(self) -> None:
        """Have the sight moved as the bar was.

        By how much, Qt does not know: it has not heard of the values that were set here.
        """
        bar, sight = self._bar, self._sight
        moved, self._value = bar.value() - self._value, bar.value()
        if bar.value() >= bar.maximum():
            sight.move(sight.end)
        elif bar.value() <= bar.minimum():
            sight.move(0)
        else:
            sight.move(sight.top + moved)
