"""An attachment, opened: a text in full, or a picture as large as the window allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel

from app.chat.attachments import path_of
from app.errors import StorageError
from ui.transcript.meta import size_text
from ui.transcript.pictures import Missing
from ui.widgets.dialogs import show_details
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QDialog, QWidget

    from app.chat.messages import Attachment
    from ui.transcript.pictures import Pictures

AROUND = 200
"""Pixels around a picture that the sheet's title and buttons take."""


def open_attachment(parent: QWidget, attachment: Attachment, pictures: Pictures, folder: Path) -> QDialog:
    """Open ``attachment`` over ``parent``'s window."""
    if attachment.kind == "text":
        return show_details(parent.window(), attachment.name, size_text(attachment.size), attachment.text)
    sheet = PictureSheet(parent.window(), attachment, pictures, folder)
    sheet.open()
    return sheet


class PictureSheet(Sheet):
    """Shows one picture."""

    def __init__(self, parent: QWidget, attachment: Attachment, pictures: Pictures, folder: Path) -> None:
        super().__init__(parent, attachment.name, size_text(attachment.size), width=320)
        self._pictures = pictures
        try:
            self._path: Path | None = path_of(folder, attachment.digest)
        except StorageError:
            self._path = None
        self._ratio = parent.devicePixelRatioF()
        window = parent.size()
        room = QSize(max(window.width() - AROUND, 240), max(window.height() - AROUND, 240))
        self._box = room * self._ratio
        self.picture = QLabel("Reading…")
        self.picture.setTextFormat(Qt.TextFormat.PlainText)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(f"Picture: {attachment.name}")
        self.column.addWidget(self.picture, 1)
        close = self.add_closing("Close", "primary")
        close.setDefault(True)
        self._show()

    def _show(self) -> None:
        found = Missing.UNREADABLE
        if self._path is not None:
            found = self._pictures.find(self._path, self._box, self._show)
        if isinstance(found, QPixmap):
            found.setDevicePixelRatio(self._ratio)
            self.picture.setPixmap(found)
        elif found is Missing.UNREADABLE:
            self.picture.setText("This picture cannot be shown: it is damaged, missing or too large.")
