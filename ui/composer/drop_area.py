"""A part of the window onto which files can be dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDropEvent

from ui.composer.editor import brings_files
from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class DropArea(QObject):
    """Takes files and pictures for ``shown``, which lights up while something hangs over ``area``."""

    files_brought = Signal(object)
    """A QMimeData, which lives only as long as the call."""

    def __init__(self, area: QWidget, shown: QWidget) -> None:
        super().__init__(area)
        self._shown = shown
        area.setAcceptDrops(True)
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802  Qt's name
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._light(on=False)
        elif isinstance(event, QDropEvent) and brings_files(event.mimeData()):
            # Entering and moving are kinds of dropping, to Qt's classes.
            event.acceptProposedAction()
            self._light(on=kind != QEvent.Type.Drop)
            if kind == QEvent.Type.Drop:
                self.files_brought.emit(event.mimeData())
            return True
        return False

    def _light(self, *, on: bool) -> None:
        mark(self._shown, tone="drop" if on else "")
