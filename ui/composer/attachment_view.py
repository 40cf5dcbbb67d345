"""An attachment, to be looked at before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QLabel

from app.chat.attachments import path_of
from ui.models.amounts import counted
from ui.models.words import bytes_text
from ui.widgets.dialogs import show_details
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QDialog, QWidget

    from app.chat.messages import Attachment

LARGEST = QSize(880, 640)


def show_attachment(parent: QWidget, attachment: Attachment, pictures: Path) -> QDialog:
    """Open ``attachment``: its text, or its picture out of the folder ``pictures``."""
    size = bytes_text(attachment.size)
    if attachment.kind == "text":
        lines = counted(attachment.text.count("\n") + 1, "line")
        return show_details(parent, attachment.name, f"{size} · {lines}", attachment.text)
    reader = QImageReader(str(path_of(pictures, attachment.digest)))
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.width() > LARGEST.width() or whole.height() > LARGEST.height():
        reader.setScaledSize(whole.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
    about = f"{size} · {whole.width():,} × {whole.height():,} pixels"
    sheet = Sheet(parent, attachment.name, about)
    picture = QLabel()
    picture.setPixmap(QPixmap.fromImage(reader.read()))
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    picture.setAccessibleName(attachment.name)
    sheet.column.addWidget(picture)
    sheet.add_closing("Close", "primary")
    sheet.open()
    return sheet
