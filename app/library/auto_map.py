"""Which code a model asks for: the ``auto_map`` of its configs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST: Final = 100
PLACE: Final = re.compile(r"(?:([\w.-]+/[\w.-]+)--)?([\w.]+)\.\w+")
"""A class: "owner/name--module.Class", or without the first part one in a file of its own."""


def code_in(content: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the Python files of its own and the other repositories ("owner/name") that the configs name."""
    maps = [each.get("auto_map") for each in (content, *beside.values())]
    classes = [found for each in maps if isinstance(each, dict) for found in _classes(each.values())]
    places = [PLACE.fullmatch(name) for name in classes[:MOST]]
    named = [place[1] or f"{place[2].replace('.', '/')}.py" for place in places if place]
    return tuple(dict.fromkeys(shown_name(name) for name in named))


def _classes(values: Iterable[object]) -> list[str]:
    """Flatten: a tokenizer's entry is a list of a slow and a fast one, either of which may be null."""
    found: list[str] = []
    for value in values:
        entries = value if isinstance(value, list) else [value]
        found += [entry for entry in entries[:MOST] if isinstance(entry, str)]
    return found
