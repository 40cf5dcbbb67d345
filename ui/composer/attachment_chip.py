"""A file that goes with the prompt, as a small card with a name, a size and a cross."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.models.amounts import counted
from ui.models.words import bytes_text
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Radius, Space
from ui.widgets.buttons import tool_button
from ui.widgets.labels import label, plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from app.chat.messages import Attachment

SIDE = 36
"""Of a thumbnail, in device-independent pixels."""
NAME_WIDTH = 168


@dataclass(frozen=True)
class Carried:
    """An attachment of the prompt that is being written, and what is known of it meanwhile.

    ``tokens`` is what its text takes, None while that is not known. ``trouble`` says why it cannot be sent.
    """

    attachment: Attachment
    tokens: int | None = None
    trouble: str = ""
    thumbnail: QImage | None = None


class AttachmentChip(QFrame):
    """Shows one of them. ``opened``: the user wants to see it; ``removed``: it shall stay here."""

    opened = Signal()
    removed = Signal()

    def __init__(self, carried: Carried, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="pill")
        attachment = carried.attachment
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._picture = _Thumbnail() if attachment.kind == "picture" else None
        self.name = label(attachment.name)
        shown = self.name.fontMetrics().elidedText(attachment.name, Qt.TextElideMode.ElideMiddle, NAME_WIDTH)
        self.name.setText(shown)
        self.note = label("", "caption")
        self.cross = tool_button("mdi6.close", f"Remove {attachment.name}")
        self.cross.setIconSize(QSize(14, 14))
        self.cross.setFixedSize(24, 24)
        self.cross.clicked.connect(self.removed)
        self._lay_out()
        self.show_carried(carried)

    def show_carried(self, carried: Carried) -> None:
        """Show what is known of it now."""
        attachment = carried.attachment
        note = carried.trouble or note_of(carried)
        self.note.setText(note)
        mark(self.note, tone="danger" if carried.trouble else "")
        mark(self, tone="danger" if carried.trouble else "")
        self.setAccessibleName(f"{attachment.name}, {note}")
        self.setToolTip(plain_tip(f"{attachment.name}\n{note}"))
        if self._picture is not None:
            self._picture.show_image(carried.thumbnail)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.setFixedHeight(SIDE + 2 * Space.XS + 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XS + 1, Space.XS, Space.XS, Space.XS)
        row.setSpacing(Space.S)
        if self._picture is not None:
            row.addWidget(self._picture)
        else:
            icon = QLabel()
            icon.setContentsMargins(Space.XS, 0, 0, 0)
            put_icon(icon, "mdi6.file-document-outline")
            row.addWidget(icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.note)
        row.addLayout(words, 1)
        row.addWidget(self.cross)


class _Thumbnail(QWidget):
    """A picture with round corners."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setFixedSize(SIDE, SIDE)

    def show_image(self, image: QImage | None) -> None:
        if image is not None and image is not self._image:
            self._image = image
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), Radius.S, Radius.S)
        painter.setClipPath(frame)
        painter.fillPath(frame, self.palette().midlight())
        if not self._image.isNull():
            painter.drawImage(self.rect(), self._image)


def note_of(carried: Carried) -> str:
    """Return how much it is: tokens if they are known, else bytes."""
    if carried.tokens is not None:
        return counted(carried.tokens, "token")
    return bytes_text(carried.attachment.size)
