"""How long the window stands still: how late a 5 ms timer of its loop comes, phase by phase."""

from __future__ import annotations

import asyncio

from tests.bench.rows import emit, percentile
from tests.bench.stage import run_in_window

SETTLE = 2.0
QUESTION = "Show the engine settings as a table."


async def run(window, application) -> None:
    from app.engine.stages import IMPORTING
    from app.engine.states import Loading
    from ui.selftest import StallMeter, ask

    phases: dict[str, list[float]] = {"start": [], "import": [], "load": [], "stream": [], "unload": []}
    meter = StallMeter()
    ticking = application.tasks.spawn(meter.run(), name="stall meter")

    def turn_to(phase: str) -> None:
        meter.lateness = phases[phase]

    def heed(state) -> None:
        if isinstance(state, Loading) and state.stages:
            turn_to("import" if state.stages[-1].title == IMPORTING else "load")

    turn_to("start")
    await asyncio.sleep(SETTLE)
    application.engine.state.subscribe(heed)
    model = application.library.models.value[0]
    await application.engine.load(model, application.overrides_for(model))
    await asyncio.sleep(SETTLE)
    turn_to("stream")
    for _ in range(3):
        await ask(window, application, QUESTION)
    turn_to("unload")
    await application.engine.unload()
    await asyncio.sleep(SETTLE)
    ticking.cancel()
    for phase, lateness in phases.items():
        emit("stall", phase=phase, p99_ms=percentile(lateness, 0.99) * 1000, max_ms=max(lateness) * 1000)


def main() -> None:
    run_in_window(run)
