"""Which code a model asks for: the ``auto_map`` of its configs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST: Final = 100
ELSEWHERE: Final = "--"
"""Between another repository and what is meant of it: "owner/name--module.Class"."""


def code_in(content: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the Python files of its own and the other repositories ("owner/name") that the configs name.

    What ends with ".py" is a file of its own. Transformers takes nearly any name, so none is passed over.
    """
    maps = [each.get("auto_map") for each in (content, *beside.values())]
    # An old tokenizer's whole map is a list.
    values = [each.values() if isinstance(each, dict) else [each] for each in maps]
    places = dict.fromkeys(_place(name) for each in values for name in _classes(each))
    named = [place for place in places if place]
    # Its own are looked at whether they are named or not.
    return tuple(named if len(named) <= MOST else sorted(named, key=_is_own)[:MOST])


def _place(name: str) -> str:
    """Return where the class ``name`` is, or "" if it names no module."""
    repo, elsewhere, _ = name.partition(ELSEWHERE)
    module = name.rpartition(".")[0]
    if elsewhere or module.startswith("/") or ".." in module:
        place = shown_name(repo if elsewhere else module)
        return f"{place}{ELSEWHERE}" if _is_own(place) or not place else place
    return shown_name(f"{module.replace('.', '/')}.py") if module else ""


def _is_own(place: str) -> bool:
    return place.endswith(".py")


def _classes(values: Iterable[object]) -> list[str]:
    """Flatten: a tokenizer's entry is a list of a slow and a fast one, either of which may be null."""
    found: list[str] = []
    for value in values:
        entries = value if isinstance(value, list) else [value]
        found += [entry for entry in entries[:MOST] if isinstance(entry, str)]
    return found
