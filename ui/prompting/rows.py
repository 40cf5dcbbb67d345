"""Lines of the sampling form: as those of an engine's settings, with a slider where a number has two ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSlider

from app.engine.arguments import Kind
from ui.engine.row import ArgumentRow
from ui.prompting.stop_row import StopRow
from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

    from app.engine.arguments import Argument

_STEPS = 5
"""Stops of the slider between two steps of the field."""


def make_row(argument: Argument) -> ArgumentRow:
    """Return the line for ``argument``."""
    if argument.name == "stop":
        return StopRow(argument)
    bounded = argument.minimum is not None and argument.maximum is not None
    if argument.kind is Kind.NUMBER and bounded:
        return SliderRow(argument)
    return ArgumentRow(argument)


class SliderRow(ArgumentRow):
    """A number to be written or pulled; the slider stands at the default while nothing is set."""

    def __init__(self, argument: Argument) -> None:
        self.slider = _Slider(Qt.Orientation.Horizontal)
        super().__init__(argument)
        low, high = argument.minimum, argument.maximum
        assert low is not None
        assert high is not None
        self._low = (
            min(low, round(low)) if low < argument.step else low
        )  # a bound that only says "more than 0"
        self._grain = argument.step / _STEPS
        self.slider.setRange(0, round((high - self._low) / self._grain))
        self.slider.setAccessibleName(f"{argument.label}, slider")
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setToolTip(self.toolTip())
        self.slider.valueChanged.connect(self._pull)
        grid = self.layout()
        assert isinstance(grid, QGridLayout)
        grid.addWidget(self.slider, 1, 0, 1, 3)

    def show_value(self, value: object, error: str = "", *, pending: bool = False) -> None:
        super().show_value(value, error, pending=pending)
        mark(self.slider, tone="" if value is not None else "muted")
        shown = value if isinstance(value, int | float) else _default(self.argument)
        self.slider.blockSignals(True)  # noqa: FBT003  Qt's only form
        self.slider.setValue(round((shown - self._low) / self._grain))
        self.slider.blockSignals(False)  # noqa: FBT003  Qt's only form

    def _pull(self, position: int) -> None:
        low = self.argument.minimum or 0.0
        value = max(low, round(self._low + position * self._grain, 4))
        self.edited.emit(self.argument.name, value)


class _Slider(QSlider):
    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        event.ignore()  # the column scrolls; a value must not change by passing over it


def _default(argument: Argument) -> float:
    """Return the number that holds when nothing is set, as far as its words begin with one."""
    try:
        return float(argument.automatic.split()[0])
    except ValueError:
        return argument.minimum or 0.0
