"""The list of the models on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.sidebar.model_row import MODEL, TONE, ModelDelegate, summary
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from app.library.models import LocalModel

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole


class ModelModel(QAbstractListModel):
    """The models as Qt lists them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.models: tuple[LocalModel, ...] = ()
        self._tones: dict[str, str] = {}

    def show_models(self, models: tuple[LocalModel, ...]) -> None:
        self.beginResetModel()
        self.models = models
        self.endResetModel()

    def show_tones(self, tones: dict[str, str]) -> None:
        self._tones = tones
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
                return model.name
            case ROLE.ToolTipRole:
                return _tip(model)
            case ROLE.AccessibleTextRole:
                return f"{model.name}, {model.problem or summary(model)}"
            case _ if role == MODEL:
                return model
            case _ if role == TONE:
                return self._tones.get(model.key, "")
            case _:
                return None


class ModelList(QListView):
    """Chooses a model when it becomes current, and asks for its load on Enter or double click."""

    model_chosen = Signal(object)
    load_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ModelModel(self)
        self._chosen = ""
        self.setModel(self._model)
        self.setItemDelegate(ModelDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Models")
        self.activated.connect(self.load_requested)
        self.selectionModel().currentChanged.connect(self._choose)

    def show_models(self, models: tuple[LocalModel, ...]) -> None:
        if models != self._model.models:
            self._model.show_models(models)
            self._mark_chosen()

    def show_chosen(self, model: LocalModel | None) -> None:
        """Mark the chosen model."""
        self._chosen = model.key if model else ""
        self._mark_chosen()

    def show_tones(self, tones: dict[str, str]) -> None:
        """Show the state of loaded models: a tone by each model's key."""
        self._model.show_tones(tones)

    def _mark_chosen(self) -> None:
        row = self._model.row_of(self._chosen)
        if row >= 0 and row != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(row))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self._model.models[index.row()].key != self._chosen:
            self.model_chosen.emit(self._model.models[index.row()])


def _tip(model: LocalModel) -> str:
    lines = [model.name, summary(model), str(model.path)]
    if model.context:
        lines.append(f"Context: {model.context:,} tokens")
    if model.problem:
        lines.append(model.problem)
    return plain_tip("\n".join(lines))
