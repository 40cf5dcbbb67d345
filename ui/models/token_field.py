"""A field for a secret: masked, pasted with a button, shown while an eye is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button

LONGEST = 1000
"""Characters; no token comes near it, and a pasted file does not get in."""
_HIDDEN = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhNoPredictiveText


class TokenField(QWidget):
    """Nothing of what stands in it is drawn, spoken or kept, unless the eye is opened."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText("hf_…")
        self.field.setAccessibleName("Token")
        self.field.setInputMethodHints(_HIDDEN)
        self.paste = tool_button("mdi6.content-paste", "Paste the token")
        self.eye = tool_button("mdi6.eye-outline", "Show the token", checkable=True)
        self.field.textChanged.connect(self._heed)
        self.paste.clicked.connect(self._paste)
        self.eye.toggled.connect(self._show)
        self.setFocusProxy(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self.field, 1)
        row.addWidget(self.paste)
        row.addWidget(self.eye)

    @property
    def text(self) -> str:
        """What was entered, without the blanks that come along with a paste."""
        return self.field.text().strip()

    def clear(self) -> None:
        """Forget it, and mask what comes next."""
        self.field.clear()
        self.eye.setChecked(False)

    def show_wrong(self, wrong: bool) -> None:  # noqa: FBT001  the value is the message
        """Mark it as not accepted, until it is changed."""
        mark(self.field, tone="danger" if wrong else "")

    def _heed(self) -> None:
        self.show_wrong(False)  # noqa: FBT003  its only form
        self.changed.emit()

    def _paste(self) -> None:
        self.field.setText(QGuiApplication.clipboard().text().strip()[:LONGEST])
        self.field.setFocus()

    def _show(self, shown: bool) -> None:  # noqa: FBT001  a slot
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)
        put_icon(self.eye, "mdi6.eye-off-outline" if shown else "mdi6.eye-outline")
