"""Finding text: in the pane that was used last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.transcript.find_bar import FindBar

if TYPE_CHECKING:
    from ui.chat.pane import Pane


class Finding(QObject):
    """A find bar for each pane, made when it is first asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._bars: dict[Pane, FindBar] = {}

    def open(self, pane: Pane) -> FindBar:
        """Open the bar of ``pane``, with the text that is selected there."""
        bar = self._bars.get(pane)
        if bar is None:
            bar = self._bars[pane] = self._make(pane)
        bar.open_with(pane.transcript.selected_text())
        return bar

    def _make(self, pane: Pane) -> FindBar:
        transcript = pane.transcript
        bar = FindBar(transcript)

        def seek(text: str) -> None:
            bar.show_tally(*transcript.find(text))

        def step(by: int) -> None:
            bar.show_tally(*transcript.find_next(by))

        bar.find_requested.connect(seek)
        bar.step_requested.connect(step)
        transcript.counted.connect(bar.show_tally)
        bar.closed.connect(transcript.setFocus)
        pane.destroyed.connect(lambda: self._bars.pop(pane, None))
        return bar
