"""Which of an endpoint's models stand for choice in the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.remote.listing import LONGEST_ID
from app.settings.schema import RemoteModel
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALL_BELOW = 5
"""So many models or fewer are all chosen to begin with."""
ROWS = 7
_MODEL = Qt.ItemDataRole.UserRole


class ModelChoice(QWidget):
    """A list with ticks and a field that narrows it; a model that is not listed is added by its name."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search, or name a model…")
        self.search.setAccessibleName("Search the models")
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(LONGEST_ID)
        self.add = push_button("Add")
        self.list = QListWidget()
        self.list.setAccessibleName("Models")
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.count = label("", "caption")
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self.search, 1)
        line.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addWidget(label("Models to choose from", "section"))
        column.addLayout(line)
        column.addWidget(self.list)
        column.addWidget(self.count)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.list.itemChanged.connect(self._tell)
        self._narrow()

    @property
    def chosen(self) -> tuple[RemoteModel, ...]:
        """The models that are ticked."""
        return tuple(
            item.data(_MODEL) for item in self._items() if item.checkState() is Qt.CheckState.Checked
        )

    def show_models(self, models: Sequence[RemoteModel]) -> None:
        """Show these; what was ticked stays so, also where it is not listed any more."""
        before = {model.id: model for model in self.chosen}
        self.list.blockSignals(True)  # noqa: FBT003  one change in the end
        self.list.clear()
        for model in (
            *models,
            *(each for name, each in before.items() if name not in {m.id for m in models}),
        ):
            self._append(model)
        self.list.blockSignals(False)  # noqa: FBT003  the same
        self.choose(before or ([model.id for model in models] if len(models) <= ALL_BELOW else []))
        self._narrow()

    def choose(self, names: Iterable[str]) -> None:
        """Tick those and no others."""
        wanted = set(names)
        for item in self._items():
            item.setCheckState(
                Qt.CheckState.Checked if item.data(_MODEL).id in wanted else Qt.CheckState.Unchecked
            )
        self._tell()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _append(self, model: RemoteModel) -> QListWidgetItem:
        context = f"   {model.context:,} tokens" if model.context else ""
        item = QListWidgetItem(f"{model.id}{context}", self.list)
        item.setData(_MODEL, model)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked)
        return item

    def _narrow(self) -> None:
        text = self.search.text().strip().lower()
        shown = 0
        for item in self._items():
            item.setHidden(text not in item.data(_MODEL).id.lower())
            shown += not item.isHidden()
        self.add.setEnabled(
            bool(text) and text not in {item.data(_MODEL).id.lower() for item in self._items()}
        )
        row = max(self.list.sizeHintForRow(0), 20)
        self.list.setFixedHeight(max(2, min(shown, ROWS)) * row + 4)

    def _add(self) -> None:
        """Add the model that was named, ticked; one that is listed is ticked only."""
        name = self.search.text().strip()
        if not name:
            return
        there = next((item for item in self._items() if item.data(_MODEL).id == name), None)
        (there or self._append(RemoteModel(id=name))).setCheckState(Qt.CheckState.Checked)
        self.search.clear()
        self._tell()

    def _tell(self) -> None:
        self.count.setText(f"{len(self.chosen)} of {self.list.count()} chosen")
        self.changed.emit()
