"""Panes that scroll in step: where one is led to, the others follow."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollBar

    from ui.chat.pane import Pane


class Together(QObject):
    """Follows what a user does at a pane, never what its text does by itself while it streams."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.on = True
        self._panes: list[Pane] = []

    def turn(self, on: bool) -> None:  # noqa: FBT001  a slot
        """Scroll in step from now on, or each pane by itself."""
        self.on = on

    def join(self, pane: Pane) -> None:
        """Let ``pane`` lead and follow."""
        self._panes.append(pane)
        bar = pane.transcript.verticalScrollBar()
        bar.actionTriggered.connect(partial(self._follow, pane))
        pane.destroyed.connect(lambda: self._forget(pane))

    def _forget(self, pane: Pane) -> None:
        self._panes = [each for each in self._panes if each is not pane]

    def _follow(self, leader: Pane, _action: int) -> None:
        if self.on and len(self._panes) > 1:
            # The bar has its new place only after the action.
            QTimer.singleShot(0, leader, lambda: self._lead(leader))

    def _lead(self, leader: Pane) -> None:
        share = _share(leader.transcript.verticalScrollBar())
        for pane in self._panes:
            bar = pane.transcript.verticalScrollBar()
            if pane is not leader and bar.maximum() > bar.minimum():
                bar.setValue(bar.minimum() + round(share * (bar.maximum() - bar.minimum())))


def _share(bar: QScrollBar) -> float:
    room = bar.maximum() - bar.minimum()
    return (bar.value() - bar.minimum()) / room if room else 1.0
