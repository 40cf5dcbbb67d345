"""The processes that hold memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.gpus.readings import Owner
from ui.memory.figures import TONES, amount
from ui.theme.tokens import Space
from ui.widgets.dot import Dot
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from app.gpus.readings import ProcessUse

_MOST = 6
"""Rows; what is beyond is counted in one more."""


class ProcessList(QWidget):
    """A row for each process: whose it is by colour, its name, its pid, what it holds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.S)
        self._grid.setVerticalSpacing(Space.XS)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[_Row] = []
        self._more = label("", "caption")
        self._grid.addWidget(self._more, _MOST, 1, 1, 3)
        self._shown: tuple[ProcessUse, ...] = ()
        self.hide()

    def show_processes(self, processes: tuple[ProcessUse, ...]) -> None:
        """Show ``processes`` in their order; hidden if there are none."""
        if processes == self._shown:
            return
        self._shown = processes
        shown = processes[:_MOST]
        while len(self._rows) < len(shown):
            self._rows.append(_Row(self._grid, len(self._rows)))
        for index, row in enumerate(self._rows):
            row.show_use(shown[index] if index < len(shown) else None)
        beyond = processes[_MOST:]
        self._more.setText(f"and {len(beyond)} more, {amount(sum(use.memory or 0 for use in beyond))}")
        self._more.setVisible(bool(beyond))
        self.setVisible(bool(processes))


class _Row:
    def __init__(self, grid: QGridLayout, row: int) -> None:
        self._dot = Dot()
        self._name = ElidedLabel("", "")
        self._pid = label("", "caption")
        self._memory = label("")
        grid.addWidget(self._dot, row, 0)
        grid.addWidget(self._name, row, 1)
        grid.addWidget(self._pid, row, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._memory, row, 3, Qt.AlignmentFlag.AlignRight)

    def show_use(self, use: ProcessUse | None) -> None:
        for widget in (self._dot, self._name, self._pid, self._memory):
            widget.setVisible(use is not None)
        if use is None:
            return
        self._dot.show_tone(TONES[use.owner])
        name = "Vlinders" if use.owner is Owner.WINDOW else use.name
        if name != self._name.text():
            self._name.setText(name)
        self._pid.setText(str(use.pid))
        self._memory.setText(amount(use.memory))
