"""The states of an engine: a union, matched with ``assert_never``; never flags."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.library.models import LocalModel

Overrides: TypeAlias = "Mapping[str, object]"
"""Engine arguments that differ from the defaults, by vLLM's own argument names."""


@dataclass(frozen=True)
class Stage:
    """A step of a load: its ``title``, and when it began and ended in seconds since the load began."""

    title: str
    began: float
    ended: float | None = None
    fraction: float | None = None
    """How far this step is, 0 to 1, where the engine tells."""


class Action(StrEnum):
    """What a remedy needs from the user before its changes may be made."""

    REVIEW_CODE = "review code"
    """Show the code that the model brings, and keep the user's consent to it (app.library.code)."""
    INSTALL_GGUF = "install gguf"
    """Show the command that installs vLLM's GGUF plugin (app.engine.plugins)."""
    INSTALL_BITSANDBYTES = "install bitsandbytes"


@dataclass(frozen=True)
class Remedy:
    """A change of settings that may cure a failure: a button's ``label``, and None for back to default.

    With an ``action`` the changes are not enough, or there are none: that comes first.
    """

    label: str
    changes: Overrides = field(default_factory=dict[str, object])
    action: Action | None = None


@dataclass(frozen=True)
class Failure:
    """Why an engine is not there: ``cause`` and ``advice``, a sentence each, and the raw ``details``."""

    cause: str
    advice: str = ""
    remedies: tuple[Remedy, ...] = ()
    details: str = ""


@dataclass(frozen=True)
class LoadReport:
    """What an engine said of itself once it stood.

    Lengths are in tokens, sizes in GiB, times in seconds; None where this vLLM does not tell. ``sees``: the
    model takes pictures. ``thinks``: its template can switch its thinking. ``sampling`` are the model's own
    defaults, ``lacks`` the sampling parameters that this vLLM does not know.
    """

    seconds: float
    vllm: str
    context: int
    kv_cache_tokens: int | None = None
    max_concurrency: float | None = None
    weights_gib: float | None = None
    pids: tuple[int, ...] = ()
    sees: bool = False
    thinks: bool = False
    sampling: Mapping[str, object] = field(default_factory=dict[str, object])
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unloaded:
    """No engine; its memory is free."""


@dataclass(frozen=True)
class Loading:
    """An engine is being built; ``stages`` grows, the last one is running. ``began`` is time.monotonic()."""

    model: LocalModel
    overrides: Overrides
    began: float
    stages: tuple[Stage, ...] = ()
    cancelling: bool = False


@dataclass(frozen=True)
class Ready:
    """The engine answers."""

    model: LocalModel
    overrides: Overrides
    report: LoadReport
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class Unloading:
    """The engine's processes are being ended."""

    model: LocalModel


@dataclass(frozen=True)
class Failed:
    """The load failed, or a running engine died."""

    model: LocalModel
    overrides: Overrides
    failure: Failure
    stages: tuple[Stage, ...] = field(default=())


EngineState: TypeAlias = Unloaded | Loading | Ready | Unloading | Failed


@dataclass(frozen=True)
class Activity:
    """What a running engine is doing, gathered over the last second."""

    running: int = 0
    waiting: int = 0
    kv_cache_use: float = 0.0
    prefix_hit_rate: float | None = None
    tokens_per_second: float = 0.0
