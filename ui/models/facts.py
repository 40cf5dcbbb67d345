"""Facts of a model in two columns, and its files in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHeaderView, QTreeView, QWidget

from ui.models.words import bytes_text
from ui.theme.tokens import Space
from ui.widgets.labels import label, plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLabel

    from app.hub.repository import HubFile

Index = QModelIndex | QPersistentModelIndex
ROLE = Qt.ItemDataRole
ROWS = 12
"""Rows of files that are shown at once."""
ROW = 26


class FactGrid(QWidget):
    """Names at the left, values at the right; rows without a value are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.XL)
        self._grid.setVerticalSpacing(Space.XS + 2)
        self._grid.setColumnStretch(1, 1)

    @property
    def said(self) -> dict[str, str]:
        return {name.text(): value.text() for name, value in self._rows if not name.isHidden()}

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        shown = [fact for fact in facts if fact[1]]
        while len(self._rows) < len(shown):
            row = len(self._rows)
            pair = label("", "muted"), label("", wrap=True, selectable=True)
            self._grid.addWidget(pair[0], row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(pair[1], row, 1)
            self._rows.append(pair)
        for row, (name, value) in enumerate(self._rows):
            text = shown[row] if row < len(shown) else ("", "")
            name.setText(text[0])
            value.setText(text[1])
            name.setVisible(bool(text[0]))
            value.setVisible(bool(text[0]))


class FileModel(QAbstractTableModel):
    """Path and size of each file; those that are not ``fetched`` are greyed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: Sequence[HubFile] = ()
        self._fetched: frozenset[str] = frozenset()

    def show_files(self, files: Sequence[HubFile], fetched: frozenset[str]) -> None:
        self.beginResetModel()
        self._files, self._fetched = files, fetched
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802  Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._files)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: ARG002, N802  Qt's name
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = ROLE.DisplayRole) -> Any:  # noqa: ARG002, N802  Qt's name
        return ("File", "Size")[section] if role == ROLE.DisplayRole else None

    def data(self, index: Index, role: int = ROLE.DisplayRole) -> Any:
        file = self._files[index.row()]
        fetched = file.path in self._fetched
        match role:
            case ROLE.DisplayRole:
                return file.path if index.column() == 0 else bytes_text(file.size)
            case ROLE.ToolTipRole:
                unused = "" if fetched else "Not needed, so it is not downloaded. "
                return plain_tip(f"{file.path}\n{unused}{_hash(file)}")
            case ROLE.TextAlignmentRole if index.column() == 1:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case ROLE.ForegroundRole if not fetched:
                parent = self.parent()
                assert isinstance(parent, QWidget)
                return parent.palette().placeholderText()
            case _:
                return None


class FileTable(QTreeView):
    """As high as its rows, up to some."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = FileModel(self)
        self.setModel(self._model)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName("Files")
        header = self.header()
        header.setVisible(False)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def show_files(self, files: Sequence[HubFile], fetched: frozenset[str]) -> None:
        """Show ``files``, largest first; ``fetched`` are the paths that a download would bring."""
        self._model.show_files(sorted(files, key=lambda file: (-file.size, file.path)), fetched)
        self.setFixedHeight(min(len(files), ROWS) * ROW + 4)


def _hash(file: HubFile) -> str:
    return f"sha256 {file.sha256}" if file.sha256 else f"git {file.git_sha1}" if file.git_sha1 else ""
