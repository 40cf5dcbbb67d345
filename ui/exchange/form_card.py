"""A format to choose: its name over what it is good for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label

if TYPE_CHECKING:
    from app.exchange.formats import Told

HEIGHT = 60


class FormCard(QPushButton):
    """One of several, of which one is checked."""

    def __init__(self, icon: str, told: Told, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(f"{told.name}: {told.text}")
        self.setMinimumHeight(HEIGHT)
        mark(self, role="choice")
        picture = QLabel()
        put_icon(picture, icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(told.name, "section"))
        words.addWidget(label(told.text, "caption", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(picture)
        row.addLayout(words, 1)
        for part in self.findChildren(QLabel):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        layout = self.layout()
        return layout.sizeHint().expandedTo(QSize(0, HEIGHT)) if layout is not None else super().sizeHint()
