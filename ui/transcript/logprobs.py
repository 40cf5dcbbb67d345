"""The probabilities of a reply's tokens: where the model was sure, and what else it weighed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space, tokens_of
from ui.transcript.meta import count
from ui.transcript.token_field import TokenField, ground, is_surprise, percent
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from app.chat.messages import Message
    from app.engine.replies import Alternative, TokenChoice

WIDTH = 860
HEIGHT = 560
SIDE = 250
LINE = 30
MOST_DOUBT = 30.0
"""Beyond it a perplexity says nothing; servers write -9999 for what was impossible, and that overflows."""


def open_logprobs(parent: QWidget, message: Message) -> LogprobsSheet:
    """Open the sheet for ``message``, whose ``choices`` are there, over ``parent``'s window."""
    sheet = LogprobsSheet(parent.window(), message)
    sheet.open()
    return sheet


class LogprobsSheet(Sheet):
    """The tokens at the left; at the right the one that is looked at, and its alternatives."""

    def __init__(self, parent: QWidget, message: Message) -> None:
        super().__init__(parent, "Token probabilities", summary(message.choices), width=640, snug=False)
        self._choices = message.choices
        self.field = TokenField(message.choices)
        self.field.current_changed.connect(self._show)
        self.alternatives = Alternatives()
        frame = QFrame()
        mark(frame, role="card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        inside.addWidget(self.field)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(frame, 1)
        row.addLayout(self._make_side())
        self.column.addLayout(row, 1)
        self._add_steps(sum(map(is_surprise, message.choices)))
        self.add_closing("Close", "primary")
        self.resize(WIDTH, HEIGHT)
        self.field.setFocus()
        self.field.choose(0)

    def _add_steps(self, surprises: int) -> None:
        after = self.add_button(count(surprises, "unlikely token"), icon="mdi6.chevron-down", left=True)
        before = self.add_button("", icon="mdi6.chevron-up", left=True)
        after.setToolTip("Go to the next token of under 20% (the arrow keys go from token to token)")
        before.setToolTip("Go to the unlikely token before")
        before.setAccessibleName("Unlikely token before")
        for button, step in ((before, -1), (after, 1)):
            button.setEnabled(surprises > 0)
            button.clicked.connect(lambda _=False, by=step: self.field.step_surprise(by))

    def _make_side(self) -> QVBoxLayout:
        self._token = label("", "mono")
        self._figure = label("", "figure")
        self._rank = label("", "caption", wrap=True)
        side = QVBoxLayout()
        side.setSpacing(Space.XS)
        for widget in (self._token, self._figure, self._rank):
            widget.setFixedWidth(SIDE)
            side.addWidget(widget)
        side.addSpacing(Space.M)
        side.addWidget(label("What else was likely", "section"))
        side.addWidget(self.alternatives)
        side.addStretch(1)
        side.addWidget(Legend())
        return side

    def _show(self, index: int) -> None:
        choice = self._choices[index]
        self._token.setText(quoted(choice.text))
        self._figure.setText(percent(choice.logprob))
        number = f" · id {choice.id}" if choice.id >= 0 else ""
        self._rank.setText(
            f"Token {index + 1:,} of {len(self._choices):,} · rank {choice.rank}\n"
            f"logprob {choice.logprob:.3f}{number}"
        )
        self.alternatives.show_choice(choice)


class Alternatives(QWidget):
    """The likeliest tokens at a place, each with a bar as long as its probability."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: TokenChoice | None = None
        self._rows: list[Alternative] = []
        self.setFixedWidth(SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    @property
    def texts(self) -> list[str]:
        """What it shows, row by row."""
        return [f"{quoted(row.text)} {percent(row.logprob)}" for row in self._rows]

    def show_choice(self, choice: TokenChoice) -> None:
        """Show the alternatives to ``choice``."""
        self._chosen = choice
        self._rows = sorted(choice.alternatives, key=lambda row: -row.logprob)
        self.setAccessibleName("; ".join(self.texts) or "No alternatives were asked for")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(SIDE, max(len(self._rows), 1) * LINE)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(SIDE, LINE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = tokens_of(self.palette())
        if not self._rows:
            painter.setPen(QColor(tokens.muted))
            painter.drawText(
                QRectF(0, 0, SIDE, LINE), Qt.AlignmentFlag.AlignVCenter, "No alternatives were asked for"
            )
        metrics = QFontMetricsF(self.font())
        for number, row in enumerate(self._rows):
            rect = QRectF(0, number * LINE, SIDE, LINE - 4)
            chosen = self._chosen is not None and row.text == self._chosen.text
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.sunken))
            painter.drawRoundedRect(rect, 5, 5)
            bar = QRectF(rect)
            bar.setWidth(max(rect.width() * math.exp(min(row.logprob, 0.0)), 4))
            painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.raised))
            painter.drawRoundedRect(bar, 5, 5)
            inside = rect.adjusted(8, 0, -8, 0)
            painter.setPen(QColor(tokens.accent if chosen else tokens.text))
            text = metrics.elidedText(quoted(row.text), Qt.TextElideMode.ElideRight, inside.width() - 60)
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)
            painter.setPen(QColor(tokens.muted))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(inside, right, percent(row.logprob))
        painter.end()


class Legend(QWidget):
    """What the colours say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="caption")
        self.setFixedSize(SIDE, 34)
        self.setAccessibleName("Certain tokens have no ground, unlikely ones a red one")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        painter = QPainter(self)
        tokens = tokens_of(self.palette())
        for step in range(SIDE):
            share = max(1 - step / SIDE, 1e-6)
            painter.fillRect(QRectF(step, 0, 1, 10), ground(math.log(share), dark=tokens.dark))
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        line = QRectF(0, 12, SIDE, 22)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, "100%")
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, "50%")
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, "0%")
        painter.end()


def summary(choices: Sequence[TokenChoice]) -> str:
    """Return in a line how sure the model was."""
    if not choices:
        return "No probabilities were asked for. Set “logprobs” in the sampling settings, then answer again."
    mean = sum(choice.logprob for choice in choices) / len(choices)
    first = sum(choice.rank == 1 for choice in choices) / len(choices)
    return (
        f"{count(len(choices), 'token')} · perplexity {math.exp(min(-mean, MOST_DOUBT)):.2f} · "
        f"{first:.0%} were the likeliest at their place"
    )


def quoted(text: str) -> str:
    """Return a token's text in quotes, with what cannot be seen written out."""
    seen = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return f"“{seen}”"
