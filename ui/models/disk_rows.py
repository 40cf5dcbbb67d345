"""The models on this computer as a list: each in two lines, with its size and when it was last used."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView

from ui.models.disk_words import name_of, place_of, problem_of, spoken, used_text
from ui.models.words import bytes_text
from ui.sidebar.rows import RowDelegate, bold, draw_text, small

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from app.library.models import LocalModel
    from ui.theme.tokens import Tokens

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
MODEL = ROLE.UserRole + 1
LOADED = ROLE.UserRole + 2


class DiskModel(QAbstractListModel):
    """The models as Qt lists them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.models: tuple[LocalModel, ...] = ()
        self._loaded: AbstractSet[str] = frozenset()

    def show_models(self, models: tuple[LocalModel, ...]) -> None:
        self.beginResetModel()
        self.models = models
        self.endResetModel()

    def show_loaded(self, keys: AbstractSet[str]) -> None:
        if keys != self._loaded:
            self._loaded = keys
            if self.models:
                self.dataChanged.emit(self.index(0), self.index(len(self.models) - 1))

    def row_of(self, key: str) -> int:
        return next((row for row, model in enumerate(self.models) if model.key == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: ARG002, N802  Qt's name
        return len(self.models)

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        model = self.models[index.row()]
        match role:
            case ROLE.DisplayRole:
                return name_of(model)
            case ROLE.AccessibleTextRole:
                return spoken(model, loaded=model.key in self._loaded)
            case _ if role == MODEL:
                return model
            case _ if role == LOADED:
                return model.key in self._loaded
            case _:
                return None


class DiskDelegate(RowDelegate):
    """Draws the name over what it is; at the right its size over its age."""

    height = 56

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        tokens: Tokens,
    ) -> None:
        model: LocalModel = index.data(MODEL)
        half = rect.height() // 2
        upper = QRect(rect.left(), rect.top() + 7, rect.width(), half - 6)
        lower = QRect(rect.left(), rect.top() + half, rect.width(), half - 5)
        problem = problem_of(model)
        painter.setFont(option.font)
        size = bytes_text(model.size) if model.size else ""
        left = _draw_right(painter, upper, size, tokens.muted)
        painter.setFont(small(option.font))
        below = _draw_right(painter, lower, used_text(model, time.time()), tokens.faint)
        lower = _until(lower, below)
        place = f"{place_of(model)} · " if problem else place_of(model)
        draw_text(painter, lower, place, tokens.muted)
        lower.setLeft(lower.left() + painter.fontMetrics().horizontalAdvance(place))
        if problem and lower.width() > 0:
            draw_text(painter, lower, problem, tokens.warning)
        painter.setFont(bold(option.font))
        if index.data(LOADED):
            painter.setBrush(QColor(tokens.success))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(left - 14, upper.center().y() + 0.5), 4, 4)
            left -= 24
        draw_text(painter, _until(upper, left), name_of(model), tokens.faint if problem else tokens.text)


class DiskRows(QListView):
    """Chooses a model when it becomes current; Enter asks for its load, Delete for its deletion."""

    chosen = Signal(object)
    """A LocalModel, or None."""
    load_requested = Signal()
    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DiskModel(self)
        self._key = ""
        self.setModel(self._model)
        self.setItemDelegate(DiskDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Models on this computer")
        self.activated.connect(self.load_requested)
        self.selectionModel().currentChanged.connect(self._choose)

    @property
    def model_chosen(self) -> LocalModel | None:
        """The model that is current."""
        row = self.currentIndex().row()
        return self._model.models[row] if 0 <= row < len(self._model.models) else None

    def show_models(self, models: Sequence[LocalModel]) -> None:
        """Show ``models``; the one that was chosen stays so, else its neighbour is, and the place stays."""
        if tuple(models) == self._model.models:
            return
        place, row = self.verticalScrollBar().value(), max(self.currentIndex().row(), 0)
        self._model.show_models(tuple(models))
        known = self._model.row_of(self._key)
        wanted = known if known >= 0 else min(row, len(models) - 1)
        self.setCurrentIndex(self._model.index(wanted) if models else QModelIndex())
        self.verticalScrollBar().setValue(place)
        self.chosen.emit(self.model_chosen)

    def show_loaded(self, keys: AbstractSet[str]) -> None:
        """Mark the models that are loaded, by their keys."""
        self._model.show_loaded(keys)

    def choose(self, key: str) -> None:
        """Make the model with this key current, if it is listed."""
        row = self._model.row_of(key)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid():
            model = self._model.models[current.row()]
            self._key = model.key
            self.chosen.emit(model)


def _draw_right(painter: QPainter, rect: QRect, text: str, colour: str) -> int:
    """Draw ``text`` at the right end; return the x where it begins."""
    width = painter.fontMetrics().horizontalAdvance(text)
    draw_text(painter, rect, text, colour, flags=Qt.AlignmentFlag.AlignRight)
    return rect.right() - width


def _until(rect: QRect, right: int) -> QRect:
    return QRect(rect.left(), rect.top(), max(0, right - 12 - rect.left()), rect.height())
