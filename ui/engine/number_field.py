"""A field for one number that may be left empty: then the default holds, which stands there in grey."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from app.engine.arguments import Kind
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent

    from app.engine.arguments import Argument


class NumberField(QAbstractSpinBox):
    """Takes any number while one types; whether it is allowed is said elsewhere. None is empty.

    Text that is no number is given out as it is, so that its error can be shown.
    """

    edited = Signal(object)

    def __init__(self, argument: Argument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._argument = argument
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(True)
        edit = self.lineEdit()
        edit.setPlaceholderText(argument.show(argument.default))
        edit.setTextMargins(Space.XS + 2, 0, 0, 0)
        edit.textEdited.connect(self._emit)

    def value(self) -> object:
        text = self.lineEdit().text().strip().replace(",", "").replace("_", "")
        if not text:
            return None
        try:
            number = float(text) * self._argument.factor
        except ValueError:
            return text
        if not math.isfinite(number):
            return text
        return round(number) if self._is_whole(number) else number

    def show_value(self, value: object) -> None:
        """Show ``value`` unless the field already says the same in other words."""
        default = self._argument.default
        shown = self.value()
        if (default if value is None else value) != (default if shown is None else shown):
            self.lineEdit().setText(self._write(value))

    def stepBy(self, steps: int) -> None:  # noqa: N802  Qt's name
        argument = self._argument
        value = self.value()
        begin = value if isinstance(value, int | float) else argument.default
        if not isinstance(begin, int | float):
            begin = 0
        number = round(begin + steps * argument.step, 6)
        low = argument.minimum if argument.minimum is not None else number
        high = argument.maximum if argument.maximum is not None else number
        number = min(max(number, low), high)
        self.lineEdit().setText(self._write(round(number) if self._is_whole(number) else number))
        self._emit()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802  Qt's name
        return (
            QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        )

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return QValidator.State.Acceptable, text, position

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # the column scrolls; a number must not change by passing over it

    def _is_whole(self, number: float) -> bool:
        return self._argument.kind is Kind.INTEGER and (self._argument.factor > 1 or number == int(number))

    def _write(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, int | float) and self._argument.factor > 1:
            value = round(value / self._argument.factor, 3)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _emit(self) -> None:
        self.edited.emit(self.value())
