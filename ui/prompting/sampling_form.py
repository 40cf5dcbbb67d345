"""The sampling parameters in groups, of which the first stands open."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.engine.group import ArgumentGroup
from ui.engine.values import Values
from ui.prompting.rows import make_row
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from app.engine.arguments import Catalog


class SamplingForm(QWidget):
    """Shows a catalog and what is set; ``edited`` carries a name and its new value (None: the default)."""

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: list[ArgumentGroup] = []
        self._catalog: Catalog = ()
        self._values = Values()
        self._build = QTimer(self)
        self._build.setInterval(0)
        self._build.timeout.connect(self._build_next)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.XS)

    def show_catalog(self, catalog: Catalog) -> None:
        """Show these parameters; groups that stay as they were keep their rows."""
        if catalog == self._catalog:
            return
        self._catalog = catalog
        before = {group.title: group for group in self.groups}
        self.groups = []
        for title, members in groupby(catalog, key=lambda argument: argument.group):
            arguments = tuple(members)
            group = before.get(title)
            if group is None or group.arguments != arguments:
                collapsed = group.collapsed if group else bool(self.groups)
                group = self._make(title, arguments, collapsed=collapsed)
            self._column.insertWidget(len(self.groups), group)
            self.groups.append(group)
        for group in before.values():
            if group not in self.groups:
                self._column.removeWidget(group)
                group.hide()
                group.deleteLater()
        self._build.start()

    def show_values(self, values: Values) -> None:
        """Show what is set, and what is wrong with it."""
        self._values = values
        for group in self.groups:
            group.show_values(values)

    def _make(self, title: str, arguments: Catalog, *, collapsed: bool) -> ArgumentGroup:
        group = ArgumentGroup(title, arguments, collapsed=collapsed, make_row=make_row)
        group.edited.connect(self.edited)
        group.rows_wanted.connect(self._build.start)
        group.show_values(self._values)
        return group

    def _build_next(self) -> None:
        """Make one row a turn, so that the window goes on meanwhile."""
        if not any(group.build_next() for group in self.groups):
            self._build.stop()
