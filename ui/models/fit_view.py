"""The forecast: whether a variant fits, on how many GPUs, with how much context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from ui.models.fit_bars import FitBars
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.chips import ChoiceChip
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.models.lanes import Lane
    from ui.models.outlook import Outlook

ICONS = {
    "success": "mdi6.check-circle-outline",
    "warning": "mdi6.arrow-collapse-horizontal",
    "danger": "mdi6.close-circle-outline",
    "": "mdi6.help-circle-outline",
}
CONTEXTS = (4096, 8192, 16384, 32768, 65536, 131072, 262144)


class FitView(QFrame):
    """A sentence, bars, and the context that is reckoned with."""

    context_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        mark(self, role="card")
        self._picture = QLabel()
        self.line = label("", "section", wrap=True, selectable=True)
        self.advice = label("", "caption", wrap=True, selectable=True)
        self.bars = FitBars()
        self.context: ChoiceChip[int | None] = ChoiceChip("Context", (("Full context", None),), plain=True)
        self.context.setToolTip("The context to reckon with")
        self.context.changed.connect(self.context_chosen)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self._picture)
        head.addWidget(self.line, 1)
        head.addWidget(self.context)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.bars)
        column.addWidget(self.advice)

    def show_longest(self, longest: int | None) -> None:
        """Offer contexts up to the ``longest`` that the model was made for."""
        full = f"Full context ({longest:,})" if longest else "Full context"
        shorter = [size for size in CONTEXTS if not longest or size < longest]
        self.context.offer([(full, None), *((f"{size:,} tokens", size) for size in shorter)])

    def show_outlook(self, outlook: Outlook, lanes: Sequence[Lane]) -> None:
        """Show how the chosen variant would do."""
        put_icon(self._picture, ICONS[outlook.tone], tone=outlook.tone or "muted")
        self.line.setText(outlook.line)
        self.advice.setText("\n".join(f"• {sentence}" for sentence in outlook.advice))
        self.advice.setVisible(bool(outlook.advice))
        self.bars.show_lanes(lanes)
        self.context.setVisible(outlook.fit is not None and bool(lanes))
