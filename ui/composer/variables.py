"""The places in a kept prompt that are filled in when it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE = re.compile(r"\{\{\s*([^{}\n]{1,60}?)\s*\}\}")


def variables_of(text: str) -> tuple[str, ...]:
    """Return the names of the variables in ``text``, each once, in their order: "{{language}}" has one."""
    return tuple(dict.fromkeys(found[1] for found in _PLACE.finditer(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with ``values`` in place of the variables; one without a value stays as it is."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)
