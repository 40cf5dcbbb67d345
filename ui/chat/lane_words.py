"""Lanes in words: what sets them apart, and how much memory stands behind them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from app.engine.replies import Prompting, Sampling
from app.gpus.readings import Owner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Lane
    from app.gpus.readings import Reading

LONGEST = 24
"""Characters of a value that are told."""
_NAMES = {"max_tokens": "at most", "top_p": "top-p", "top_k": "top-k", "min_p": "min-p"}


def settings_text(place: int, lanes: Sequence[Lane]) -> str:
    """Return the preset of a lane and what else is set otherwise than in one of the others."""
    lane = lanes[place]
    others = [each.prompting for each in lanes]
    parts = [lane.preset] if lane.preset else []
    for field in fields(Sampling):
        values = [getattr(each.sampling, field.name) for each in others]
        if values[place] is not None and any(value != values[place] for value in values):
            parts.append(_said(_NAMES.get(field.name, field.name.replace("_", " ")), values[place]))
    parts += _prompting_parts(lane.prompting, others)
    return " · ".join(parts)


def memory_of(reading: Reading | None) -> int | None:
    """Return the bytes that this machine's engine holds: on its GPUs, or where it has none in the host."""
    if reading is None:
        return None
    on_gpus = sum(gpu.held_by(Owner.ENGINE) for gpu in reading.gpus)
    return on_gpus or reading.host.held_by(Owner.ENGINE) or None


def _prompting_parts(mine: Prompting, all_of_them: Sequence[Prompting]) -> list[str]:
    parts: list[str] = []
    if any(each.system != all_of_them[0].system for each in all_of_them):
        parts.append("own system prompt" if mine.system else "no system prompt")
    if any(each.thinking != all_of_them[0].thinking for each in all_of_them):
        parts += {True: ["thinking on"], False: ["thinking off"], None: []}[mine.thinking]
    if mine.constraint is not None and any(each.constraint != mine.constraint for each in all_of_them):
        parts.append({"json": "JSON schema"}.get(mine.constraint.kind, mine.constraint.kind))
    if mine.raw and not all(each.raw for each in all_of_them):
        parts.append("raw")
    return parts


def _said(name: str, value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{name} {text if len(text) <= LONGEST else text[:LONGEST] + '…'}"
