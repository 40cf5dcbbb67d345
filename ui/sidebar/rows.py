"""List rows drawn by hand: a rounded ground where the mouse or the selection is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme.tokens import Space, tokens_of

if TYPE_CHECKING:
    from ui.theme.tokens import Tokens

INSET = Space.S


class RowDelegate(QStyledItemDelegate):
    """Draws the ground of a row; what stands on it is drawn by :meth:`paint_row`."""

    height = 36

    def sizeHint(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = tokens_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect.adjusted(INSET, 1, -INSET, -1)
        self._paint_ground(painter, option, rect, tokens)
        self.paint_row(painter, option, rect.adjusted(Space.S + 2, 0, -Space.S - 2, 0), index, tokens)
        painter.restore()

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        tokens: Tokens,
    ) -> None:
        """Draw the row's content into ``rect``."""
        raise NotImplementedError

    @staticmethod
    def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, rect: QRect, tokens: Tokens) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or hovered:
            ground = QColor(tokens.raised)
            if not selected:
                ground.setAlphaF(0.5)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(rect), 8, 8)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


def draw_text(
    painter: QPainter,
    rect: QRect,
    text: str,
    colour: str,
    *,
    flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Draw one line in the middle of ``rect``'s height, cut with an ellipsis where it does not fit."""
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(flags | Qt.AlignmentFlag.AlignVCenter), shown)


def small(font: QFont) -> QFont:
    """Return ``font`` as it is beside a name."""
    made = QFont(font)
    made.setPointSizeF(made.pointSizeF() * 0.9)
    return made


def bold(font: QFont) -> QFont:
    """Return ``font`` as a name is written."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made
