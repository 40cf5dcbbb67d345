"""What the settings form shows beside the arguments themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Values:
    """The overrides, what is wrong with them by name, and where the loaded engine differs (``pending``)."""

    overrides: Mapping[str, object] = field(default_factory=dict[str, object])
    errors: Mapping[str, str] = field(default_factory=dict[str, str])
    pending: frozenset[str] = frozenset()
