"""The memory panel: a card for each GPU and one for the host, renewed at each reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.memory.card import GpuCard, HostCard
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label

if TYPE_CHECKING:
    from app.gpus.readings import Reading

NO_GPU = "No NVIDIA GPU was found. Models run on the CPU engine."
WAITING = "Reading the machine's memory…"


class MemoryPanel(QWidget):
    """Shows who holds the memory of each GPU and of the host."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[GpuCard] = []
        self.host = HostCard()
        self.note = label(WAITING, "caption", wrap=True)
        self.problem = label("", wrap=True)
        self._banner = QFrame()
        mark(self._banner, role="banner", tone="warning")
        inside = QVBoxLayout(self._banner)
        inside.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        inside.addWidget(self.problem)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._column.addWidget(self._banner)
        self._column.addWidget(self.host)
        self._column.addWidget(self.note)
        self._banner.hide()
        self.host.hide()

    def show_reading(self, reading: Reading | None) -> None:
        """Show ``reading``; None before there is one."""
        if reading is None:
            return
        alone = not reading.gpus
        self._show_cards(reading)
        self.host.show_host(reading.host, reading.taken, alone=alone)
        self.host.setVisible(True)
        self.problem.setText(reading.problem)
        self._banner.setVisible(bool(reading.problem))
        note = NO_GPU if alone and not reading.problem else f"NVIDIA driver {reading.driver}"
        self.note.setText(note)
        self.note.setVisible(not (alone and reading.problem))

    def _show_cards(self, reading: Reading) -> None:
        while len(self.cards) < len(reading.gpus):
            card = GpuCard()
            self._column.insertWidget(1 + len(self.cards), card)
            self.cards.append(card)
        while len(self.cards) > len(reading.gpus):
            card = self.cards.pop()
            self._column.removeWidget(card)
            card.deleteLater()
        for card, gpu in zip(self.cards, reading.gpus, strict=True):
            card.show_gpu(gpu, reading.taken)
