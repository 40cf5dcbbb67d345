"""A found model's row: its name, what it weighs, whose it is, and whether it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from app.hub.listing import Gate, Listed
from ui.models.words import count_text, facts_line
from ui.sidebar.rows import RowDelegate, bold, draw_text, small
from ui.theme.icons import icon
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.theme.tokens import Tokens

LISTED = Qt.ItemDataRole.UserRole + 1
BADGE = Qt.ItemDataRole.UserRole + 2
ICON = 14
LINE = 20


class Badge(NamedTuple):
    """A word or two in the colour of a tone, and the sentence behind it."""

    tone: str
    text: str
    tip: str = ""


class ResultDelegate(RowDelegate):
    """Draws three lines, and the badge at the right end of the first."""

    height = 78

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        tokens: Tokens,
    ) -> None:
        listed: Listed = index.data(LISTED)
        line = QRect(rect.left(), rect.top() + 8, rect.width(), LINE)
        painter.setFont(small(option.font))
        taken = draw_badge(painter, line, index.data(BADGE), tokens)
        self._draw_name(painter, option.font, line.adjusted(0, 0, -taken, 0), listed, tokens)
        painter.setFont(small(option.font))
        line.translate(0, LINE + 1)
        draw_text(painter, line, facts_line(listed) or "Size unknown", tokens.text)
        line.translate(0, LINE - 1)
        loads = count_text(listed.downloads)
        width = painter.fontMetrics().horizontalAdvance(loads)
        draw_text(painter, line, loads, tokens.muted, flags=Qt.AlignmentFlag.AlignRight)
        _draw_icon(painter, line.right() - width - ICON - 2, line, "mdi6.tray-arrow-down", tokens.faint)
        origin = " · ".join(part for part in (listed.author, listed.licence) if part)
        draw_text(painter, line.adjusted(0, 0, -width - ICON - Space.S, 0), origin, tokens.muted)

    @staticmethod
    def _draw_name(painter: QPainter, font: QFont, line: QRect, listed: Listed, tokens: Tokens) -> None:
        painter.setFont(bold(font))
        gated = listed.gate is not Gate.OPEN
        room = line.adjusted(0, 0, -ICON - 4 if gated else 0, 0)
        draw_text(painter, room, listed.name, tokens.text)
        if gated:
            width = min(painter.fontMetrics().horizontalAdvance(listed.name), room.width())
            _draw_icon(painter, line.left() + width + 4, line, "mdi6.lock-outline", tokens.warning)


def draw_badge(painter: QPainter, line: QRect, badge: Badge | None, tokens: Tokens) -> int:
    """Draw ``badge`` at the right end of ``line``; return the width it took."""
    if badge is None or not badge.text:
        return 0
    width = painter.fontMetrics().horizontalAdvance(badge.text) + 16
    pill = QRectF(line.right() - width + 1, line.top() + 1, width, line.height() - 2)
    ground = getattr(tokens, f"{badge.tone}_soft") if badge.tone else tokens.raised
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(QColor(getattr(tokens, badge.tone) if badge.tone else tokens.muted))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, badge.text)
    return width + Space.S


def _draw_icon(painter: QPainter, left: int, line: QRect, name: str, colour: str) -> None:
    place = QRect(left, line.center().y() - ICON // 2 + 1, ICON, ICON)
    icon(name, colour, colour).paint(painter, place)
