"""Drives the real window as a user would: loads a model, types a question, waits for the answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.chat.messages import Message, Placed, Status
from app.engine.states import Failed, Ready
from app.errors import VlindersError
from ui.display import VirtualDisplay

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from app.application import Application
    from app.library.models import LocalModel
    from ui.window import Window

QUESTION = "What is tensor parallelism?"
LOAD_LIMIT = 900.0
ANSWER_LIMIT = 180.0
TICK = 0.005
LOG = "vlinders.log"


@dataclass(frozen=True)
class Report:
    """What the self-test saw. Times in seconds, unless the name says milliseconds."""

    engine: str
    model: str
    load_s: float
    ttft_ms: float
    tok_s: float
    max_stall_ms: float
    screenshot: str
    question: str
    answer: str

    @property
    def ok(self) -> bool:
        return bool(self.answer.strip())


class StallMeter:
    """Measures how late a short timer of the loop comes: as long as that the window stood still."""

    def __init__(self) -> None:
        self.lateness: list[float] = []

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(TICK)
            self.note(time.perf_counter() - began - TICK)

    def note(self, lateness: float) -> None:
        """Keep one measurement, in seconds."""
        self.lateness.append(lateness)

    @property
    def longest(self) -> float:
        return max(self.lateness, default=0.0)


def run_unattended(folder: Path) -> tuple[Report | None, str]:
    """Run the self-test in a window on a virtual display, with folders of its own.

    Returns its report, or None and why there is none. What the engine prints goes to a log in ``folder``.
    """
    from ui.start import open_window

    outcome: list[Report] = []
    failures: list[str] = []

    async def script(window: Window, application: Application) -> None:
        try:
            outcome.append(await run_selftest(window, application, folder))
        except (VlindersError, TimeoutError) as error:
            failures.append(str(error) or "It took too long.")

    with (
        tempfile.TemporaryDirectory(prefix="vlinders-") as home,
        VirtualDisplay(),
        _printed_into(folder / LOG),
    ):
        os.environ["VLINDERS_HOME"] = home
        open_window(["vlinders"], script)
    return (outcome[0], "") if outcome else (None, "".join(failures) or "The window was closed.")


@contextlib.contextmanager
def _printed_into(path: Path) -> Generator[None]:
    """Lead what this process and its children print into ``path``."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for fd, old in zip((1, 2), saved, strict=True):
            os.dup2(old, fd)
            os.close(old)


def demonstrate(folder: Path) -> int:
    """Show on the terminal what the window would have shown on a screen; return the exit status."""
    print(
        "There is no display here, so the window opens on a virtual one, loads Guide and asks it something."
    )
    report, failure = run_unattended(folder)
    if report is None:
        print(f"That failed: {failure} See {(folder / LOG).absolute()}.", file=sys.stderr)
        return 1
    transcript = folder / "vlinders.md"
    transcript.write_text(
        f"**You**\n\n{report.question}\n\n**{report.model}**\n\n{report.answer}\n", encoding="utf-8"
    )
    print(f"\n> {report.question}\n\n{report.answer}\n")
    print(
        f"{report.engine} loaded {report.model} in {report.load_s:.0f} s; TTFT {report.ttft_ms:.0f} ms, "
        f"{report.tok_s:.0f} tok/s."
    )
    print(f"The window: {report.screenshot}")
    print(f"The transcript: {transcript.absolute()}\nWhat the engine printed: {(folder / LOG).absolute()}")
    return 0


async def run_selftest(window: Window, application: Application, folder: Path) -> Report:
    """Load the built-in model, ask it one question through the composer, and save what the window shows.

    Raises VlindersError with the failure's own cause when the model does not load or answer.
    """
    model = application.library.models.value[0]
    meter = StallMeter()
    ticking = application.tasks.spawn(meter.run(), name="stall meter")
    ready = await _load(application, model)
    reply = await ask(window, application, QUESTION)
    ticking.cancel()
    screenshot = (folder / "vlinders.png").absolute()
    window.grab().save(str(screenshot))
    usage = reply.usage
    return Report(
        engine=f"vLLM {ready.report.vllm}",
        model=model.name,
        load_s=round(ready.report.seconds, 2),
        ttft_ms=round(usage.ttft * 1000, 1) if usage else 0.0,
        tok_s=round(usage.tokens_per_second, 1) if usage else 0.0,
        max_stall_ms=round(meter.longest * 1000, 1),
        screenshot=str(screenshot),
        question=QUESTION,
        answer=reply.text,
    )


async def _load(application: Application, model: LocalModel) -> Ready:
    await asyncio.wait_for(application.engine.load(model, application.overrides_for(model)), LOAD_LIMIT)
    state = application.engine.state.value
    if isinstance(state, Failed):
        raise VlindersError(state.failure.cause, state.failure.advice)
    if not isinstance(state, Ready):
        raise VlindersError("The load was cancelled.")
    return state


async def ask(window: Window, application: Application, question: str, *, new: bool = True) -> Message:
    """Type ``question`` key by key, press Enter, and return the reply when it has ended.

    ``new`` begins a conversation with it. Raises VlindersError if the reply failed.
    """
    ended: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    def hear(placed: Placed) -> None:
        message = placed.message
        if message.role == "assistant" and message.status is not Status.STREAMING and not ended.done():
            ended.set_result(message)

    unsubscribe = application.chats.changed.subscribe(hear)
    try:
        if new:
            application.chats.new()
        editor = window.composer.editor
        editor.setFocus()
        for character in question:
            if character.isascii():
                QTest.keyClicks(editor, character)
            else:
                editor.insertPlainText(character)  # as an input method does
            await asyncio.sleep(0)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        message = await asyncio.wait_for(ended, ANSWER_LIMIT)
    finally:
        unsubscribe()
    if message.status is Status.FAILED:
        raise VlindersError(f"The answer failed: {message.error}")
    # The last frame is painted after the event that told of the end.
    await asyncio.sleep(0.3)
    return message
