"""What the context is filled with, as bars with their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.composer.measure import Fit
from ui.theme.tokens import Space, tokens_of
from ui.widgets.buttons import push_button
from ui.widgets.labels import ElidedLabel, label
from ui.widgets.popover import Popover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.composer.measure import Measure

WIDTH = 320
HELD, NEW, REPLY = "success", "accent", "border_strong"


class MeterCard(Popover):
    """A part for each model that will answer, and a way to see the very prompt."""

    inspect_requested = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.parts: list[_Part] = []
        self.inspect = push_button("Show what is sent", "link", "mdi6.text-search")
        self.inspect.clicked.connect(self._inspect)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        self._column.setSpacing(Space.M)
        self._column.addWidget(self.inspect, 0, Qt.AlignmentFlag.AlignLeft)

    def show_measures(self, measures: Sequence[Measure]) -> None:
        """Show these, in their order."""
        while len(self.parts) < len(measures):
            part = _Part()
            self._column.insertWidget(len(self.parts), part)
            self.parts.append(part)
        for part, measure in zip(self.parts, measures, strict=False):
            part.show_measure(measure)
        for index, part in enumerate(self.parts):
            part.setVisible(index < len(measures))
        if self.isVisible():
            self.place()

    def wanted_width(self) -> int:
        return WIDTH

    def _inspect(self) -> None:
        self.hide()
        self.inspect_requested.emit()


class _Part(QWidget):
    """One model: its name, a bar, and a legend with figures."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", "section")
        self.whole = label("", "caption")
        self.bar = _Bar()
        self.lines = [_Line(tone) for tone in (HELD, NEW, REPLY)]
        self.said = label("", "caption", wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.title, 0, 0, 1, 2)
        grid.addWidget(self.whole, 0, 2)
        grid.addWidget(self.bar, 1, 0, 1, 3)
        for row, line in enumerate(self.lines, 2):
            grid.addWidget(line.swatch, row, 0)
            grid.addWidget(line.words, row, 1)
            grid.addWidget(line.figure, row, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.said, 5, 0, 1, 3)

    def show_measure(self, measure: Measure) -> None:
        self.title.setText(measure.name)
        context = measure.context
        self.whole.setText("context unknown" if context is None else f"{context:,} tokens")
        self.bar.show_measure(measure)
        self.bar.setVisible(context is not None)
        held, new, reply = self.lines
        held.show_figure("Prompt, in the prefix cache", measure.cached)
        fresh = "Prompt" if measure.cached is None else "Prompt, to be computed"
        new.show_figure(fresh, measure.prompt - (measure.cached or 0))
        reply.show_figure("Room for the reply", measure.room)
        said = _remark(measure)
        self.said.setText(said)
        self.said.setVisible(bool(said))


class _Line:
    """A colour, what it stands for, and how much of it there is."""

    def __init__(self, tone: str) -> None:
        self.swatch = _Swatch(tone)
        self.words = label("", "caption")
        self.figure = label("", "caption")

    def show_figure(self, words: str, figure: int | None) -> None:
        self.words.setText(words)
        self.figure.setText("" if figure is None else f"{figure:,}")
        for widget in (self.swatch, self.words, self.figure):
            widget.setVisible(figure is not None)


class _Swatch(QWidget):
    def __init__(self, tone: str) -> None:
        super().__init__()
        self._tone = tone
        self.setFixedSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(tokens_of(self.palette()), self._tone)))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)


class _Bar(QWidget):
    """The whole context as one bar."""

    def __init__(self) -> None:
        super().__init__()
        self._measure: Measure | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(8)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(WIDTH, 8)

    def show_measure(self, measure: Measure) -> None:
        self._measure = measure
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802  Qt's name
        measure = self._measure
        if measure is None or not measure.context:
            return
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), QColor(tokens.raised))
        new = tokens.danger if measure.fit is Fit.FULL else getattr(tokens, NEW)
        whole = max(measure.context, measure.prompt)
        ends = (
            (measure.prompt + (measure.reply or 0), getattr(tokens, REPLY)),
            (measure.prompt, new),
            (measure.cached or 0, getattr(tokens, HELD)),
        )
        for end, colour in ends:
            painter.fillRect(QRectF(0, 0, self.width() * min(1.0, end / whole), 8), QColor(colour))


def _remark(measure: Measure) -> str:
    if not measure.exact:
        return "Estimated: this model's tokenizer is not here."
    if measure.fit is Fit.FULL:
        assert measure.context is not None
        return f"The prompt is {measure.prompt - measure.context + 1:,} tokens too long."
    if measure.limit is not None and measure.room is not None and measure.limit < measure.room:
        return f"The reply ends at {measure.limit:,} tokens at the latest, as set."
    return ""
