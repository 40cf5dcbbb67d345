"""Tokens as little boxes one after another, however many: only those in sight are drawn."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontDatabase, QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space, tokens_of
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

ROW = 26
GAP = 3
_PAD = 4
_LONGEST = 60
_SIGNS = {"\n": "⏎", "\t": "⇥", "\r": "␍", "": "∅"}


class TokenFlow(QAbstractScrollArea):
    """Shows tokens by their texts; a line break in one begins a new row behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: list[str] = []
        self._ids: Sequence[int] = ()
        self._cached = 0
        self._rows: list[int] = []
        """The index of the token that each row begins with."""
        self._font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._font.setPointSizeF(self.font().pointSizeF())
        self._metrics = QFontMetricsF(self._font)
        self._widths: dict[str, float] = {}
        self._laid_out = -1
        mark(self, role="well")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Tokens")
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(self)

    def show_tokens(self, texts: Sequence[str], ids: Sequence[int], cached: int) -> None:
        """Show these; the first ``cached`` are in the engine's prefix cache."""
        self._texts = [_shown(text) for text in texts]
        self._ids, self._cached = ids, cached
        self._laid_out = -1
        self._lay_out()
        self.setAccessibleDescription(f"{len(ids):,} tokens")

    def token_at(self, place: QPoint) -> int | None:
        """Return the index of the token under ``place`` of the viewport."""
        row = (place.y() + self.verticalScrollBar().value() - Space.S) // ROW
        if not 0 <= row < len(self._rows):
            return None
        left = float(Space.S)
        for index in range(self._rows[row], self._end(row)):
            width = self._width(self._texts[index])
            if left <= place.x() < left + width:
                return index
            left += width + GAP
        return None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.token_at(event.pos())
            QToolTip.showText(
                event.globalPos(), "" if index is None else plain_tip(self.describe(index)), self
            )
            return True
        return super().eventFilter(watched, event)

    def describe(self, index: int) -> str:
        """Return what is known of one token."""
        held = ", in the prefix cache" if index < self._cached else ""
        return f"{self._texts[index]}\nid {self._ids[index]} · token {index + 1:,}{held}"

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        tokens = tokens_of(self.palette())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        top = self.verticalScrollBar().value() - Space.S
        first = max(0, (event.rect().top() + top) // ROW)
        last = min(len(self._rows), (event.rect().bottom() + top) // ROW + 1)
        for row in range(first, last):
            left = float(Space.S)
            for index in range(self._rows[row], self._end(row)):
                text = self._texts[index]
                box = QRectF(left, row * ROW - top + 2, self._width(text), ROW - 4)
                held = index < self._cached
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.success_soft if held else tokens.raised))
                painter.drawRoundedRect(box, 4, 4)
                painter.setPen(QColor(tokens.success if held else tokens.text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
                left += box.width() + GAP

    def _lay_out(self) -> None:
        """Break the tokens into rows for the width there is."""
        width = self.viewport().width() - 2 * Space.S
        if width != self._laid_out:
            self._laid_out = width
            self._rows = self._broken(width)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._rows) * ROW + 2 * Space.S - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(ROW)
        self.viewport().update()

    def _broken(self, room: int) -> list[int]:
        rows, left, fresh = [0] if self._texts else [], 0.0, True
        for index, text in enumerate(self._texts):
            width = self._width(text)
            if not fresh and (left + width > room or self._texts[index - 1].endswith("⏎")):
                rows.append(index)
                left = 0.0
            left += width + GAP
            fresh = False
        return rows

    def _end(self, row: int) -> int:
        return self._rows[row + 1] if row + 1 < len(self._rows) else len(self._texts)

    def row_of(self, index: int) -> int:
        """Return the row in which a token stands."""
        return bisect_right(self._rows, index) - 1

    def _width(self, text: str) -> float:
        width = self._widths.get(text)
        if width is None:
            width = self._widths[text] = self._metrics.horizontalAdvance(text) + 2 * _PAD
        return width


def _shown(text: str) -> str:
    """Return a token's text with signs for what cannot be seen."""
    signed = "".join(_SIGNS.get(char, char if char.isprintable() else "�") for char in text)
    signed = signed or _SIGNS[""]
    return signed if len(signed) <= _LONGEST else f"{signed[:_LONGEST]}…"
