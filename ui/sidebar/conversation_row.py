"""A conversation's row: its title, when it was last written in, and a dot while a reply is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from ui.sidebar.rows import INSET, RowDelegate, draw_text

if TYPE_CHECKING:
    from ui.theme.tokens import Tokens

TIME = Qt.ItemDataRole.UserRole + 1
STREAMING = Qt.ItemDataRole.UserRole + 2


class ConversationDelegate(RowDelegate):
    """Draws one line, and edits the title in place."""

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        tokens: Tokens,
    ) -> None:
        small = QFont(option.font)
        small.setPointSizeF(small.pointSizeF() * 0.9)
        painter.setFont(small)
        moment = str(index.data(TIME))
        width = painter.fontMetrics().horizontalAdvance(moment)
        if index.data(STREAMING):
            width = 8
            painter.setBrush(QColor(tokens.accent))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(rect.right() - 4, rect.center().y() + 0.5), 4, 4)
        else:
            draw_text(painter, rect, moment, tokens.faint, flags=Qt.AlignmentFlag.AlignRight)
        painter.setFont(option.font)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        title = rect.adjusted(0, 0, -width - 8, 0)
        draw_text(painter, title, str(index.data()), tokens.text if selected else tokens.muted)

    def createEditor(  # noqa: N802  Qt's name
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(200)
        editor.setAccessibleName("Title")
        return editor

    def updateEditorGeometry(  # noqa: N802  Qt's name
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> None:
        editor.setGeometry(option.rect.adjusted(INSET, 1, -INSET, -1))
