"""The quantizations that one can choose from, each with its size and how it would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.models.result_row import Badge, draw_badge
from ui.models.words import bytes_text
from ui.sidebar.rows import RowDelegate, bold, draw_text, small
from ui.theme.tokens import Space
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionViewItem

    from app.hub.repository import Variant
    from ui.theme.tokens import Tokens

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
CHOICE = ROLE.UserRole + 1
ROWS = 8
"""Rows that are shown at once; of more, one scrolls to the others."""
CIRCLE = 14


@dataclass(frozen=True)
class Choice:
    """A variant, its badge, and a remark such as "Recommended" or "On this computer"."""

    variant: Variant
    badge: Badge
    remark: str = ""


class VariantDelegate(RowDelegate):
    """Draws a circle that is filled on the chosen row, the name, the remark, the size and the badge."""

    height = 38

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        tokens: Tokens,
    ) -> None:
        choice: Choice = index.data(CHOICE)
        view = option.widget
        chosen = isinstance(view, QListView) and view.currentIndex() == index
        _draw_circle(painter, rect, tokens, chosen=chosen)
        painter.setFont(small(option.font))
        line = QRect(rect.left(), rect.center().y() - 9, rect.width(), 20)
        right = draw_badge(painter, line, choice.badge, tokens)
        size = bytes_text(choice.variant.size)
        room = rect.adjusted(CIRCLE + Space.S + 2, 0, -max(right, 104), 0)
        draw_text(painter, room, size, tokens.muted, flags=Qt.AlignmentFlag.AlignRight)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(size) - Space.M)
        painter.setFont(bold(option.font) if chosen else option.font)
        name = choice.variant.name or choice.variant.quantization or "Safetensors"
        draw_text(painter, room, name, tokens.text)
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(name) + Space.M)
        if choice.remark and room.width() > 40:
            painter.setFont(small(option.font))
            draw_text(painter, room, choice.remark, tokens.accent)


class VariantModel(QAbstractListModel):
    """The choices as Qt lists them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        same = [each.variant.name for each in choices] == [each.variant.name for each in self.choices]
        if not same:
            self.beginResetModel()
        self.choices = tuple(choices)
        if not same:
            self.endResetModel()
        elif choices:
            self.dataChanged.emit(self.index(0), self.index(len(choices) - 1))

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802  Qt's name
        return 0 if parent is not None and parent.isValid() else len(self.choices)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        choice = self.choices[index.row()]
        match role:
            case ROLE.DisplayRole:
                return choice.variant.name
            case ROLE.ToolTipRole:
                return plain_tip(choice.badge.tip)
            case ROLE.AccessibleTextRole:
                said = (
                    choice.variant.name,
                    bytes_text(choice.variant.size),
                    choice.badge.text,
                    choice.remark,
                )
                return ", ".join(part for part in said if part)
            case _ if role == CHOICE:
                return choice
            case _:
                return None


class VariantList(QListView):
    """As high as its rows; ``chosen`` names the variant that became current."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = VariantModel(self)
        self.setModel(self._model)
        self.setItemDelegate(VariantDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Quantizations")
        self.selectionModel().currentChanged.connect(self._choose)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._model.choices

    def show_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        """Show ``choices``, the one named ``chosen`` as the current one."""
        self._model.show_choices(choices)
        self.setFixedHeight(min(len(choices), ROWS) * VariantDelegate.height + 2)
        row = next((row for row, each in enumerate(choices) if each.variant.name == chosen), -1)
        if row >= 0 and row != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(row))

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(240, self.height())

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.viewport().update()
            self.chosen.emit(self._model.choices[index.row()].variant.name)


def _draw_circle(painter: QPainter, rect: QRect, tokens: Tokens, *, chosen: bool) -> None:
    circle = QRectF(rect.left() + 1, rect.center().y() - CIRCLE / 2 + 1, CIRCLE, CIRCLE)
    painter.setPen(QColor(tokens.accent if chosen else tokens.faint))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(circle)
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(circle.adjusted(3.5, 3.5, -3.5, -3.5))
