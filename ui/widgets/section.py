"""A titled part of a column that folds away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space


class Section(QWidget):
    """A header that folds its body; ``toggled`` tells whether the body is open."""

    toggled = Signal(bool)

    def __init__(self, title: str, *, collapsed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = QToolButton()
        self._header.setText(title)
        self._header.setCheckable(True)
        self._header.setChecked(not collapsed)
        self._header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._header.setIconSize(QSize(16, 16))
        self._header.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._header.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._header.toggled.connect(self._fold)
        mark(self._header, role="header")
        self._tools = QHBoxLayout()
        self._tools.setSpacing(Space.XS)
        self._tools.addWidget(self._header)
        self._tools.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._column.addLayout(self._tools)
        self._column.addStretch(0)
        self._body: QWidget | None = None
        self._show_arrow()

    def set_body(self, body: QWidget) -> None:
        """Put ``body`` under the header, in place of what was there."""
        if self._body is not None:
            self._body.deleteLater()
        self._body = body
        self._column.insertWidget(1, body, 1)
        body.setVisible(self._header.isChecked())

    def set_title(self, title: str) -> None:
        self._header.setText(title)

    def add_tool(self, widget: QWidget) -> None:
        """Put a small widget at the right end of the header."""
        self._tools.addWidget(widget)

    def set_collapsed(self, collapsed: bool) -> None:  # noqa: FBT001  the value is the message
        self._header.setChecked(not collapsed)

    @property
    def collapsed(self) -> bool:
        return not self._header.isChecked()

    def _fold(self, opened: bool) -> None:  # noqa: FBT001  a slot
        if self._body is not None:
            self._body.setVisible(opened)
        self._show_arrow()
        self.toggled.emit(opened)

    def _show_arrow(self) -> None:
        put_icon(self._header, "mdi6.chevron-right" if self.collapsed else "mdi6.chevron-down")
