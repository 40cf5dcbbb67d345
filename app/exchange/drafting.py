"""Conversations from elsewhere, put together message by message as this app keeps them."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Final

from app.chat.history import title_of
from app.chat.messages import Conversation, Lane, Message, Status
from app.engine.replies import Prompting
from app.errors import ImportFileError
from app.exchange.records import Record
from app.library.text import one_line, shown_name

if TYPE_CHECKING:
    from app.chat.messages import Attachment
    from app.engine.replies import Role

MOST_MESSAGES: Final = 100_000
"""In one conversation; nobody has written more."""
MOST_TEXT: Final = 64_000_000
"""Characters of one conversation: branches repeat what stood before them, and there may be many."""


class Draft:
    """One conversation as it grows; ids are counted from 1."""

    def __init__(self, title: Any, created: Any, system: str = "") -> None:
        self.system = system
        self.archived = False
        self.pinned = False
        self.leaf: int | None = None
        self._title = shown_name(title)
        self._created = moment_of(created)
        self._messages: list[Message] = []
        self._size = 0

    def add(
        self,
        parent: int | None,
        role: Role,
        text: str,
        created: Any = None,
        *,
        model: str = "",
        reasoning: str = "",
        status: Status = Status.COMPLETE,
        attachments: tuple[Attachment, ...] = (),
    ) -> int:
        """Add a message under ``parent``; return its id. Raises ImportFileError where there are too many."""
        self._size += len(text) + len(reasoning)
        if self._size > MOST_TEXT or len(self._messages) >= MOST_MESSAGES:
            raise ImportFileError("A conversation in the file is too long.")
        made = Message(
            id=len(self._messages) + 1,
            conversation=0,
            role=role,
            text=clean(text),
            status=status,
            created=moment_of(created) or self._created or time.time(),
            model=shown_name(model),
            parent=parent,
            reasoning=clean(reasoning),
            attachments=attachments,
        )
        self._messages.append(made)
        return made.id

    def finish(self) -> Record | None:
        """Return the conversation, or None if nothing was said in it."""
        if not self._messages:
            return None
        first = next((each.text for each in self._messages if each.role == "user"), self._messages[0].text)
        leaf = self.leaf or self._messages[-1].id
        updated = max(message.created for message in self._messages)
        conversation = Conversation(
            id=0,
            title=one_line(self._title) or title_of(first) or "Imported",
            updated=updated,
            lanes=(Lane(leaf=leaf, prompting=Prompting(system=clean(self.system))),),
            pinned=self.pinned,
            archived=self.archived,
        )
        return Record(conversation, tuple(self._messages))


def clean(text: str) -> str:
    """Return ``text`` as it can be kept: no half characters, and no NUL."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def moment_of(value: Any) -> float:
    """Return a Unix time from seconds, milliseconds or ISO 8601; 0 for what is none of them."""
    if isinstance(value, str):
        from datetime import UTC, datetime

        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            return 0.0
        value = (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    seconds = float(value) if abs(value) < 10**18 else 0.0
    seconds = seconds / 1000 if seconds > 10**11 else seconds
    return seconds if math.isfinite(seconds) and 0 < seconds < 2**32 else 0.0
