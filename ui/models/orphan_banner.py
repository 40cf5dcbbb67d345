"""Parts of downloads that nothing continues, and a way to be rid of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.models.amounts import counted
from ui.models.words import bytes_text
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label


class OrphanBanner(QFrame):
    """Says how much there is; hidden while there is none."""

    clean_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="banner")
        picture = QLabel()
        put_icon(picture, "mdi6.broom")
        self.text = label("", wrap=True)
        self.clean = push_button("Clean…")
        self.clean.setAccessibleName("Clean up unfinished downloads")
        self.clean.clicked.connect(self.clean_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        row.addWidget(self.clean)
        self.hide()

    def show_orphans(self, count: int, size: int) -> None:
        """Show that ``count`` files hold ``size`` bytes."""
        self.text.setText(
            f"{bytes_text(size)} of unfinished downloads that nothing continues ({counted(count, 'file')})"
        )
        self.setVisible(count > 0)
