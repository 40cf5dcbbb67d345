"""The ids that are given out, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from app.chat.store.database import Contents

Kind: TypeAlias = Literal["conversation", "message", "folder", "preset", "snippet"]


class Numbers:
    """Counts on from the highest ids in use."""

    def __init__(self) -> None:
        self._last: dict[Kind, int] = {}

    def fill(self, contents: Contents) -> None:
        """Take up what was read from disk."""
        self._last = {
            "conversation": contents.last_conversation,
            "message": contents.last_message,
            "folder": max((each.id for each in contents.folders), default=0),
            "preset": max((each.id for each in contents.presets), default=0),
            "snippet": max((each.id for each in contents.snippets), default=0),
        }

    def next(self, kind: Kind) -> int:
        self._last[kind] = self._last.get(kind, 0) + 1
        return self._last[kind]
