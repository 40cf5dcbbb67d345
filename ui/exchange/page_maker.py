"""Rows put on pages, and the pages into a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from app.errors import StorageError
from ui.exchange.rows import POINT, Row
from ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ui.exchange.rows import Box

MARGIN: Final = 54 * POINT
FOOT: Final = 30 * POINT
"""From the lower edge of the paper to the line of the page's number."""


class PageMaker:
    """Fills one page after the other; :meth:`finish` returns the PDF."""

    def __init__(self, title: str, font: QFont) -> None:
        self._title = title
        self._font = font
        self._buffer = QBuffer()
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = self._writer = QPdfWriter(self._buffer)
        metric = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.MetricSystem
        size = QPageSize(QPageSize.PageSizeId.A4 if metric else QPageSize.PageSizeId.Letter)
        writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
        writer.setResolution(round(72 * POINT))
        writer.setTitle(title)
        writer.setCreator("Vlinders")
        points = size.sizePoints()
        self._width, self._height = points.width() * POINT, points.height() * POINT
        self._painter = QPainter()
        if not self._painter.begin(writer):
            raise StorageError("The PDF could not be begun.")
        self._page: list[tuple[float, Row]] = []
        self._chain: list[Row] = []
        """Rows that have to stand on one page with the next."""
        self._y = MARGIN
        self._number = 1

    @property
    def left(self) -> float:
        return MARGIN

    @property
    def width(self) -> float:
        """From margin to margin."""
        return self._width - 2 * MARGIN

    @property
    def height(self) -> float:
        """From margin to margin."""
        return self._height - 2 * MARGIN

    def add(self, rows: Iterable[Row]) -> None:
        """Put ``rows`` under those before."""
        for row in rows:
            self._chain.append(row)
            if not row.keep:
                self._place(self._chain)
                self._chain = []

    def finish(self) -> bytes:
        """Return the whole PDF; nothing can be added after."""
        self._place(self._chain)
        self._paint_page()
        self._painter.end()
        return bytes(self._buffer.data().data())

    def _place(self, chain: Sequence[Row]) -> None:
        """Put rows on the page, on a new one if they belong together and do not fit on what is left."""
        if not chain:
            return
        total = sum(row.height for row in chain)
        bottom = self._height - MARGIN
        if self._y + total > bottom and total <= self.height:
            self._turn(chain[0])
        for row in chain:
            if self._page and self._y + row.height > bottom:
                self._turn(row)
            if row.paint is not None or self._page:  # a gap at the upper end separates nothing
                self._put(row)

    def _put(self, row: Row) -> None:
        self._page.append((self._y, row))
        self._y += row.height

    def _turn(self, first: Row) -> None:
        """Begin a new page, whose first row is ``first``."""
        if not self._page:
            return
        self._paint_page()
        self._writer.newPage()
        self._page, self._y = [], MARGIN
        self._number += 1
        if first.head is not None:
            self._put(first.head)

    def _paint_page(self) -> None:
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for box, top, bottom in _boxes(self._page):
            _paint_box(painter, box, top, bottom)
        for y, row in self._page:
            if row.paint is not None:
                painter.save()
                row.paint(painter, y)
                painter.restore()
        self._paint_foot()

    def _paint_foot(self) -> None:
        painter, y = self._painter, self._height - FOOT
        painter.setFont(self._font)
        painter.setPen(QColor(LIGHT.faint))
        number = str(self._number)
        metrics = QFontMetricsF(self._font)
        wide = metrics.horizontalAdvance(number)
        painter.drawText(QPointF(MARGIN + self.width - wide, y), number)
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width - wide - 300)
        painter.drawText(QPointF(MARGIN, y), title)


def _boxes(page: Sequence[tuple[float, Row]]) -> list[tuple[Box, float, float]]:
    """Return the boxes of a page and from where to where they reach, the outer ones first."""
    reach: dict[Box, tuple[float, float]] = {}
    for y, row in page:
        for box in row.boxes:
            top, _ = reach.get(box, (y, y))
            reach[box] = (top, y + row.height)
    return [(box, top - box.pad, bottom + box.pad) for box, (top, bottom) in reach.items()]


def _paint_box(painter: QPainter, box: Box, top: float, bottom: float) -> None:
    rect = QRectF(box.left, top, box.right - box.left, bottom - top)
    if box.fill or box.border:
        painter.setPen(QPen(QColor(box.border), 0.75 * POINT) if box.border else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(box.fill) if box.fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, box.radius, box.radius)
    if box.bar:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(box.bar))
        painter.drawRect(QRectF(box.left, top, 1.5 * POINT, bottom - top))
