"""A foldable group of arguments, whose rows are made only when they are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.engine.row import ArgumentRow
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label
from ui.widgets.section import Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.engine.arguments import Argument
    from ui.engine.values import Values


class ArgumentGroup(Section):
    """The arguments of one group; :meth:`build_next` makes the rows that are missing, one by one."""

    edited = Signal(str, object)
    rows_wanted = Signal()
    """Rows are to be shown that have not been made."""

    def __init__(
        self,
        title: str,
        arguments: tuple[Argument, ...],
        *,
        collapsed: bool,
        make_row: Callable[[Argument], ArgumentRow] = ArgumentRow,
    ) -> None:
        super().__init__(title, collapsed=collapsed)
        self._make_row = make_row
        self.title = title
        self.arguments = arguments
        self.rows: dict[str, ArgumentRow] = {}
        self._order = {argument.name: index for index, argument in enumerate(arguments)}
        self._matching: frozenset[str] | None = None
        self._values: Values | None = None
        self._badge = label("", "badge")
        self._badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._badge.hide()
        self.add_tool(self._badge)
        body = QWidget()
        self._lines = QVBoxLayout(body)
        self._lines.setContentsMargins(Space.XS, 0, 0, Space.S)
        self._lines.setSpacing(Space.S)
        self.set_body(body)
        self.toggled.connect(self._want_rows)

    def show_values(self, values: Values) -> None:
        """Show these values in all rows that there are, and count the changed and the wrong ones."""
        self._values = values
        for row in self.rows.values():
            self._fill(row)
        wrong = sum(argument.name in values.errors for argument in self.arguments)
        changed = sum(argument.name in values.overrides for argument in self.arguments)
        self._badge.setText(f"{wrong} to correct" if wrong else f"{changed} changed")
        self._badge.setVisible(bool(wrong or changed))
        mark(self._badge, tone="danger" if wrong else "accent")

    def show_matching(self, names: frozenset[str] | None) -> None:
        """Show only the arguments in ``names``; None shows all."""
        self._matching = names
        for name, row in self.rows.items():
            row.setVisible(self._is_shown(name))
        self.setVisible(any(self._is_shown(argument.name) for argument in self.arguments))
        self._want_rows()

    def build_next(self) -> bool:
        """Make the next row that is to be shown; return whether others are still missing."""
        missing = self._missing()
        if missing:
            self._build(missing[0])
        return len(missing) > 1

    def reveal(self, name: str) -> None:
        """Open the group and put the cursor into this argument's editor."""
        self.set_collapsed(False)
        if name not in self.rows:
            self._build(next(argument for argument in self.arguments if argument.name == name))
        self.rows[name].editor.setFocus()

    def _is_shown(self, name: str) -> bool:
        return self._matching is None or name in self._matching

    def _missing(self) -> list[Argument]:
        if self.collapsed:
            return []
        return [each for each in self.arguments if each.name not in self.rows and self._is_shown(each.name)]

    def _want_rows(self) -> None:
        if self._missing():
            self.rows_wanted.emit()

    def _build(self, argument: Argument) -> None:
        row = self._make_row(argument)
        row.edited.connect(self.edited)
        before = sum(self._order[name] < self._order[argument.name] for name in self.rows)
        self.rows[argument.name] = row
        self._lines.insertWidget(before, row)
        self._fill(row)

    def _fill(self, row: ArgumentRow) -> None:
        values, name = self._values, row.argument.name
        if values is not None:
            row.show_value(
                values.overrides.get(name), values.errors.get(name, ""), pending=name in values.pending
            )
