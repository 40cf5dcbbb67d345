"""A card for a GPU, and one for the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.gpus.readings import Owner
from ui.memory.bar import ShareBar
from ui.memory.figures import TONES, amount, degrees, gib, percent, watts
from ui.memory.legend import Legend
from ui.memory.processes import ProcessList
from ui.memory.sparkline import Sparkline
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from app.gpus.readings import GpuReading, HostReading


class MemoryCard(QFrame):
    """Title, memory as figure and bar, three small figures, a minute of load, processes."""

    def __init__(self, icon: str, figures: tuple[str, str, str], load: str) -> None:
        super().__init__()
        mark(self, role="card")
        self.title = ElidedLabel("", "section")
        self.badge = label("", "badge")
        self.used = label("", "figure")
        self.total = label("", "muted")
        self.share = label("", "muted")
        self.bar = ShareBar()
        self.legend = Legend()
        self.figures = tuple(_Figure(name) for name in figures)
        self.load = Sparkline()
        self.load.setToolTip(load)
        self.load.setAccessibleName(load)
        self.processes = ProcessList()
        self.line = QFrame()
        self.line.setFixedHeight(1)
        mark(self.line, role="line")
        picture = QLabel()
        put_icon(picture, icon)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        column.setSpacing(Space.S)
        column.addLayout(_row(picture, self.title, self.badge, stretched=1))
        column.addLayout(_row(self.used, self.total, None, self.share))
        column.addWidget(self.bar)
        column.addWidget(self.legend)
        column.addSpacing(Space.XS)
        column.addLayout(_row(*self.figures, stretched=None))
        column.addWidget(self.load)
        column.addWidget(self.line)
        column.addWidget(self.processes)

    def show_memory(self, held: dict[Owner, int], used: int, total: int) -> None:
        """Show ``held`` by each owner, all in bytes; a ``total`` of 0 is one that is not told."""
        self.used.setText(gib(used))
        self.used.setVisible(total > 0)
        self.total.setText(f"/ {gib(total)} GiB" if total else "Memory is the host's")
        self.share.setText(percent(used / total) if total else "")
        self.bar.show_shares(held, total)
        self.bar.setVisible(total > 0)
        self.legend.show_shares(held)
        parts = ", ".join(f"{owner} {amount(size)}" for owner, size in held.items() if size)
        self.bar.setAccessibleName(f"Memory: {amount(used)} of {amount(total)} used ({parts})")


class GpuCard(MemoryCard):
    """One GPU."""

    def __init__(self) -> None:
        super().__init__(
            "mdi6.expansion-card", ("Utilization", "Temperature", "Power"), "Utilization, last 60 seconds"
        )

    def show_gpu(self, gpu: GpuReading, moment: float) -> None:
        """Show a reading taken at ``moment`` (time.monotonic())."""
        name = gpu.name.removeprefix("NVIDIA ")
        if self.title.text() != name:
            self.title.setText(name)
        self.badge.setText(f"GPU {gpu.index}")
        self.show_memory({owner: gpu.held_by(owner) for owner in TONES}, gpu.memory_used, gpu.memory_total)
        texts = (percent(gpu.utilization), degrees(gpu.temperature), watts(gpu.power, gpu.power_limit))
        for figure, text in zip(self.figures, texts, strict=True):
            figure.show_text(text)
        self.load.setVisible(gpu.utilization is not None)
        self.load.add(moment, gpu.utilization or 0.0)
        self.processes.show_processes(gpu.processes)
        self.line.setVisible(bool(gpu.processes))


class HostCard(MemoryCard):
    """The host. Beside GPUs it is short: the processes that matter are listed there."""

    def __init__(self) -> None:
        super().__init__("mdi6.memory", ("CPU", "Engine's CPU", "Cores"), "CPU use, last 60 seconds")

    def show_host(self, host: HostReading, moment: float, *, alone: bool) -> None:
        """Show a reading taken at ``moment``; ``alone`` if there is no GPU."""
        if not self.title.text():
            self.title.setText("Host")
        self.badge.setText("CPU engine" if alone else "")
        self.badge.setVisible(alone)
        self.show_memory({owner: host.held_by(owner) for owner in TONES}, host.memory_used, host.memory_total)
        texts = (percent(host.cpu), percent(host.cpu_of(Owner.ENGINE)), str(host.cpu_count))
        for figure, text in zip(self.figures, texts, strict=True):
            figure.show_text(text)
        self.load.add(moment, host.cpu)
        self.load.setVisible(alone)
        self.processes.show_processes(host.processes if alone else ())
        self.line.setVisible(alone and bool(host.processes))


class _Figure(QWidget):
    """A small figure with its name above."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._text = label("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(name, "caption"))
        column.addWidget(self._text)

    def show_text(self, text: str) -> None:
        if text != self._text.text():
            self._text.setText(text)
            self._text.setAccessibleName(f"{self._name}: {text}")

    def text(self) -> str:
        return self._text.text()


def _row(*widgets: QWidget | None, stretched: int | None = -1) -> QHBoxLayout:
    """Return a row; None in it is a gap that grows. ``stretched`` None lets all grow alike."""
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    for index, widget in enumerate(widgets):
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, 1 if stretched is None or index == stretched else 0)
    return row
