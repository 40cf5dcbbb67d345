"""The engine as the rest of the app sees it: a state, and answers."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from app.engine import stages
from app.engine.answers import Load
from app.engine.construction import Construction, LoadCancelledError, destroy
from app.engine.diagnosis import diagnose, diagnose_death
from app.engine.generation import Generation
from app.engine.report import make_report
from app.engine.states import (
    Activity,
    EngineState,
    Failed,
    Loading,
    Ready,
    Unloaded,
    Unloading,
)
from app.engine.statistics import Statistics
from app.engine.voice import Voice, make_voice
from app.errors import EngineDiedError, EngineNotReadyError
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection
    from pathlib import Path

    from vllm import AsyncLLMEngine

    from app.engine.output import EngineOutput
    from app.engine.replies import Piece, Rendered, Request, Usage
    from app.engine.states import Overrides
    from app.library.models import LocalModel
    from app.tasks import Tasks

ACTIVITY_INTERVAL = 0.5
"""Seconds between two reports of the activity, and two looks whether the engine still lives."""

DRAIN_TIME = 0.3
"""Seconds until what a failed process printed has come through the pipe."""

ABORT_TIME = 2.0
"""Seconds that running replies have to end before the engine is taken from under them."""

log = logging.getLogger(__name__)


class Engine:
    """A vLLM engine in this process: loaded and unloaded in a worker thread, used on the event loop.

    ``state`` says what it is doing, failures included; no method but ``generate`` raises for a failure that
    can be expected. ``consents`` returns the keys of the code that models may bring and run, none unless the
    user agreed to it (app.library.code). Small files that a load needs are kept in ``cache``.
    """

    def __init__(
        self,
        tasks: Tasks,
        output: EngineOutput,
        consents: Callable[[], Collection[str]] = tuple,
        cache: Path | None = None,
    ) -> None:
        self.state: Observable[EngineState] = Observable(Unloaded())
        self.activity: Observable[Activity] = Observable(Activity())
        self._tasks, self._output = tasks, output
        self._consents, self._cache = consents, cache
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine-load")
        self._construction: Construction | None = None
        self._voice: Voice | None = None
        self._statistics = Statistics()
        self._generations: set[Generation] = set()
        self._watch: asyncio.Task[None] | None = None
        self._stood = 0

    @property
    def pids(self) -> frozenset[int]:
        """The engine's processes, also those of a load that is going on."""
        return frozenset(self._construction.pids) if self._construction else frozenset()

    async def load(self, model: LocalModel, overrides: Overrides) -> None:
        """Load ``model``, instead of what is loaded now; returns when it is Ready, Failed or Unloaded."""
        if isinstance(self.state.value, Loading | Unloading):
            return
        await self.unload()
        set_ones = {name: value for name, value in overrides.items() if value is not None}
        loading = Loading(model, set_ones, began=time.monotonic())
        self.state.set(loading)
        loop = asyncio.get_running_loop()
        mark = self._output.mark()

        def announce(title: str | None, fraction: float | None = None) -> None:
            loop.call_soon_threadsafe(self._advance, title, fraction)

        def read(line: str) -> None:
            title, fraction = stages.read_title(line), stages.read_fraction(line)
            if title or fraction is not None:
                announce(title, fraction)

        self._statistics = Statistics()
        titles = {"import": stages.IMPORTING, "configure": stages.CONFIGURING}
        construction = self._construction = Construction(
            model, set_ones, lambda step: announce(titles[step]), self._consents(), self._cache
        )
        unfollow = self._output.follow(read)
        try:
            voice = await loop.run_in_executor(self._thread, _build, construction, self._statistics)
        except LoadCancelledError:
            self._forget(construction)
            self.state.set(Unloaded())
        except Exception as error:  # noqa: BLE001  whatever vLLM raises, the user gets a cause for
            await asyncio.sleep(DRAIN_TIME)
            self._forget(construction)
            self._fail(error, self._output.since(mark), loading)
        else:
            self._finish_load(voice, loading, self._output.since(mark))
        finally:
            unfollow()

    async def cancel_load(self) -> None:
        """End a load that is going on; the state becomes Unloaded when it has ended."""
        state, construction = self.state.value, self._construction
        if not isinstance(state, Loading) or construction is None or state.cancelling:
            return
        self.state.set(Loading(state.model, state.overrides, state.began, state.stages, cancelling=True))
        await asyncio.get_running_loop().run_in_executor(None, construction.cancel)

    async def unload(self) -> None:
        """End running replies and the engine; returns when its processes are gone and its memory is free."""
        state, voice = self.state.value, self._voice
        if isinstance(state, Loading | Unloading) or voice is None:
            if isinstance(state, Failed):
                self.state.set(Unloaded())
            return
        model = state.model if isinstance(state, Ready | Failed) else None
        if model is not None:
            self.state.set(Unloading(model))
        await self._dismantle(voice)
        self.state.set(Unloaded())

    async def close(self) -> None:
        """End everything, a load included; the engine cannot be used after."""
        await self.cancel_load()
        while isinstance(self.state.value, Loading | Unloading):
            await asyncio.sleep(0.05)
        await self.unload()
        self._thread.shutdown(wait=False)

    async def generate(self, request: Request) -> AsyncGenerator[Piece | Usage, None]:
        """Yield the reply to ``request`` piece by piece, then its Usage. Closing it aborts it at once.

        Raises PromptError, EngineNotReadyError, or EngineDiedError when the engine dies meanwhile.
        """
        generation = Generation(self._speaking(), request)
        self._generations.add(generation)
        try:
            async with aclosing(generation.stream()) as pieces:
                async for piece in pieces:
                    yield piece
        except EngineDiedError:
            self._notice_death()
            raise
        finally:
            self._generations.discard(generation)

    async def render(self, request: Request, *, pieces: bool = False) -> Rendered:
        """Return what would be sent, also where it is too long. Raises as ``generate`` does."""
        return await self._speaking().render(request, pieces=pieces)

    async def count(self, text: str) -> int:
        """Return how many tokens ``text`` is by the model's tokenizer. Raises as ``generate`` does."""
        return await self._speaking().count(text)

    def _speaking(self) -> Voice:
        if self._voice is None or not isinstance(self.state.value, Ready):
            raise EngineNotReadyError("No model is loaded.", "Load one, then send again.")
        return self._voice

    def _advance(self, title: str | None, fraction: float | None) -> None:
        state = self.state.value
        if not isinstance(state, Loading):
            return
        steps = state.stages
        if title:
            steps = stages.advance(steps, title, time.monotonic() - state.began)
        if fraction is not None:
            steps = stages.mark_fraction(steps, fraction)
        self.state.set(Loading(state.model, state.overrides, state.began, steps, state.cancelling))

    def _finish_load(self, voice: Voice, loading: Loading, lines: list[str]) -> None:
        state = self.state.value
        seconds = time.monotonic() - loading.began
        steps = stages.finish(state.stages if isinstance(state, Loading) else (), seconds)
        report = make_report(voice, seconds, lines, self.pids)
        self._voice, self._stood = voice, self._output.mark()
        self.state.set(Ready(loading.model, loading.overrides, report, steps))
        self._watch = self._tasks.spawn(self._look_after(voice.engine), name="engine watch")

    def _fail(self, error: Exception, lines: list[str], loading: Loading) -> None:
        log.error("Loading %s failed", loading.model.name, exc_info=error)
        state = self.state.value
        steps = state.stages if isinstance(state, Loading) else ()
        failure = diagnose(error, lines, Load(loading.model, loading.overrides))
        self.state.set(Failed(loading.model, loading.overrides, failure, steps))

    async def _look_after(self, engine: AsyncLLMEngine) -> None:
        """Report the activity, and notice a death that no running reply would tell of."""
        while not engine.errored:
            self.activity.set(self._statistics.take())
            await asyncio.sleep(ACTIVITY_INTERVAL)
        self._notice_death()

    def _notice_death(self) -> None:
        state, voice = self.state.value, self._voice
        if not isinstance(state, Ready) or voice is None:
            return
        log.error("The engine of %s died", state.model.name)
        failure = diagnose_death(self._output.since(self._stood), Load(state.model, state.overrides))
        self.state.set(Failed(state.model, state.overrides, failure, state.stages))
        self._tasks.spawn(self._dismantle(voice), name="engine clean-up")

    async def _dismantle(self, voice: Voice) -> None:
        """Abort what is running, end the processes, and forget the engine."""
        if self._watch is not None and self._watch is not asyncio.current_task():
            self._watch.cancel()
        await self._abort_generations()
        if self._voice is voice:
            self._voice = None
            construction, pids = self._construction, self.pids
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._thread, destroy, voice.engine, pids)
            self._forget(construction)

    async def _abort_generations(self) -> None:
        """End every reply first: vLLM may leave one waiting for ever when its engine goes away."""
        with suppress(Exception):  # a dead engine cannot abort; its replies have ended by themselves
            for generation in tuple(self._generations):
                await generation.abort()
        with suppress(TimeoutError):
            async with asyncio.timeout(ABORT_TIME):
                while self._generations:
                    await asyncio.sleep(0.01)

    def _forget(self, construction: Construction | None) -> None:
        """Let go of what is over; the next load may have begun meanwhile."""
        if self._construction is construction:
            self._construction = None
            self.activity.set(Activity())


def _build(construction: Construction, statistics: Statistics) -> Voice:
    return make_voice(construction.build(statistics))
