"""The engine under the window's loop, against uvloop and against stock qasync.

Three processes each hold an engine under one of the loops. They take turns, the others halted meanwhile, so
that neighbouring runs see the same machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys

import psutil

import ui.main  # noqa: F401  ends the engine's processes with this one, as in the app
from tests.bench.rows import emit, paired_ratio
from tests.bench.streams import run_burst

KINDS = ("ours", "uvloop", "stock")
WIDTHS = {1: 256, 16: 192, 128: 96}
"""Streams, and tokens of each."""
ROUNDS = 15


def main() -> None:
    contestants = {kind: Contestant(kind) for kind in KINDS}
    try:
        for streams, tokens in WIDTHS.items():
            results: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
            for turn in range(ROUNDS + 1):
                for kind in KINDS if turn % 2 else reversed(KINDS):
                    result = contestants[kind].run(streams, tokens)
                    if turn:  # the first is a warm-up
                        results[kind].append(result)
            speed = {kind: [result["tok_s"] for result in results[kind]] for kind in KINDS}
            emit(
                "loop",
                streams=streams,
                vs_uvloop=paired_ratio(speed["ours"], speed["uvloop"]),
                vs_stock_qasync=paired_ratio(speed["ours"], speed["stock"]),
                tok_s=statistics.median(speed["ours"]),
                ttft_ms=statistics.median(result["ttft_ms"] for result in results["ours"]),
            )
    finally:
        for contestant in contestants.values():
            contestant.close()


class Contestant:
    """A child process with an engine under one kind of loop, halted while it is not its turn."""

    def __init__(self, kind: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.loop", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        self._read()
        self._signal(signal.SIGSTOP)

    def run(self, streams: int, tokens: int) -> dict[str, float]:
        self._signal(signal.SIGCONT)
        self._process.stdin.write(f"{streams} {tokens}\n")
        self._process.stdin.flush()
        result = self._read()
        self._signal(signal.SIGSTOP)
        return result

    def close(self) -> None:
        for process in [*psutil.Process(self._process.pid).children(recursive=True), self._process]:
            process.kill()
        self._process.wait()

    def _read(self) -> dict[str, float]:
        """Return the next row; what the engine prints in between is passed over."""
        for line in self._process.stdout:
            if line.startswith("ROW "):
                return json.loads(line[4:])
        raise RuntimeError("the benchmark's child process ended early")

    def _signal(self, number: int) -> None:
        for process in [*psutil.Process(self._process.pid).children(recursive=True), self._process]:
            process.send_signal(number)


async def contend() -> None:
    """Hold an engine and run what standard input asks for: lines of ``streams tokens``."""
    from app.engine.construction import Construction, destroy
    from app.engine.statistics import Statistics
    from app.library.inspection import inspect_model
    from app.library.models import Origin
    from tests.bench.model import OVERRIDES, PATH

    loop = asyncio.get_running_loop()
    construction = Construction(inspect_model(PATH, Origin.FOLDER), OVERRIDES, lambda _step: None)
    engine = await loop.run_in_executor(None, construction.build, Statistics())
    answer({})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        streams, tokens = map(int, line.split())
        burst = await run_burst(engine, streams, tokens)
        answer({"tok_s": burst.tok_s, "ttft_ms": burst.ttft_ms})
    await loop.run_in_executor(None, destroy, engine)


def answer(row: dict[str, float]) -> None:
    sys.stdout.write(f"ROW {json.dumps(row)}\n")
    sys.stdout.flush()


def run_under(kind: str) -> None:
    if kind == "uvloop":
        import uvloop

        uvloop.run(contend())
        return
    import qasync
    from PySide6.QtWidgets import QApplication

    from ui.garbage import GarbageTimer
    from ui.loop import EngineLoop

    class StockLoop(qasync.QEventLoop):
        """qasync as it comes, with only the signature mended that vLLM cannot do without."""

        def run_in_executor(self, executor, func, *args):
            return super().run_in_executor(executor, func, *args)

    app = QApplication([])
    garbage = GarbageTimer()
    loop = (EngineLoop if kind == "ours" else StockLoop)(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(contend())
    garbage.deleteLater()


if __name__ == "__main__":
    run_under(sys.argv[1])
