"""What lies behind a model card's text: panels of code and the bars beside quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.models.card_formats import PANEL, Panel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QTextBlock, QTextDocument

    from ui.theme.tokens import Tokens

BEYOND = 40.0
"""How far a panel that goes on outside the view is drawn beyond its edge, so that no corner shows."""


def visible_panels(
    document: QTextDocument, first: QTextBlock, area: QRectF
) -> Iterator[tuple[Panel, QRectF]]:
    """Give each panel in ``area`` (in the document's coordinates), from the block ``first`` on."""
    layout = document.documentLayout()
    width = document.textWidth()
    block = first
    while block.isValid():
        mark = _mark(block)
        rect = layout.blockBoundingRect(block)
        if rect.top() > area.bottom():
            return
        if mark:
            top = rect.top() if _mark(block.previous()) != mark else min(rect.top(), area.top() - BEYOND)
            while _mark(block.next()) == mark and rect.bottom() < area.bottom() + BEYOND:
                block = block.next()
                rect = layout.blockBoundingRect(block)
            kind = Panel(mark % 8)
            yield kind, QRectF(0, top, width, rect.bottom() - top)
        block = block.next()


def paint_panel(painter: QPainter, kind: Panel, rect: QRectF, tokens: Tokens) -> None:
    """Paint one panel; ``rect`` is the text it lies behind."""
    painter.setPen(Qt.PenStyle.NoPen)
    match kind:
        case Panel.CODE:
            painter.setPen(QColor(tokens.border))
            painter.setBrush(QColor(tokens.sunken))
            painter.drawRoundedRect(rect.adjusted(0.5, -5.5, -0.5, 9.5), 10, 10)
        case Panel.QUOTE:
            painter.setBrush(QColor(tokens.border_strong))
            painter.drawRoundedRect(QRectF(0, rect.top(), 3, rect.height()), 1.5, 1.5)
        case Panel.NONE:
            pass


def _mark(block: QTextBlock) -> int:
    return int(block.blockFormat().property(PANEL) or 0) if block.isValid() else 0
