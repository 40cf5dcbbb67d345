"""A conversation's row: its title, when it was last written in, and a dot while a reply is written.

Over a group stands a heading, with a chevron if it folds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionViewItem, QWidget

from ui.sidebar.conversation_model import ROW, STREAMING, TARGET, TIME
from ui.sidebar.groups import Entry, Heading
from ui.sidebar.rows import INSET, RowDelegate, bold, draw_text, small
from ui.theme.icons import icon

if TYPE_CHECKING:
    from ui.theme.tokens import Tokens

Index = QModelIndex | QPersistentModelIndex
FOLDED_INSET = 12
"""Pixels by which a conversation stands further in under a heading that folds."""
MORE = 26
"""Pixels at the right end in which the button for the menu stands while the mouse is on the row."""


class ConversationDelegate(RowDelegate):
    """Draws one line, and edits the title in place."""

    height = 34

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.data(TARGET):
            _draw_target(painter, option)
        super().paint(painter, option, index)

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: Index,
        tokens: Tokens,
    ) -> None:
        row = index.data(ROW)
        if isinstance(row, Heading):
            _paint_heading(painter, option, rect, row, tokens)
        elif isinstance(row, Entry):
            _paint_entry(painter, option, rect, index, tokens)

    def createEditor(  # noqa: N802  Qt's name
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: Index,
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(200)
        editor.setAccessibleName("Name of the folder" if isinstance(index.data(ROW), Heading) else "Title")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802  Qt's name
        """Keep what the user has typed: Qt asks again whenever the only row of a list changes."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)

    def updateEditorGeometry(  # noqa: N802  Qt's name
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: Index,  # noqa: ARG002
    ) -> None:
        editor.setGeometry(option.rect.adjusted(INSET, 0, -INSET, 0))


def _draw_target(painter: QPainter, option: QStyleOptionViewItem) -> None:
    from ui.theme.tokens import tokens_of

    tokens = tokens_of(option.palette)
    painter.fillRect(option.rect.adjusted(INSET, 0, -INSET, 0), QColor(tokens.accent_soft))


def _paint_entry(
    painter: QPainter, option: QStyleOptionViewItem, rect: QRect, index: Index, tokens: Tokens
) -> None:
    row: Entry = index.data(ROW)
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    painter.setFont(small(option.font))
    moment = str(index.data(TIME))
    width = painter.fontMetrics().horizontalAdvance(moment)
    if hovered:
        width = 16
        _draw_dots(painter, rect, tokens)
    elif index.data(STREAMING):
        width = 8
        painter.setBrush(QColor(tokens.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(rect.right() - 4, rect.center().y() + 0.5), 4, 4)
    else:
        draw_text(painter, rect, moment, tokens.faint, flags=Qt.AlignmentFlag.AlignRight)
    if len(row.conversation.lanes) > 1 and not hovered:
        picture = icon("mdi6.view-column-outline", tokens.faint, tokens.faint)
        picture.paint(painter, QRect(rect.right() - width - 20, rect.center().y() - 7, 15, 15))
        width += 20
    painter.setFont(option.font)
    inset = FOLDED_INSET if row.group and not row.group.startswith("day:") else 0
    title = rect.adjusted(inset, 0, -width - 8, 0)
    colour = tokens.text if selected else tokens.faint if row.conversation.archived else tokens.muted
    draw_text(painter, title, row.conversation.title, colour)


def _paint_heading(
    painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: Heading, tokens: Tokens
) -> None:
    left = rect.left()
    if row.folds:
        _draw_chevron(painter, QPointF(left + 3, rect.center().y() + 0.5), tokens.faint, closed=row.closed)
        left += 14
    if row.folder is not None:
        picture = icon(
            "mdi6.folder-outline" if row.closed else "mdi6.folder-open-outline", tokens.muted, tokens.faint
        )
        picture.paint(painter, QRect(left, rect.center().y() - 7, 16, 16))
        left += 22
    painter.setFont(small(option.font))
    count = str(row.count) if row.folds else ""
    width = painter.fontMetrics().horizontalAdvance(count)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    if hovered and row.folder is not None:
        width = 16
        _draw_dots(painter, rect, tokens)
    else:
        draw_text(painter, rect, count, tokens.faint, flags=Qt.AlignmentFlag.AlignRight)
    painter.setFont(option.font if row.folder is not None else bold(small(option.font)))
    colour = tokens.text if row.folder is not None else tokens.muted
    draw_text(
        painter, QRect(left, rect.top(), rect.right() - left - width - 8, rect.height()), row.title, colour
    )


def _draw_chevron(painter: QPainter, centre: QPointF, colour: str, *, closed: bool) -> None:
    turned = ((-2, -4), (2, 0), (-2, 4)) if closed else ((-4, -2), (0, 2), (4, -2))
    painter.setPen(QPen(QColor(colour), 1.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF([centre + QPointF(x, y) for x, y in turned]))


def _draw_dots(painter: QPainter, rect: QRect, tokens: Tokens) -> None:
    """Draw the button for the menu."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.muted))
    for place in range(3):
        centre = QPointF(rect.right() - 12 + 5 * place, rect.center().y() + 0.5)
        painter.drawEllipse(QRectF(centre.x() - 1.5, centre.y() - 1.5, 3, 3))
