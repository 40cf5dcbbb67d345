"""The conversations' database: SQLite, blocking, used from one thread only."""

from __future__ import annotations

import logging
import sqlite3
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from app.chat.messages import Folder, Match, Preset, Snippet, Status
from app.chat.store.backups import back_up
from app.chat.store.faults import explain, is_index_damage
from app.chat.store.index import index_anew, transaction
from app.chat.store.rows import (
    MESSAGE,
    read_conversation,
    read_lane,
    read_message,
    read_preset,
    read_vote,
)
from app.chat.store.searching import found_in
from app.chat.store.words import match_of
from app.chat.store.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from pathlib import Path

    from app.chat.changes import Change
    from app.chat.messages import Conversation, Lane, Message, Vote

ENTRY = "conversation.id, title, updated, folder, pinned, archived, blind"
FIND = """
SELECT conversation.id, message.id, title, role, created, message.text
FROM word CROSS JOIN message ON message.id = word.rowid
JOIN conversation ON conversation.id = message.conversation
WHERE word MATCH ? AND NOT deleted ORDER BY word.rowid DESC LIMIT ?
"""
T = TypeVar("T")
log = logging.getLogger(__name__)
PROMPTS = """
SELECT text FROM message WHERE role = 'user' AND text <> '' ORDER BY created DESC, id DESC LIMIT ?
"""


@dataclass(frozen=True)
class Contents:
    """What a database holds beside its messages, and the highest ids in use, 0 for none.

    ``drafts`` are by conversation, None is the new one's.
    """

    conversations: tuple[Conversation, ...] = ()
    folders: tuple[Folder, ...] = ()
    presets: tuple[Preset, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    drafts: Mapping[int | None, str] = field(default_factory=dict[int | None, str])
    last_conversation: int = 0
    last_message: int = 0


class Store:
    """An open database. Every method blocks; what it cannot do it says by a StorageError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def contents(self) -> Contents:
        with self._reading("The conversations could not be read"):
            execute = self._connection.execute
            conversations = self._entries("WHERE NOT deleted")
            return Contents(
                conversations,
                tuple(Folder(*row) for row in execute("SELECT id, name FROM folder")),
                tuple(read_preset(*row) for row in execute("SELECT id, name, prompting FROM preset")),
                tuple(Snippet(*row) for row in execute("SELECT id, title, text FROM snippet")),
                {number or None: text for number, text in execute("SELECT conversation, text FROM draft")},
                *execute("SELECT coalesce(max(id), 0) FROM conversation").fetchone(),
                *execute("SELECT coalesce(max(id), 0) FROM message").fetchone(),
            )

    def messages(self, conversation: int) -> tuple[Message, ...]:
        """Return a conversation's messages, oldest first; a reply still streaming is an interrupted one."""
        listing = f"SELECT {MESSAGE} FROM message WHERE conversation = ? ORDER BY id"  # noqa: S608  names of ours
        with self._reading("The conversation could not be read"):
            rows = self._connection.execute(listing, (conversation,)).fetchall()
            return tuple(self.settled(read_message(row)) for row in rows)

    def settled(self, message: Message) -> Message:
        """Return a reply that the app could not end as its chunks say, and as interrupted."""
        if message.status is not Status.STREAMING:
            return message
        listing = "SELECT text, reasoning FROM chunk WHERE message = ? ORDER BY id"
        chunks = self._connection.execute(listing, (message.id,)).fetchall()
        return replace(
            message,
            text=message.text + "".join(text for text, _ in chunks),
            reasoning=message.reasoning + "".join(reasoning for _, reasoning in chunks),
            status=Status.INTERRUPTED,
        )

    def search(self, query: str, limit: int) -> tuple[Match, ...]:
        """Return the newest messages that have every word of ``query``."""
        match = match_of(query)
        if not match:
            return ()
        with self._reading("The search failed"):
            rows = self.with_index(lambda: self._connection.execute(FIND, (match, limit)).fetchall())
        # By id they come quickly; among them an imported one may be older than its id says.
        rows.sort(key=lambda row: row[4], reverse=True)
        return tuple(
            Match(conversation, message, title, role, created, found_in(text, query))
            for conversation, message, title, role, created, text in rows
        )

    def prompts(self, limit: int) -> tuple[str, ...]:
        """Return what the user has asked last, newest first."""
        with self._reading("The last prompts could not be read"):
            return tuple(text for (text,) in self._connection.execute(PROMPTS, (limit,)))

    def votes(self) -> tuple[Vote, ...]:
        """Return all votes, oldest first."""
        listing = 'SELECT conversation, winner, models, winning, "cast" FROM vote ORDER BY id'
        with self._reading("The votes could not be read"):
            return tuple(read_vote(row) for row in self._connection.execute(listing))

    def apply(self, changes: Iterable[Change]) -> None:
        """Write ``changes``: all of them, or on a StorageError none."""
        noted = list(changes)
        try:
            self.with_index(lambda: self._apply(noted))
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            raise explain("Conversations cannot be saved", self._path, error) from error

    def with_index(self, act: Callable[[], T]) -> T:
        """Return what ``act`` returns; should the search index be damaged, it is mended first."""
        try:
            return act()
        except sqlite3.DatabaseError as error:
            if not is_index_damage(error):
                raise
            log.warning("The search index is damaged and made anew: %s", error)
            with transaction(self._connection):
                index_anew(self._connection)
            return act()

    def back_up(self) -> None:
        """Copy the database beside itself; what goes wrong with that is only logged."""
        back_up(self._connection, self._path)

    def close(self) -> None:
        self._connection.close()

    def _apply(self, changes: Iterable[Change]) -> None:
        with transaction(self._connection):
            for change in changes:
                write(self._connection, change)

    def _entries(self, where: str) -> tuple[Conversation, ...]:
        """Return the entries of the list, in no order."""
        lanes: defaultdict[int, list[Lane]] = defaultdict(list)
        listing = (
            "SELECT conversation, leaf, responder, prompting, preset, trim FROM lane ORDER BY 1, position"
        )
        for conversation, *row in self._connection.execute(listing):
            lanes[conversation].append(read_lane(*row))
        rows = self._connection.execute(f"SELECT {ENTRY} FROM conversation {where}")  # noqa: S608
        return tuple(read_conversation(row, lanes[row[0]]) for row in rows)

    @contextmanager
    def _reading(self, failure: str) -> Generator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeError) as error:
            raise explain(failure, self._path, error) from error
