"""``python -m tests.gpu FOLDER``: the whole window on a real GPU, its figures held against nvidia-smi's.

Loads Guide and asks it a question, then a model of 8B shape with made-up weights (nothing needs a download),
streams both in the window, and writes screenshots and ``gpu.json`` into FOLDER.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

import ui.main  # noqa: F401  ends the engine's processes with this one, as in the app
from app.engine.replies import Prompting, Request, Sampling, Turn, Usage
from app.engine.states import Failed, Ready
from app.library.models import LocalModel, Origin
from tests.bench.stage import run_in_window
from tests.gpu.model import write_model
from tests.gpu.nvidia_smi import query_gpus, query_processes
from ui.selftest import StallMeter, ask, run_selftest

DUMMY = {"load_format": "dummy", "max_model_len": 8192, "gpu_memory_utilization": 0.6}
STREAMS = 64
TOKENS = 256


def say(**row: object) -> None:
    print(json.dumps(row), flush=True)


class Witness(StallMeter):
    """Notes, after each long stall, where the thread that loads the engine stands."""

    LONG = 0.06

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, list[str]]] = []

    def note(self, lateness: float) -> None:
        super().note(lateness)
        if lateness < self.LONG:
            return
        for thread in threading.enumerate():
            if thread.name.startswith("engine-load") and thread.ident in (frames := sys._current_frames()):
                stack = traceback.extract_stack(frames[thread.ident])
                self.seen.append(
                    (lateness * 1000, [f"{frame.filename}:{frame.lineno}" for frame in stack[-6:]])
                )


async def script(window, application, folder: Path, results: dict[str, object]) -> None:
    report = await run_selftest(window, application, folder)
    results["guide"] = {"load_s": report.load_s, "ttft_ms": report.ttft_ms, "tok_s": report.tok_s}
    results["guide_answer"] = report.answer
    say(guide=results["guide"])
    await application.engine.unload()
    path = write_model(folder / "8b")
    model = LocalModel("folder:8b", "8B shape, dummy weights", path, Origin.FOLDER, context=32768)
    meter = Witness()
    ticking = application.tasks.spawn(meter.run(), name="stall meter")
    await application.engine.load(model, DUMMY)
    state = application.engine.state.value
    if isinstance(state, Failed):
        results["failure"] = state.failure.cause
        say(failure=state.failure.cause, details=state.failure.details[-4000:])
        return
    assert isinstance(state, Ready)
    results["8b"] = {
        "load_s": state.report.seconds,
        "weights_gib": state.report.weights_gib,
        "kv_cache_tokens": state.report.kv_cache_tokens,
        "stall_max_ms": meter.longest * 1000,
        "stages": [(stage.title, stage.began, stage.ended) for stage in state.stages],
    }
    say(loaded=results["8b"])
    results["stalls"] = meter.seen
    say(stalls=meter.seen)
    meter.lateness.clear()
    application.settings.update(sampling={"max_tokens": 512, "temperature": 0.7})
    asking = asyncio.ensure_future(ask(window, application, "Write as much as you like."))
    await asyncio.sleep(1.5)
    window.grab().save(str(folder / "streaming.png"))
    results["memory"] = compare(application)
    say(memory=results["memory"])
    usage = (await asking).usage
    results["8b_stream"] = {
        "tok_s": usage.tokens_per_second,
        "ttft_ms": usage.ttft * 1000,
        "tokens": usage.completion_tokens,
    }
    results["8b_stream_stall_max_ms"] = meter.longest * 1000
    say(stream=results["8b_stream"], stall_max_ms=meter.longest * 1000)
    results["crowd"] = await crowd(application.engine)
    say(crowd=results["crowd"])
    window.theme.choose("dark")
    await asyncio.sleep(0.5)
    window.grab().save(str(folder / "dark.png"))
    window.theme.choose("light")
    ticking.cancel()
    before = time.monotonic()
    await application.engine.unload()
    await asyncio.sleep(1.0)
    results["unload_s"] = time.monotonic() - before - 1.0
    results["after_unload"] = {"gpus": query_gpus(), "processes": query_processes()}
    say(after_unload=results["after_unload"], unload_s=results["unload_s"])


def compare(application) -> dict[str, object]:
    """Hold the panel's reading against nvidia-smi's figures of the same moment."""
    smi, processes = query_gpus(), query_processes()
    reading = application.monitor.readings.value
    gpus = [
        {
            "panel_used_mib": gpu.memory_used / (1 << 20),
            "smi_used_mib": row["memory.used"],
            "panel_total_mib": gpu.memory_total / (1 << 20),
            "smi_total_mib": row["memory.total"],
            "panel_temperature": gpu.temperature,
            "smi_temperature": row["temperature.gpu"],
            "panel_power": gpu.power,
            "smi_power": row["power.draw"],
            "panel_processes": {
                use.pid: [use.name, use.owner.value, use.memory and use.memory / (1 << 20)]
                for use in gpu.processes
            },
        }
        for gpu, row in zip(reading.gpus, smi, strict=True)
    ]
    return {
        "gpus": gpus,
        "smi_processes": processes,
        "engine_pids": sorted(application.engine.pids),
        "window_pid": os.getpid(),
        "window_on_gpu": os.getpid() in processes,
    }


async def crowd(engine) -> dict[str, float]:
    """Run many streams at once through the app's engine."""

    async def one(number: int) -> int:
        sampling = Sampling(max_tokens=TOKENS, temperature=0.9)
        async for piece in engine.generate(
            Request((Turn("user", f"{number}"),), Prompting(sampling=sampling))
        ):
            if isinstance(piece, Usage):
                return piece.completion_tokens
        return 0

    began = time.monotonic()
    tokens = sum(await asyncio.gather(*(one(number) for number in range(STREAMS))))
    return {"streams": STREAMS, "tokens": tokens, "tok_s": tokens / (time.monotonic() - began)}


def main() -> int:
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    results: dict[str, object] = {}

    async def run(window, application) -> None:
        await script(window, application, folder, results)

    run_in_window(run)
    (folder / "gpu.json").write_text(json.dumps(results, indent=1, default=str))
    return 0 if "after_unload" in results else 1


if __name__ == "__main__":
    sys.exit(main())
