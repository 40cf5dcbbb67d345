"""A line of the settings: one argument with its editor."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.engine.arguments import Kind
from ui.engine.editors import make_editor
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from app.engine.arguments import Argument

_EDITOR_WIDTH = 124
_NAME_WIDTH = 136
_WIDE = (Kind.TEXT, Kind.JSON, Kind.TEXTS, Kind.INTEGERS)
"""Kinds whose editors need the whole width, under the name."""


class ArgumentRow(QWidget):
    """Name, editor, a button back to the default, and below what is wrong with the value.

    ``edited`` carries the argument's name and the new value, None for the default.
    """

    edited = Signal(str, object)

    def __init__(self, argument: Argument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.argument = argument
        self._editor, self.editor = make_editor(argument)
        self._editor.edited.connect(self._tell)
        self.name = ElidedLabel(_title(argument))
        self.reset = tool_button("mdi6.restore", f"Reset {argument.label.lower()} to {_default(argument)}")
        self.reset.setFixedSize(24, 24)
        self.reset.clicked.connect(lambda: self._tell(None))
        self.error = label("", "error", wrap=True)
        for widget in (self, self.editor):
            widget.setToolTip(_tip(argument))
        self.editor.setAccessibleName(argument.label)
        self.editor.setAccessibleDescription(argument.help)
        self._lay_out(wide=argument.kind in _WIDE or self._is_long())
        self.reset.hide()
        self.error.hide()

    def show_value(self, value: object, error: str = "", *, pending: bool = False) -> None:
        """Show ``value`` (None: the default), its ``error``, and whether the loaded engine has another."""
        self._editor.show_value(value)
        changed = value is not None
        self.reset.setVisible(changed)
        self.error.setText(error)
        self.error.setVisible(bool(error))
        tone = "danger" if error else ""
        mark(self.editor, role="changed" if changed and not error else "", tone=tone)
        mark(self.name, role="section" if changed else "", tone="accent" if pending and not error else tone)

    def _tell(self, value: object) -> None:
        self.edited.emit(self.argument.name, value)

    def _is_long(self) -> bool:
        """Return whether the name needs a line for itself."""
        if self._is_check():
            return False
        return self.name.fontMetrics().horizontalAdvance(self.name.text()) > _NAME_WIDTH

    def _is_check(self) -> bool:
        return self.argument.kind is Kind.FLAG and isinstance(self.argument.default, bool)

    def _lay_out(self, *, wide: bool) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.XS)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.reset, 0, 1)
        if wide:
            self.name.setMinimumHeight(24)  # of the button that comes and goes beside it
            self.editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(self.editor, 1, 0, 1, 3)
        elif self._is_check():
            grid.addWidget(self.editor, 0, 2, Qt.AlignmentFlag.AlignRight)
            self.setMinimumHeight(28)
        else:
            self.editor.setFixedWidth(_EDITOR_WIDTH)
            grid.addWidget(self.editor, 0, 2)
        grid.addWidget(self.error, 2, 0, 1, 3)


def _title(argument: Argument) -> str:
    """Return the label, with the unit where the number alone would not say it."""
    return f"{argument.label} (GiB)" if argument.unit == "GiB" else argument.label


def _default(argument: Argument) -> str:
    return argument.show(argument.default)


def _tip(argument: Argument) -> str:
    """Return the help as rich text, so that it is broken into lines; vLLM's own words are escaped."""
    text = "<br>".join(escape(line) for line in argument.help.split("\n"))
    facts = f"{escape(argument.name)} · default: {escape(_default(argument))}"
    return f"<p><b>{escape(argument.label)}</b></p><p>{text}</p><p>{facts}</p>"
