"""What is said of a load that succeeded: by the engine itself, and by the lines it printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.processes import find_tree
from app.engine.stages import read_facts
from app.engine.states import LoadReport

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from app.engine.voice import Voice


def make_report(voice: Voice, seconds: float, lines: list[str], pids: AbstractSet[int]) -> LoadReport:
    """Return the facts of an engine, which took ``seconds`` and printed ``lines``; ``pids`` are its own."""
    import vllm

    engine, facts = voice.engine, read_facts(lines)
    cache = engine.vllm_config.cache_config
    return LoadReport(
        seconds=seconds,
        vllm=vllm.__version__,
        context=engine.model_config.max_model_len,
        kv_cache_tokens=getattr(cache, "kv_cache_size_tokens", None) or facts.kv_cache_tokens,
        max_concurrency=getattr(cache, "kv_cache_max_concurrency", None) or facts.max_concurrency,
        weights_gib=facts.weights_gib,
        pids=tuple(process.pid for process in find_tree(pids)),
        sees=voice.manner.sees,
        thinks=voice.manner.switch,
        sampling=voice.manner.defaults,
        lacks=voice.manner.lacks,
    )
