"""Things to know of a model before one downloads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.repository import Caution


class CautionList(QWidget):
    """A banner for each caution."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Sequence[Caution] = ()
        self._banners: list[QFrame] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)

    def show_cautions(self, cautions: Sequence[Caution]) -> None:
        self.setVisible(bool(cautions))
        if cautions == self._shown:
            return
        self._shown = cautions
        for banner in self._banners:
            self._column.removeWidget(banner)
            banner.deleteLater()
        self._banners = [_banner(caution) for caution in cautions]
        for banner in self._banners:
            self._column.addWidget(banner)


def _banner(caution: Caution) -> QFrame:
    banner = QFrame()
    mark(banner, role="banner", tone="warning")
    banner.setAccessibleName(f"{caution.title}. {caution.text}")
    picture = QLabel()
    put_icon(picture, "mdi6.alert-outline", tone="warning")
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addWidget(label(caution.title, "section", wrap=True))
    text.addWidget(label(caution.text, "caption", wrap=True, selectable=True))
    row = QHBoxLayout(banner)
    row.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
    row.setSpacing(Space.M)
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(text, 1)
    return banner
