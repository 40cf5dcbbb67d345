"""Numbers out of files that may say anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GREATEST: Final = 10**9
"""No context, no width and no number of heads comes near it."""


def number(value: object, greatest: int = GREATEST) -> int | None:
    """Return ``value`` if it is a whole number above zero and below ``greatest``, else None."""
    return value if type(value) is int and 0 < value < greatest else None


def first_number(part: Mapping[str, Any], keys: Iterable[str]) -> int | None:
    """Return the first of the values under ``keys`` that is a number, or None."""
    return next((found for key in keys if (found := number(part.get(key)))), None)
