"""Drives the real window as a user would: loads a model, types a question, waits for the answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.chat.messages import Message, Status
from app.engine.states import Failed, Ready
from app.errors import VlindersError

if TYPE_CHECKING:
    from pathlib import Path

    from app.application import Application
    from app.library.models import LocalModel
    from ui.window import Window

QUESTION = "What is tensor parallelism, and when should I use it?"
LOAD_LIMIT = 900.0
ANSWER_LIMIT = 180.0
TICK = 0.005


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
            self.lateness.append(time.perf_counter() - began - TICK)

    @property
    def longest(self) -> float:
        return max(self.lateness, default=0.0)


async def run_selftest(window: Window, application: Application, folder: Path) -> Report:
    """Load the first model, ask it one question through the composer, and save what the window shows.

    Raises VlindersError with the failure's own cause when the model does not load or answer.
    """
    model = application.library.models.value[0]
    meter = StallMeter()
    ticking = application.tasks.spawn(meter.run(), name="stall meter")
    ready = await _load(application, model)
    reply = await _ask(window, application, QUESTION)
    ticking.cancel()
    screenshot = folder / "vlinders.png"
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
    overrides = application.settings.value.value.overrides_for(model.key)
    await asyncio.wait_for(application.engine.load(model, overrides), LOAD_LIMIT)
    state = application.engine.state.value
    if isinstance(state, Failed):
        raise VlindersError(state.failure.cause, state.failure.advice)
    if not isinstance(state, Ready):
        raise VlindersError("The load was cancelled.")
    return state


async def _ask(window: Window, application: Application, question: str) -> Message:
    """Type ``question`` key by key, press Enter, and return the reply when it has ended."""
    ended: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    def hear(message: Message) -> None:
        if message.role == "assistant" and message.status is not Status.STREAMING and not ended.done():
            ended.set_result(message)

    unsubscribe = application.chats.changed.subscribe(hear)
    try:
        application.chats.new()
        editor = window.composer.editor
        editor.setFocus()
        for character in question:
            QTest.keyClicks(editor, character)
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
