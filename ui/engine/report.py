"""What a loaded engine has said of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.engine.stages import StageList, duration
from ui.theme.tokens import Space
from ui.widgets.labels import label
from ui.widgets.section import Section

if TYPE_CHECKING:
    from app.engine.states import LoadReport, Ready


class ReportView(QWidget):
    """The figures of a load, and its steps folded away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.XS)
        self._grid.setColumnStretch(1, 1)
        self._lines = [(label("", "caption"), label("", selectable=True)) for _ in range(6)]
        for row, (name, text) in enumerate(self._lines):
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(text, row, 1, Qt.AlignmentFlag.AlignRight)
        self._stages = StageList()
        self._section = Section("Steps of the load", collapsed=True)
        self._section.set_body(self._stages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(self._grid)
        column.addWidget(self._section)

    def show_ready(self, ready: Ready) -> None:
        rows = report_rows(ready.report)
        for index, (name, text) in enumerate(self._lines):
            shown = index < len(rows)
            name.setVisible(shown)
            text.setVisible(shown)
            if shown:
                name.setText(rows[index][0])
                text.setText(rows[index][1])
        self._stages.show_ended(ready.stages)
        self._section.setVisible(bool(ready.stages))


def report_rows(report: LoadReport) -> list[tuple[str, str]]:
    """Return the figures that this vLLM told, each with its name."""
    rows = [("Loaded in", duration(report.seconds)), ("Context", f"{report.context:,} tokens")]
    if report.kv_cache_tokens is not None:
        rows.append(("KV cache", f"{report.kv_cache_tokens:,} tokens"))
    if report.max_concurrency is not None:
        rows.append(("At full context", f"{report.max_concurrency:,.1f} requests at once"))
    if report.weights_gib is not None:
        rows.append(("Weights", f"{report.weights_gib:,.2f} GiB"))
    rows.append(("vLLM", report.vllm))
    return rows
