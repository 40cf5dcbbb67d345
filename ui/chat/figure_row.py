"""The figures of a lane in one line: how soon, how fast, how many, how much memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.memory.figures import amount
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.transcript.meta import duration
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from ui.chat.pace import Figures

TTFT, SPEED, TOKENS, MEMORY = "ttft", "speed", "tokens", "memory"
_UNITS = {TTFT: "TTFT", SPEED: "tok/s", TOKENS: "tokens", MEMORY: "memory"}
_TIPS = {
    TTFT: "Time to the first token",
    SPEED: "Tokens a second, after the first one",
    TOKENS: "Tokens of the reply",
    MEMORY: "Memory that the engine holds",
}
_LAST_TO_GO = (SPEED, TTFT, MEMORY, TOKENS)
"""Where there is no room for all, what comes last here goes first."""


class FigureRow(QWidget):
    """Shows figures; the best of several lanes stands out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: dict[str, QLabel] = {}
        self._cells: dict[str, QWidget] = {}
        self._known: set[str] = set()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        for name, unit in _UNITS.items():
            cell = QWidget()
            inside = QHBoxLayout(cell)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(Space.XS)
            self.values[name] = value = label("", "reading")
            inside.addWidget(value)
            if unit:
                inside.addWidget(label(unit, "caption"))
            self._cells[name] = cell
            row.addWidget(cell)
        row.addStretch(1)
        # As high before the first figure as after it: the panes' texts begin at one height.
        self.setFixedHeight(self.values[TTFT].fontMetrics().height() + Space.XS)

    def show_figures(self, figures: Figures, memory: int | None, *, soonest: bool, quickest: bool) -> None:
        """Show what is known; ``memory`` in bytes, None where nobody tells."""
        texts = {
            TTFT: duration(figures.ttft) if figures.ttft is not None else "",
            SPEED: speed_text(figures.speed) if figures.speed is not None else "",
            TOKENS: f"{figures.tokens:,}" if figures.tokens else "",
            MEMORY: amount(memory) if memory else "",
        }
        for name, text in texts.items():
            if self.values[name].text() != text:
                self.values[name].setText(text)
        mark(self.values[TTFT], tone="success" if soonest else "")
        mark(self.values[SPEED], tone="success" if quickest else "")
        self._known = {name for name, text in texts.items() if text}
        self._tell(texts, {TTFT: soonest, SPEED: quickest})
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def _tell(self, texts: Mapping[str, str], best: Mapping[str, bool]) -> None:
        """Have all of it in the tooltip, the figures too for which there is no room."""
        lines = [
            f"{_TIPS[name]}: {text}{', the best of all' if best.get(name) else ''}"
            for name, text in texts.items()
            if text
        ]
        told = "\n".join(lines)
        if told != self.toolTip():
            self.setToolTip(told)
            self.setAccessibleName("Figures of the answer")
            self.setAccessibleDescription(told)

    def _fit(self) -> None:
        """Show as many as there is room for: none behind one for which there is not."""
        room = self.width() + Space.M
        for name in _LAST_TO_GO:
            needed = self._cells[name].sizeHint().width() + Space.M if name in self._known else 0
            room -= needed
            self._cells[name].setVisible(needed > 0 and room >= 0)


def speed_text(speed: float) -> str:
    """Return tokens a second, fine enough to be compared."""
    return f"{speed:,.0f}" if speed >= 100 else f"{speed:.1f}"
