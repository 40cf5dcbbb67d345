"""What a load is given beyond the user's own arguments, where they leave it open."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from app.engine.reasoners import find_reasoner

if TYPE_CHECKING:
    from collections.abc import Mapping

EXTENSION: Final = "app.engine.worker_extension.WorkerExtension"

log = logging.getLogger(__name__)


def provide_arguments(arguments: Mapping[str, object]) -> dict[str, Any]:
    """Return the arguments that every load of this build gets and the user has not set."""
    from vllm.platforms import current_platform

    platform: Any = current_platform
    needed = {"worker_extension_cls": EXTENSION} if platform.is_cpu() else {}
    return {name: value for name, value in needed.items() if not arguments.get(name)}


def complete_config(config: Any, arguments: Mapping[str, object]) -> None:
    """Settle in a VllmConfig what follows from the model: who reads its thinking, who keeps its constraints.

    A model that cannot be read so far is loaded without.
    """
    from vllm.tokenizers import cached_tokenizer_from_config

    try:
        tokenizer = cached_tokenizer_from_config(config.model_config)
    except Exception:  # noqa: BLE001  the load itself will say so, better than this could
        return
    outputs = config.structured_outputs_config
    if not arguments.get("structured_outputs_config") and getattr(tokenizer, "is_fast", False):
        # One backend for all requests. "auto" decides anew for each, but the engine keeps the first one's,
        # and up to vLLM 0.24 it dies of a constraint that this one cannot follow.
        outputs.backend = "guidance"
    if not outputs.reasoning_parser:
        name = find_reasoner(config, tokenizer)
        if name:
            _think(config, name)


def _think(config: Any, name: str) -> None:
    """Have constraints begin behind the thinking, and a budget for it possible."""
    from vllm.config.reasoning import ReasoningConfig

    config.structured_outputs_config.reasoning_parser = name
    if config.reasoning_config is not None:
        return
    budget = ReasoningConfig(reasoning_parser=name)
    try:
        budget.initialize_token_ids(config.model_config)
    except Exception:
        log.warning("No budget for the thinking of this model", exc_info=True)
    if budget.enabled:
        config.reasoning_config = budget
