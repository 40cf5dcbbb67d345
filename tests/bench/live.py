"""Panes while replies stream in real time, on the window's own loop: what they take of it, and how late it gets."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from app.chat.messages import Status
from app.engine.replies import Piece
from tests.bench.panes import SIZE, TEXT, application, messages, placed, settle, theme_of
from tests.bench.rows import percentile
from ui.loop import EngineLoop
from ui.transcript.clock import FrameClock
from ui.transcript.view import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TICK = 0.005
SECONDS = 6.0
BUDGET_MS = 8.0


class Sink:
    """Takes what streams and shows nothing: what the streams cost by themselves."""

    def append_to(self, message_id: int, piece: Piece) -> None:
        """Do nothing."""


class Stage(QWidget):
    """Some panes in one window, with replies that stream into them."""

    def __init__(self, panes: int, visible: int, history: int = 1000) -> None:
        super().__init__()
        self.clock = FrameClock(self)
        self.panes = [Transcript(theme_of(application()), self.clock, self) for _ in range(panes)]
        grid = QGridLayout(self)
        side = max(1, round(visible**0.5))
        for number, pane in enumerate(self.panes):
            pane.show_messages(messages(history))
            pane.add_message(placed(10_000 + number, "assistant", "", Status.STREAMING))
            pane.setVisible(number < visible)
            if number < visible:
                grid.addWidget(pane, number // side, number % side)
        self.resize(1600, 1000)
        self.show()
        settle()


async def stream(pane: Transcript | Sink, number: int, rate: float, until: float) -> None:
    """Let ``rate`` tokens a second come into a pane."""
    text = TEXT * 40
    sent, begun = 0, time.perf_counter() - number * 0.0037
    while (now := time.perf_counter()) < until:
        for _ in range(min(int((now - begun) * rate) - sent, 50)):
            at = sent * SIZE % (len(text) - SIZE)
            pane.append_to(10_000 + number, Piece(text=text[at : at + SIZE], tokens=1))
            sent += 1
        await asyncio.sleep(1 / rate)


async def tick(late: list[float], until: float) -> None:
    """Note how late a short timer of the loop comes."""
    while (now := time.perf_counter()) < until:
        await asyncio.sleep(TICK)
        late.append((time.perf_counter() - now - TICK) * 1000)


def play(loop: EngineLoop, panes: int, rate: float) -> tuple[float, list[float]]:
    """Return the share of the GUI thread's time that the panes take, and how late the ticker comes, in ms.

    What the loop, the ticker and the streams take without any pane is left out.
    """
    bare, _ = run(loop, [Sink() for _ in range(panes)], rate)
    with staged(panes, panes) as shown:
        share, late = run(loop, shown, rate)
    return share - bare, late


def hidden_ratio(loop: EngineLoop, panes: int, rate: float) -> float:
    """Return what ``panes`` of which one is visible take, over that one while the others' streams go nowhere."""
    many: list[float] = []
    one: list[float] = []
    for _ in range(5):
        sinks = [Sink() for _ in range(panes)]
        bare, _ = run(loop, sinks, rate)
        with staged(panes, 1) as shown:
            many.append(run(loop, shown, rate)[0] - bare)
        with staged(1, 1) as shown:
            one.append(run(loop, [*shown, *sinks[1:]], rate)[0] - bare)
    return statistics.median(many) / statistics.median(one)


@contextmanager
def staged(panes: int, visible: int) -> Iterator[list[Transcript]]:
    stage = Stage(panes, visible)
    try:
        yield stage.panes
    finally:
        stage.close()
        stage.deleteLater()
        settle()


def run(loop: EngineLoop, panes: Sequence[Transcript | Sink], rate: float) -> tuple[float, list[float]]:
    async def play_streams() -> tuple[float, list[float]]:
        await asyncio.sleep(0.3)
        late: list[float] = []
        begun, used = time.perf_counter(), time.thread_time()
        until = begun + SECONDS
        streams = [stream(pane, number, rate, until) for number, pane in enumerate(panes)]
        await asyncio.gather(tick(late, until), *streams)
        return (time.thread_time() - used) / (time.perf_counter() - begun), late

    return loop.run_until_complete(play_streams())


def measure_live() -> dict[str, object]:
    """Return the figures of rows 9 and 10 and those of the issue."""
    loop = EngineLoop(application())
    asyncio.set_event_loop(loop)
    play(loop, 1, 100)
    one, late_one = play(loop, 1, 100)
    sixteen, late_sixteen = play(loop, 16, 60)
    _, late_many = play(loop, 256, 20)
    fast, late_fast = play(loop, 1, 500)
    _, late_wide = play(loop, 16, 500 / 16)
    return {
        "share_16x60_over_1x100": sixteen / one,
        "share_16_one_visible_over_1": hidden_ratio(loop, 16, 60),
        "share_1x100": one,
        "share_16x60": sixteen,
        "share_1x500": fast,
        "late_p99_over_budget_1": percentile(late_one, 0.99) / BUDGET_MS,
        "late_p99_over_budget_16": percentile(late_sixteen, 0.99) / BUDGET_MS,
        "late_p99_over_budget_256": percentile(late_many, 0.99) / BUDGET_MS,
        "loop_p99_ms_500_tok_s": percentile(late_fast, 0.99),
        "loop_max_ms_500_tok_s": max(late_fast),
        "loop_p99_ms_500_tok_s_16_panes": percentile(late_wide, 0.99),
        "loop_max_ms_500_tok_s_16_panes": max(late_wide),
    }
