"""A model in the Hub's own JSON, as a Listed. Nothing in that JSON is trusted. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from app.hub.counts import bytes_of, counts_in, parameters_of
from app.hub.listing import Gate, Listed, Packing
from app.library.config import Config, parse_config
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping

REPO: Final = re.compile(r"(?:[A-Za-z0-9][\w.-]{0,95}/)?[A-Za-z0-9_][\w.-]{0,95}")
"""A model's name as the Hub allows it; nothing else is ever sent back to it."""
GREATEST: Final = 10**12
NAMES: Final = {
    Packing.AWQ: "AWQ",
    Packing.GPTQ: "GPTQ",
    Packing.FP8: "FP8",
    Packing.COMPRESSED_TENSORS: "compressed-tensors",
    Packing.BITSANDBYTES: "bitsandbytes",
    Packing.NVFP4: "NVFP4",
    Packing.MXFP4: "MXFP4",
    Packing.GGUF: "GGUF",
}


def listed_of(item: object) -> Listed | None:
    """Return the model that ``item`` describes, or None where it is none."""
    told = mapping(item)
    repo = told.get("id", told.get("modelId"))
    if not is_repo(repo):
        return None
    tags = tags_in(told)
    config = _config(told)
    gguf = mapping(told.get("gguf"))
    counts = counts_in(told)
    is_gguf = bool(gguf) or "gguf" in tags
    return Listed(
        repo=repo,
        parameters=number(gguf.get("total")) if gguf and not counts else parameters_of(counts, config),
        quantization=_quantization(config, tags, gguf=is_gguf and not counts),
        size=bytes_of(counts) or None,
        licence=_licence(told, tags),
        gate=_gate(told.get("gated")),
        downloads=number(told.get("downloads")) or 0,
        likes=number(told.get("likes")) or 0,
        updated=moment(told.get("lastModified")),
        pipeline=shown_name(told.get("pipeline_tag")),
        gguf=is_gguf,
        config=config,
    )


def is_repo(name: object) -> bool:
    """Whether ``name`` can be a model of the Hub: "owner/name", or one of the few without an owner."""
    return isinstance(name, str) and bool(REPO.fullmatch(name)) and ".." not in name and "--" not in name


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def tags_in(told: Mapping[str, Any]) -> frozenset[str]:
    tags = told.get("tags")
    return (
        frozenset(tag.lower() for tag in tags if isinstance(tag, str))
        if isinstance(tags, list)
        else frozenset()
    )


def number(value: object) -> int | None:
    """Return a count as the Hub gives it, or None where it is none."""
    return value if type(value) is int and 0 <= value <= GREATEST else None


def moment(value: object) -> datetime | None:
    """Return the time that ``value`` says in ISO 8601, or None."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _config(told: Mapping[str, Any]) -> Config | None:
    content = mapping(told.get("config"))
    gguf = mapping(told.get("gguf"))
    if content:
        return parse_config(content)
    if gguf:
        return Config(
            architecture=shown_name(gguf.get("architecture")), context=number(gguf.get("context_length"))
        )
    return None


def _quantization(config: Config | None, tags: frozenset[str], *, gguf: bool) -> str:
    if config and config.quantization:
        return config.quantization
    if gguf:
        return NAMES[Packing.GGUF]
    stated = [
        name for packing, name in NAMES.items() if packing.value in tags and packing is not Packing.GGUF
    ]
    bits = next(
        (f" {bits}-bit" for bits in (4, 8) if f"{bits}-bit" in tags and "FP" not in "".join(stated)), ""
    )
    return f"{stated[0]}{bits}" if stated else ""


def _licence(told: Mapping[str, Any], tags: frozenset[str]) -> str:
    tagged = sorted(tag.removeprefix("license:") for tag in tags if tag.startswith("license:"))
    stated = mapping(told.get("cardData")).get("license_name") if tagged == ["other"] else None
    return shown_name(stated) or (shown_name(tagged[0]) if tagged else "")


def _gate(value: object) -> Gate:
    if value == "manual":
        return Gate.MANUAL
    return Gate.AUTO if value else Gate.OPEN
