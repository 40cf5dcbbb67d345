"""The frame of a dialog: a title, what one fills in or reads, and a row of buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton


class Sheet(QDialog):
    """A dialog that is opened with ``open()`` and frees itself; put widgets into ``column``."""

    def __init__(
        self, parent: QWidget, title: str, text: str = "", *, width: int = 480, snug: bool = True
    ) -> None:
        """Open ``width`` pixels wide, and as high as its content, or if not ``snug`` as one wants it."""
        super().__init__(parent)
        self._snug = snug
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout()
        self.column.setSpacing(Space.M)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(Space.S)
        self._buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        whole.setSpacing(Space.L)
        head = QVBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(label(title, "title", wrap=True))
        self.text = label(text, "muted", wrap=True)
        self.text.setVisible(bool(text))
        head.addWidget(self.text)
        whole.addLayout(head)
        whole.addLayout(self.column, 1)
        whole.addLayout(self._buttons)
        self.setMinimumWidth(width)

    def event(self, event: QEvent) -> bool:
        """Grow with what is in it: Qt does not, where a text takes more lines in the width there is."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            self._fit()
        return done

    def _fit(self) -> None:
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if needed > self.height() or (self._snug and 0 < needed < self.height()):
            self.resize(self.width(), needed)

    def add_button(self, text: str, role: str = "", icon: str = "", *, left: bool = False) -> QPushButton:
        """Add a button at the right end of the row, or with ``left`` before the gap."""
        button = push_button(text, role, icon)
        button.setAutoDefault(False)
        self._buttons.insertWidget(0 if left else self._buttons.count(), button)
        return button

    def add_closing(self, text: str = "Cancel", role: str = "") -> QPushButton:
        """Add a button that closes the dialog and does nothing else."""
        button = self.add_button(text, role)
        button.clicked.connect(self.reject)
        return button
