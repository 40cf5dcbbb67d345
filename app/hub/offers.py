"""What can be downloaded of a model, each with what speaks against loading it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from app.hub.repository import Variant
from app.hub.selection import Selection, select
from app.hub.variants import gguf_variants
from app.library.config import CONFIG, Config
from app.library.loadable import why_not
from app.library.models import Format

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.hub.repository import HubFile
    from app.library.abilities import Abilities

ADAPTER: Final = "adapter_config.json"
PIPELINE: Final = "model_index.json"
MISTRAL: Final = "params.json"


def offers(
    files: Sequence[HubFile], indexed: Collection[str], config: Config, abilities: Abilities
) -> tuple[Variant, ...]:
    """Return the variants there are among ``files``; without weights one that says why it is no model.

    ``indexed`` are the weight files that the index names, none where it was not read.
    """
    ggufs = tuple(
        replace(variant, problem=variant.problem or why_not(config, Format.GGUF, abilities))
        for variant in gguf_variants(files)
    )
    selection = select(files, indexed)
    if ggufs and not selection.weights:
        return ggufs
    variant = Variant(
        name="",
        files=(*selection.weights, *selection.others),
        weights=sum(file.size for file in selection.weights),
        quantization=config.quantization,
        problem=_problem(selection, {file.path for file in files}, config, abilities),
    )
    return (variant, *ggufs)


def _problem(selection: Selection, paths: Collection[str], config: Config, abilities: Abilities) -> str:
    if selection.format is None:
        return _why_none(paths)
    if CONFIG not in paths and MISTRAL not in paths:
        return "It has no config.json, so it is not a model that vLLM can load."
    if selection.missing:
        count = len(selection.missing)
        return f"{count} of its weight files {'is' if count == 1 else 'are'} missing on the Hub."
    return why_not(config, selection.format, abilities)


def _why_none(paths: Collection[str]) -> str:
    if ADAPTER in paths:
        return "This is an adapter for another model, not a model by itself."
    if PIPELINE in paths:
        return "This is a pipeline that makes images or sound, not a language model."
    return "It has no weight files in its main folder that vLLM reads."
