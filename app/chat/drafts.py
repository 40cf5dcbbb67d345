"""What stands unsent in each conversation's composer, and what was asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.changes import Drafted

if TYPE_CHECKING:
    from app.chat.journal import Journal
    from app.chat.store.database import Contents


class Drafts:
    """A draft for each conversation; None is the new one's."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._texts: dict[int | None, str] = {}

    def fill(self, contents: Contents) -> None:
        """Take up what was read from disk; what was written before stands."""
        self._texts = dict(contents.drafts) | self._texts

    def of(self, conversation: int | None) -> str:
        """Return the draft, empty if there is none."""
        return self._texts.get(conversation, "")

    def set(self, conversation: int | None, text: str) -> None:
        """Keep ``text``; an empty one is none."""
        if text != self.of(conversation):
            self._texts[conversation] = text
            self._journal.note(Drafted(conversation, text))

    async def prompts(self, limit: int = 200) -> tuple[str, ...]:
        """Return the last things asked in any conversation, each once, newest first. Raises StorageError."""
        found = await self._journal.ask(lambda store: store.prompts(2 * limit))
        return tuple(dict.fromkeys(found))[:limit]
