"""What can be set on an engine, and whether what was set can work on this machine with this model."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from app.engine.argument import Argument, Catalog, Kind
from app.engine.argument_checks import check_value, enumerate_words
from app.engine.curated import CURATED
from app.library.fit import legal_sizes, shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.engine.states import Overrides
    from app.library.models import LocalModel

__all__ = ["CURATED", "Argument", "Catalog", "Kind", "differing", "fitted", "normalized", "validate"]


def validate(
    overrides: Overrides, catalog: Catalog, model: LocalModel | None, gpu_count: int
) -> dict[str, str]:
    """Return, by argument name, what is wrong with its value and what to do; empty if nothing is.

    ``gpu_count`` 0 means that the engine runs on the CPU.
    """
    known = {argument.name: argument for argument in catalog}
    errors = {
        name: error
        for name, value in overrides.items()
        if name in known and value is not None and (error := check_value(known[name], value))
    }
    for check in (_check_context, _check_split, _check_devices, _check_batch):
        for name, error in check(_Settings(overrides, errors), model, gpu_count).items():
            errors.setdefault(name, error)
    return errors


def fitted(catalog: Catalog, model: LocalModel | None, gpu_count: int) -> Catalog:
    """Return ``catalog`` as it stands for this model and machine: sizes and GPUs offered, what auto means."""
    changes: dict[str, Mapping[str, object]] = {
        "device_ids": {"choices": tuple(str(index) for index in range(gpu_count))},
        "tensor_parallel_size": {"choices": tuple(str(size) for size in _sizes(model, _places(gpu_count)))},
    }
    if model is not None and model.context:
        changes["max_model_len"] = {"automatic": f"{model.context:,}"}
    if model is not None and model.quantization:
        changes["quantization"] = {"automatic": f"{model.quantization} (model)"}
    return tuple(replace(argument, **changes.get(argument.name, {})) for argument in catalog)


def normalized(overrides: Overrides, catalog: Catalog) -> dict[str, object]:
    """Return ``overrides`` without those that say what holds anyway."""
    defaults = {argument.name: argument.default for argument in catalog}
    return {
        name: value for name, value in overrides.items() if value is not None and value != defaults.get(name)
    }


def differing(loaded: Overrides, wanted: Overrides, catalog: Catalog) -> tuple[str, ...]:
    """Return the names of the arguments in which an engine loaded so differs from the one that is wanted."""
    ours, theirs = normalized(loaded, catalog), normalized(wanted, catalog)
    return tuple(name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name))


class _Settings:
    """The overrides that are sound each by itself, as numbers where a cross-check needs them."""

    def __init__(self, overrides: Overrides, errors: Mapping[str, str]) -> None:
        self._values = {name: value for name, value in overrides.items() if name not in errors}

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def get(self, name: str) -> object:
        return self._values.get(name)

    def number(self, name: str, default: int | None) -> int | None:
        value = self._values.get(name)
        return value if isinstance(value, int) else default

    def size(self, name: str) -> int:
        return self.number(name, 1) or 1

    @property
    def parts(self) -> int:
        """Over how many GPUs the engine is spread."""
        sizes = ("tensor_parallel_size", "pipeline_parallel_size", "data_parallel_size")
        return prod(self.size(name) for name in sizes)


def _check_context(settings: _Settings, model: LocalModel | None, _: int) -> dict[str, str]:
    length = settings.number("max_model_len", None)
    if length == 0:
        return {"max_model_len": "Choose 1 or more, or -1 for the longest that fits."}
    if model is None or not model.context or length is None or length <= model.context:
        return {}
    if "hf_overrides" in settings:  # may well be there to stretch the context
        return {}
    error = f"This model's context is {model.context:,} tokens. Choose that or less, or reset this."
    return {"max_model_len": error}


def _check_split(settings: _Settings, model: LocalModel | None, gpu_count: int) -> dict[str, str]:
    tensor, pipeline = settings.size("tensor_parallel_size"), settings.size("pipeline_parallel_size")
    sizes = enumerate_words(tuple(str(size) for size in _sizes(model, _places(gpu_count))))
    heads = model.attention_heads if model is not None else None
    if heads and heads % tensor:
        error = f"The model's {heads} attention heads cannot be split into {tensor}. Choose {sizes}."
        return {"tensor_parallel_size": error}
    needed = settings.parts
    if needed <= _places(gpu_count):
        return {}
    name = "tensor_parallel_size" if tensor > 1 or pipeline == 1 else "pipeline_parallel_size"
    if gpu_count == 0:
        error = f"No GPU was found, and the CPU engine cannot be split so far here. Choose {sizes}."
        return {name: error}
    have = f"{gpu_count} GPU{'s' if gpu_count > 1 else ''}"
    return {name: f"This needs {needed} GPUs and the machine has {have}. Choose smaller sizes: {sizes}."}


def _check_devices(settings: _Settings, _: LocalModel | None, gpu_count: int) -> dict[str, str]:
    chosen = settings.get("device_ids")
    if not isinstance(chosen, list | tuple):
        return {}
    if gpu_count == 0:
        return {"device_ids": "No NVIDIA GPU was found on this machine. Reset this."}
    strange = [str(index) for index in chosen if not 0 <= index < gpu_count]
    if strange:
        return {
            "device_ids": f"There is no GPU {enumerate_words(strange)} here. "
            f"Choose from 0 to {gpu_count - 1}."
        }
    if len(set(chosen)) < len(chosen):
        return {"device_ids": "Name each GPU once."}
    needed = settings.parts
    if len(chosen) == needed:
        return {}
    return {
        "device_ids": f"{len(chosen)} chosen, but tensor × pipeline parallel needs {needed}. "
        "Choose as many GPUs as that, or change the sizes."
    }


def _check_batch(settings: _Settings, model: LocalModel | None, _: int) -> dict[str, str]:
    tokens = settings.number("max_num_batched_tokens", None)
    if tokens is None:
        return {}
    requests = settings.number("max_num_seqs", None)
    if requests is not None and tokens < requests:
        error = f"Choose at least {requests:,}, the number of parallel requests."
        return {"max_num_batched_tokens": error}
    context = settings.number("max_model_len", model.context if model is not None else None)
    if settings.get("enable_chunked_prefill") is False and context is not None and tokens < context:
        error = f"Without chunked prefill a prompt must fit in one step. Choose {context:,} or more."
        return {"max_num_batched_tokens": error}
    return {}


def _sizes(model: LocalModel | None, places: int) -> tuple[int, ...]:
    """Return the sizes in which this model can be split over ``places``."""
    if model is None:
        return tuple(range(1, places + 1))
    shape = shape_of(model.config, model.size)
    return legal_sizes(replace(shape, attention_heads=model.attention_heads), places)


def _places(gpu_count: int) -> int:
    """Return over how many places an engine can be spread: GPUs, else the CPU's memory nodes."""
    return gpu_count or _memory_nodes()


@cache
def _memory_nodes() -> int:
    return max(1, len(list(Path("/sys/devices/system/node").glob("node[0-9]*"))))
