"""Tokens in their text, each on a ground whose colour says how likely it was."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from ui.theme.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from app.engine.replies import TokenChoice

MARGIN = 10
LEADING = 1.75
SURPRISE = 0.2
"""A token with less probability than this is one to look at."""
UNSEEN = {" ": "·", "\t": "→", "\n": "↵", "\r": "␍"}


class _Place(NamedTuple):
    rect: QRectF
    text: str


class TokenField(QAbstractScrollArea):
    """Shows tokens; ``current_changed`` tells which one the reader looks at, by pointer or arrow keys."""

    current_changed = Signal(int)

    def __init__(self, choices: Sequence[TokenChoice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._places: list[_Place] = []
        self._tops: list[float] = []
        self.current = -1
        self._font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._font.setPointSizeF(self.font().pointSizeF() * 1.05)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Tokens")

    def choose(self, index: int) -> None:
        """Look at the token with this index, and have it in sight."""
        if not 0 <= index < len(self._choices) or index == self.current:
            return
        self.current = index
        if index < len(self._places):
            rect, bar = self._places[index].rect, self.verticalScrollBar()
            if rect.top() < bar.value() or rect.bottom() > bar.value() + self.viewport().height():
                bar.setValue(round(rect.center().y() - self.viewport().height() / 2))
        self.viewport().update()
        choice = self._choices[index]
        self.setAccessibleDescription(f"{_shown(choice.text)}, {percent(choice.logprob)}, rank {choice.rank}")
        self.current_changed.emit(index)

    def step_surprise(self, step: int) -> None:
        """Go to the next unlikely token (1), or the one before (-1), round the end."""
        count = len(self._choices)
        for distance in range(1, count + 1):
            at = (max(self.current, 0 if step < 0 else self.current) + step * distance) % count
            if is_surprise(self._choices[at]):
                self.choose(at)
                return

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = tokens_of(self.palette())
        painter.fillRect(event.rect(), QColor(tokens.surface))
        painter.setFont(self._font)
        top = self.verticalScrollBar().value()
        painter.translate(0, -top)
        first = max(bisect_right(self._tops, top + event.rect().top()) - 1, 0)
        first = bisect_right(self._tops, self._tops[first] - 1) if self._tops else 0
        for index in range(first, len(self._places)):
            place = self._places[index]
            if place.rect.top() > top + event.rect().bottom():
                break
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground(self._choices[index].logprob, dark=tokens.dark))
            painter.drawRoundedRect(place.rect.adjusted(0.5, 0, -0.5, 0), 3, 3)
            if index == self.current:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(tokens.accent), 2))
                painter.drawRoundedRect(place.rect.adjusted(0, -1, 0, 1), 4, 4)
            painter.setPen(QColor(tokens.text))
            painter.drawText(place.rect, Qt.AlignmentFlag.AlignCenter, place.text)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._lay_out()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        self._choose_at(event.position().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        self._choose_at(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        last = len(self._choices) - 1
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.choose(self.current + (1 if key == Qt.Key.Key_Right else -1))
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.choose(self._beside(below=key == Qt.Key.Key_Down))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self.choose(0 if key == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def _beside(self, *, below: bool) -> int:
        """Return the token one line further that is nearest."""
        if self.current < 0:
            return 0
        here = self._places[self.current].rect
        step = here.height() * LEADING / 1.3
        return self._nearest(here.center().x(), here.center().y() + (step if below else -step))

    def _choose_at(self, point: QPoint) -> None:
        y = point.y() + self.verticalScrollBar().value()
        index = self._nearest(point.x(), y)
        if 0 <= index < len(self._places) and self._places[index].rect.adjusted(0, -4, 0, 4).contains(
            point.x(), y
        ):
            self.choose(index)

    def _nearest(self, x: float, y: float) -> int:
        """Return the token on the line at ``y`` that is nearest to ``x``."""
        end = bisect_right(self._tops, y)
        if not end:
            return 0
        top = self._tops[end - 1]
        start = bisect_right(self._tops, top - 1)
        return min(range(start, end), key=lambda at: abs(self._places[at].rect.center().x() - x))

    def _lay_out(self) -> None:
        metrics = QFontMetricsF(self._font)
        height, pitch = round(metrics.height() * 1.3), round(metrics.height() * LEADING)
        width = self.viewport().width() - MARGIN
        self._places, left, top = [], float(MARGIN), float(MARGIN)
        for choice in self._choices:
            text = _shown(choice.text)
            needed = max(metrics.horizontalAdvance(text) + 5, 10)
            leads = choice.text.startswith("\n") and choice.text.strip("\n") != ""
            if (leads or left + needed > width) and left > MARGIN:
                left, top = MARGIN, top + pitch
            self._places.append(_Place(QRectF(left, top, min(needed, width - MARGIN), height), text))
            left += needed + 1
            if choice.text.endswith("\n"):
                left, top = MARGIN, top + pitch
        self._tops = [place.rect.top() for place in self._places]
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(pitch)
        bar.setRange(0, max(0, round(top + pitch + MARGIN - self.viewport().height())))


def is_surprise(choice: TokenChoice) -> bool:
    """Whether a token was not to be expected."""
    return math.exp(choice.logprob) < SURPRISE


def ground(logprob: float, *, dark: bool) -> QColor:
    """Return the colour of a probability: none for a certain token, red for an unlikely one."""
    doubt = 1 - math.exp(min(logprob, 0.0))
    hue = 0.16 * (1 - doubt)
    made = QColor.fromHslF(hue, 0.75 if dark else 0.9, 0.5)
    made.setAlphaF(min(doubt, 1.0) * (0.62 if dark else 0.55))
    return made


def percent(logprob: float) -> str:
    """Return a probability as people read it."""
    share = math.exp(min(logprob, 0.0)) * 100
    if share >= 99.95:
        return "100%"
    if share >= 0.1:
        return f"{share:.1f}%"
    return "under 0.1%"


def _shown(text: str) -> str:
    """Return a token's text so that all of it can be seen."""
    if not text:
        return "∅"
    stripped = text.strip(" ")
    if not stripped:
        return "·" * len(text)
    return "".join(UNSEEN.get(letter, letter) if letter != " " else letter for letter in text)
