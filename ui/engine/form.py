"""The settings of an engine: groups of arguments, searchable."""

from __future__ import annotations

import time
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.engine.arguments import CURATED
from ui.engine.group import ArgumentGroup
from ui.engine.values import Values
from ui.theme.icons import put_icon
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.labels import label

if TYPE_CHECKING:
    from app.engine.arguments import Catalog

_CURATED = frozenset(argument.group for argument in CURATED)
_SLICE = 0.008
"""Seconds of making rows before the window may paint."""


class SettingsForm(QWidget):
    """Shows a catalog and the values set; ``edited`` carries a name and its new value (None: the default)."""

    edited = Signal(str, object)
    reset_requested = Signal()
    all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: list[ArgumentGroup] = []
        self._catalog: Catalog = ()
        self._values = Values()
        self._open_before: dict[str, bool] | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search settings")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search settings")
        glass = QAction(self.search)
        put_icon(glass, "mdi6.magnify")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._filter)
        self.reset = tool_button("mdi6.restore", "Reset all settings to their defaults")
        self.reset.clicked.connect(self.reset_requested)
        self.heading = label("All of vLLM's settings", "title")
        self.heading.setContentsMargins(0, Space.M, 0, Space.XS)
        self.nothing = label("No setting matches.", "caption")
        self.more = push_button("All of vLLM's settings", "link", "mdi6.tune-variant")
        self.more.clicked.connect(self.all_requested)
        self.note = label("", "caption", wrap=True)
        self._build = QTimer(self)
        self._build.setInterval(0)
        self._build.timeout.connect(self._build_some)
        self._lay_out()

    def show_catalog(self, catalog: Catalog) -> None:
        """Show these arguments; groups that stay as they were keep their rows."""
        if catalog == self._catalog:
            return
        self._catalog = catalog
        before = {group.title: group for group in self.groups}
        self.groups = []
        self._column.removeWidget(self.heading)
        for title, members in groupby(catalog, key=lambda argument: argument.group):
            arguments = tuple(members)
            group = before.get(title)
            if group is None or group.arguments != arguments:
                group = self._make(
                    title, arguments, collapsed=group.collapsed if group else bool(self.groups)
                )
            self._column.insertWidget(len(self.groups), group)
            self.groups.append(group)
        for group in before.values():
            if group not in self.groups:
                self._column.removeWidget(group)
                group.deleteLater()
        self._separate()
        self._filter(self.search.text())

    def show_values(self, values: Values) -> None:
        self._values = values
        for group in self.groups:
            group.show_values(values)
        self.reset.setEnabled(bool(values.overrides))

    def show_all_state(self, note: str, *, offered: bool) -> None:
        """Say how it stands with the rest of vLLM's settings, and whether they can be asked for."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.more.setVisible(offered)

    def reveal(self, name: str) -> None:
        """Open the group of this argument and go to it."""
        self.search.clear()
        for group in self.groups:
            if any(argument.name == name for argument in group.arguments):
                group.reveal(name)

    def _make(self, title: str, arguments: Catalog, *, collapsed: bool) -> ArgumentGroup:
        group = ArgumentGroup(title, arguments, collapsed=collapsed)
        group.edited.connect(self.edited)
        group.rows_wanted.connect(self._build.start)
        group.show_values(self._values)
        return group

    def _separate(self) -> None:
        """Put a heading between the curated groups and all others."""
        first = next((index for index, group in enumerate(self.groups) if group.title not in _CURATED), None)
        self._column.insertWidget(len(self.groups) if first is None else first, self.heading)
        self.heading.setVisible(first is not None)

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        if words and self._open_before is None:
            self._open_before = {group.title: not group.collapsed for group in self.groups}
        for group in self.groups:
            if words:
                group.show_matching(self._matching(group, words))
                group.set_collapsed(group.isHidden())
                continue
            if self._open_before is not None:  # folded first: what is out of sight costs little to change
                group.set_collapsed(not self._open_before.get(group.title, False))
            group.show_matching(None)
        if not words:
            self._open_before = None
        self.nothing.setVisible(bool(words) and all(group.isHidden() for group in self.groups))

    def _matching(self, group: ArgumentGroup, words: list[str]) -> frozenset[str]:
        return frozenset(
            argument.name
            for argument in group.arguments
            if all(word in f"{argument.label} {argument.name} {argument.group}".lower() for word in words)
            or (len(words[0]) > 3 and " ".join(words) in argument.help.lower())
        )

    def _build_some(self) -> None:
        until = time.monotonic() + _SLICE
        for group in self.groups:
            more = True
            while more:
                more = group.build_next()
                if time.monotonic() > until:
                    return
        self._build.stop()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.XS)
        top.addWidget(self.search, 1)
        top.addWidget(self.reset)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.S)
        outer.addWidget(label("Settings", "title"))
        outer.addLayout(top)
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.XS)
        self._column.addWidget(self.heading)
        outer.addLayout(self._column)
        outer.addWidget(self.nothing)
        outer.addWidget(self.note)
        outer.addWidget(self.more)
        self.nothing.hide()
        self.note.hide()
