"""An engine without vLLM: the very face of ``app.engine.engine.Engine``, playing what a test writes for it.

By default it is ready and answers every prompt with ``pieces``. To direct it:

- ``gate`` is an ``asyncio.Event``: clear it and streams (and loads) halt before their next piece; set it and
  they go on. ``pause_after = n`` clears it by itself once a stream has given ``n`` pieces.
- ``error`` is raised by ``generate`` after its pieces (or at ``fail_after``), in place of the usage.
- ``die()`` ends the engine as a killed process does: streams raise EngineDiedError, the state is Failed.
- ``load_failure`` makes the next load end in Failed.
- ``requests`` keeps what was asked; ``aborted`` counts the streams that were closed before their end.
- ``pieces`` are texts of one token each, or whole Pieces where thinking or probabilities are wanted.
- ``figures`` replace those of the Usage at the end, by name. ``cached`` tokens are said to be held.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.engine.replies import Piece, Rendered, Request, Usage
from app.engine.states import (
    Activity,
    EngineState,
    Failed,
    Failure,
    Loading,
    LoadReport,
    Ready,
    Stage,
    Unloaded,
    Unloading,
)
from app.errors import EngineDiedError, EngineNotReadyError, VlindersError
from app.library.models import LocalModel, Origin
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from app.engine.states import Overrides

FAKE_MODEL = LocalModel(
    key="built-in:guide",
    name="Guide",
    path=Path("/nowhere/guide"),
    origin=Origin.BUILT_IN,
    size=12_000_000,
    architecture="LlamaForCausalLM",
    dtype="bfloat16",
    context=2048,
    attention_heads=8,
)
REPORT = LoadReport(seconds=1.5, vllm="0.32.0", context=2048, kv_cache_tokens=65_536, max_concurrency=32.0)


class FakeEngine:
    def __init__(
        self,
        pieces: Sequence[str | Piece] = ("Hello", " there", "."),
        *,
        model: LocalModel | None = FAKE_MODEL,
        report: LoadReport = REPORT,
    ) -> None:
        """Begin ready with ``model``, or unloaded when that is None."""
        state = Unloaded() if model is None else Ready(model, {}, report)
        self.state: Observable[EngineState] = Observable(state)
        self.activity: Observable[Activity] = Observable(Activity())
        self.pieces = tuple(pieces)
        self.gate = asyncio.Event()
        self.gate.set()
        self.pause_after: int | None = None
        self.error: VlindersError | None = None
        self.fail_after: int | None = None
        self.load_failure: Failure | None = None
        self.requests: list[Request] = []
        self.aborted = 0
        self.figures: dict[str, Any] = {}
        self.cached = 0
        self._report = report
        self._generation = 0  # of engines: a stream whose engine is gone has died
        self._running = 0
        self._cancelling = False

    @property
    def pids(self) -> frozenset[int]:
        return frozenset() if isinstance(self.state.value, Unloaded | Failed) else frozenset({424_242})

    async def load(self, model: LocalModel, overrides: Overrides) -> None:
        await self.unload()
        self._cancelling = False
        began = time.monotonic()
        stages = (Stage("Starting the engine", 0.0), Stage("Loading weights", 0.5, fraction=0.5))
        self.state.set(Loading(model, overrides, began, stages[:1]))
        await self.gate.wait()
        self.state.set(Loading(model, overrides, began, stages))
        await asyncio.sleep(0)
        if self._cancelling:
            self.state.set(Unloaded())
        elif self.load_failure is not None:
            self.state.set(Failed(model, overrides, self.load_failure, stages))
        else:
            self.state.set(Ready(model, overrides, self._report, stages))

    async def cancel_load(self) -> None:
        state = self.state.value
        if isinstance(state, Loading):
            self._cancelling = True
            self.state.set(Loading(state.model, state.overrides, state.began, state.stages, cancelling=True))
            self.gate.set()

    async def unload(self) -> None:
        state = self.state.value
        if isinstance(state, Unloaded):
            return
        self._end_streams()
        self.state.set(Unloading(state.model))
        await asyncio.sleep(0)
        self.state.set(Unloaded())

    async def close(self) -> None:
        await self.unload()

    async def generate(self, request: Request) -> AsyncIterator[Piece | Usage]:
        self._ask_ready()
        self.requests.append(request)
        generation, began, ended = self._generation, time.monotonic(), False
        self._count(+1)
        try:
            given = [Piece(each, tokens=1) if isinstance(each, str) else each for each in self.pieces]
            for count, piece in enumerate(given):
                await self._next(generation, count)
                yield piece
            await self._next(generation, len(given))
            ended = True
            yield self._usage(request, given, time.monotonic() - began)
        except VlindersError:
            ended = True
            raise
        finally:
            self._count(-1)
            self.aborted += not ended

    async def render(self, request: Request, *, pieces: bool = False) -> Rendered:
        """One token a word, and a template of a line for each turn."""
        self._ask_ready()
        system = request.prompting.system
        turns = [
            *([("system", system)] if system else []),
            *((turn.role, turn.text) for turn in request.turns),
        ]
        text = (
            "".join(turn.text for turn in request.turns)
            if request.prompting.raw
            else "".join(f"<{role}>{said}\n" for role, said in turns)
        )
        words = text.split()
        return Rendered(text, tuple(range(len(words))), tuple(words) if pieces else (), cached=self.cached)

    async def count(self, text: str) -> int:
        self._ask_ready()
        return len(text.split())

    def die(self) -> None:
        """End as by ``kill -9`` of the engine's process."""
        state = self.state.value
        assert isinstance(state, Ready)
        self._end_streams()
        failure = Failure("The engine's process ended unexpectedly.", "Load the model again.")
        self.state.set(Failed(state.model, state.overrides, failure, state.stages))

    def _ask_ready(self) -> None:
        if not isinstance(self.state.value, Ready):
            raise EngineNotReadyError("No model is loaded.", "Load a model first.")

    def _usage(self, request: Request, pieces: Sequence[Piece], seconds: float) -> Usage:
        usage = Usage(
            prompt_tokens=sum(len(turn.text) for turn in request.turns),
            cached_tokens=0,
            completion_tokens=sum(piece.tokens for piece in pieces),
            finish="stop",
            ttft=0.0,
            seconds=seconds,
            reasoning_tokens=sum(piece.tokens for piece in pieces if piece.reasoning),
        )
        return replace(usage, **self.figures)

    async def _next(self, generation: int, given: int) -> None:
        """Wait until the piece after ``given`` others may be given, or raise what ends the stream here."""
        await asyncio.sleep(0)
        if given == self.pause_after:
            self.gate.clear()
        await self.gate.wait()
        if generation != self._generation:
            raise EngineDiedError("The engine's process ended unexpectedly.", "Load the model again.")
        failing = len(self.pieces) if self.fail_after is None else self.fail_after
        if self.error is not None and given >= failing:
            raise self.error

    def _end_streams(self) -> None:
        self._generation += 1
        self.gate.set()

    def _count(self, change: int) -> None:
        self._running += change
        self.activity.set(Activity(running=self._running))
