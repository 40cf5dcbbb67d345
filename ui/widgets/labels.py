"""Labels that take foreign text as text, never as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.marks import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


def label(
    text: str = "", role: str = "", tone: str = "", *, wrap: bool = False, selectable: bool = False
) -> QLabel:
    """Return a label showing ``text`` as it is, dressed by ``role`` and ``tone``."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if selectable:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        made.setTextInteractionFlags(flags)
    mark(made, role=role, tone=tone)
    return made


def plain_tip(text: str) -> str:
    """Return ``text`` as a tooltip that shows it as it is: Qt takes what looks like markup for markup."""
    if "<" not in text and "&" not in text:
        return text
    return f"<span style='white-space: pre-wrap'>{text.replace('&', '&amp;').replace('<', '&lt;')}</span>"


class ElidedLabel(QLabel):
    """One line that is cut with an ellipsis where it does not fit; the tooltip then has the whole text."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        mark(self, role=role)
        self._elide()

    def setText(self, text: str) -> None:  # noqa: N802  Qt's name
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._elide()

    def text(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        width = self.fontMetrics().horizontalAdvance(self._whole) + 4
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        super().setText(shown)
        self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")
