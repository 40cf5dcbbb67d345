"""The Python files that a model brings, to be read before they are run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QWidget
from shiboken6 import isValid

from app.library.text import shown_name
from ui.theme.marks import mark
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.tasks import Tasks

MOST = 1_000_000
"""Bytes of a file that are shown."""
_LIST = 190


class CodeView(QWidget):
    """A list of files and the one that is chosen, as text."""

    def __init__(self, folder: Path, files: Sequence[str], tasks: Tasks) -> None:
        super().__init__()
        self._folder, self._files, self._tasks = folder, tuple(files), tasks
        self.names = QListWidget()
        self.names.setAccessibleName("Files of code")
        self.names.setFixedWidth(_LIST)
        self.names.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.names.addItems([shown_name(name) for name in self._files])
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName("Code of the file")
        mark(self.text, role="code")
        self.names.currentRowChanged.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.names)
        row.addWidget(self.text, 1)
        self.names.setCurrentRow(0)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._files):
            self._tasks.spawn(self._read(row), name="read a model's code")

    async def _read(self, row: int) -> None:
        text = await asyncio.to_thread(read_code, self._folder / self._files[row])
        if isValid(self) and self.names.currentRow() == row:
            self.text.setPlainText(text)


def read_code(file: Path) -> str:
    """Return what ``file`` holds, with nothing in it that hides from the eye. Blocks: for a thread."""
    try:
        if not file.is_file():  # a pipe would be waited for
            return "This file is not there."
        with file.open("rb") as opened:
            content = opened.read(MOST + 1)
    except OSError as error:
        return f"This file cannot be read: {error.strerror or error}."
    more = "\n\n… and more, which is not shown." if len(content) > MOST else ""
    return visible(content[:MOST].decode("utf-8", "replace")) + more


def visible(text: str) -> str:
    """Return ``text`` with what cannot be seen, or turns a line around, spelled out as <U+202E>."""
    lines = text.replace("\r\n", "\n")
    return "".join(char if char.isprintable() or char in "\n\t" else f"<U+{ord(char):04X}>" for char in lines)
