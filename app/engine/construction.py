"""Builds a vLLM engine, and takes one apart. Blocking: called from a worker thread, one build at a time."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from app.engine import gguf
from app.engine.admission import admit, holds_gguf
from app.engine.environment import prepare_environment, restored_environment
from app.engine.preload import frequent_switches, preload_libraries
from app.engine.processes import find_tree, kill_tree
from app.engine.provisions import complete_config, provide_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from vllm import AsyncLLMEngine
    from vllm.config import VllmConfig
    from vllm.usage.usage_lib import UsageContext

    from app.engine.states import Overrides
    from app.library.models import LocalModel

Step: TypeAlias = Literal["import", "configure"]

_one_at_a_time = threading.Lock()
"""Bare output lines belong to the one load that is going on, and so do changes of the environment."""

DEFAULTS: dict[str, object] = {
    # Only vLLM's lines of text: the figures shown in the window come from a stat logger of ours.
    "disable_log_stats": True,
}


class LoadCancelledError(Exception):
    """The build was cancelled; nothing of it is left."""


class Construction:
    """One build of an engine, which another thread may cancel.

    ``on_step`` is called, in the building thread, with the name of each step that no log line announces.
    ``consents`` are the keys of the code that models may bring and run (app.library.code). What a GGUF file
    says of itself is kept in ``cache``, or in a folder of its own.
    """

    def __init__(
        self,
        model: LocalModel,
        overrides: Overrides,
        on_step: Callable[[Step], None],
        consents: Collection[str] = (),
        cache: Path | None = None,
    ) -> None:
        self._model = model
        self._arguments: dict[str, Any] = {**DEFAULTS, **overrides, "model": str(model.path)}
        self._on_step = on_step
        self._consents = consents
        self._cache = cache
        self._cancelled = threading.Event()
        self.pids: set[int] = set()

    def cancel(self) -> None:
        """End the build as soon as it can be: its processes at once, the steps in this process when they end.

        vLLM has no time limit for a load and no way to stop one, but a build whose process is killed fails.
        """
        self._cancelled.set()
        kill_tree(find_tree(self.pids))

    def build(self, stat_logger: Callable[..., Any]) -> AsyncLLMEngine:
        """Return a ready engine.

        Raises LoadCancelledError, ModelError for files that cannot be a model's, LoadRefusedError for what
        the user has to decide first, or whatever vLLM raises: app.engine.diagnosis says what that means.
        """
        with _one_at_a_time, restored_environment(), frequent_switches():
            self._check()
            # First of all: with the user's trust, reading the config runs the model's code already.
            needed = admit(self._model, self._arguments, self._consents)
            self._arguments = {**needed, **self._arguments}
            self._on_step("import")
            prepare_environment()
            preload_libraries()
            from vllm import AsyncLLMEngine
            from vllm.usage.usage_lib import UsageContext

            self._check()
            self._on_step("configure")
            # The server's context gives the defaults of `vllm serve`; the plain one is meant for scripts.
            context = UsageContext.OPENAI_API_SERVER
            config = self._configure(context)
            self._check()
            try:
                with _ObservedProcesses(self):
                    engine = AsyncLLMEngine.from_vllm_config(
                        config,
                        usage_context=context,
                        stat_loggers=[stat_logger],
                        disable_log_stats=bool(self._arguments["disable_log_stats"]),
                    )
            except Exception:
                self._check()
                raise
            if self._cancelled.is_set():
                destroy(engine)
            self._check()
            return engine

    def _configure(self, context: UsageContext) -> VllmConfig:
        """Have vLLM read the model's config and settle all arguments."""
        from vllm import AsyncEngineArgs

        if holds_gguf(self._model):
            cache = self._cache or Path(tempfile.mkdtemp(prefix="vlinders-"))
            self._arguments |= gguf.arguments_for(self._model.path, cache / "gguf")
        self._arguments |= provide_arguments(self._arguments)
        config = AsyncEngineArgs(**self._arguments).create_engine_config(context)
        complete_config(config, self._arguments)
        return config

    def _check(self) -> None:
        if self._cancelled.is_set():
            raise LoadCancelledError from None

    def learn(self, pids: set[int]) -> None:
        """Take note of processes that the build has just started."""
        self.pids |= pids
        if self._cancelled.is_set():
            kill_tree(find_tree(pids))


class _ObservedProcesses:
    """While entered, tells a construction the process ids that vLLM starts, before the load has finished."""

    def __init__(self, construction: Construction) -> None:
        self._construction = construction

    def __enter__(self) -> None:
        from vllm.v1.engine import utils

        construction = self._construction
        original = self._original = utils.CoreEngineProcManager

        class Observed(original):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                construction.learn({process.pid for process in self.processes if process.pid})

        utils.CoreEngineProcManager = Observed

    def __exit__(self, *_: object) -> None:
        from vllm.v1.engine import utils

        utils.CoreEngineProcManager = self._original


def destroy(engine: AsyncLLMEngine, pids: frozenset[int] = frozenset()) -> None:
    """End ``engine`` and all its processes. Every generation must have ended before."""
    processes = find_tree(pids | _core_pids(engine))
    engine.shutdown(timeout=0)
    kill_tree(processes)


def _core_pids(engine: AsyncLLMEngine) -> frozenset[int]:
    manager: Any = engine.engine_core.resources.engine_manager
    return frozenset(process.pid for process in manager.processes) if manager else frozenset()
