"""A drawing from an SVG file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtSvg import QSvgRenderer


class Picture(QWidget):
    """Keeps its place from the start and is empty until :meth:`show_file`, which needs Qt's SVG module."""

    def __init__(self, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renderer: QSvgRenderer | None = None
        self.setFixedSize(QSize(size, size))

    def show_file(self, file: Path) -> None:
        from PySide6.QtSvg import QSvgRenderer

        self._renderer = QSvgRenderer(str(file), self)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        if self._renderer is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._renderer.render(painter, QRectF(self.rect()))
