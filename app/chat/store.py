"""The conversations' database: SQLite, blocking, used from one thread only.

A reply's text arrives in rows of its own (``chunk``), so that growing costs the new text and not the whole;
when the reply ends, its text replaces its chunks. A reply that the app could not end, because it was killed,
is read as its chunks say, and as interrupted.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, assert_never

from app.chat.changes import Added, Appended, Began, Deleted, Ended, Renamed
from app.chat.messages import Conversation, Message, Status
from app.engine.replies import Usage
from app.errors import StorageError
from app.settings.files import explain, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.chat.changes import Change
    from app.engine.replies import Role

VERSION: Final = 1
SCHEMA: Final = f"""
BEGIN;
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, updated REAL NOT NULL
) STRICT;
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    role TEXT NOT NULL, text TEXT NOT NULL, status TEXT NOT NULL, created REAL NOT NULL,
    model TEXT NOT NULL, error TEXT NOT NULL, usage TEXT
) STRICT;
CREATE INDEX message_of_conversation ON message (conversation);
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX chunk_of_message ON chunk (message);
PRAGMA user_version = {VERSION};
COMMIT;
"""
COMPANIONS: Final = ("-wal", "-shm", "-journal")
DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@dataclass(frozen=True)
class Contents:
    """What a database holds: its conversations, newest first, and the highest ids in use, 0 for none."""

    conversations: tuple[Conversation, ...]
    last_conversation: int
    last_message: int


class Store:
    """An open database. Every method blocks; what it cannot do it says by a StorageError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def contents(self) -> Contents:
        listing = "SELECT id, title, updated FROM conversation ORDER BY updated DESC, id DESC"
        try:
            conversations = tuple(Conversation(*row) for row in self._connection.execute(listing))
            (last,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()
        except sqlite3.Error as error:
            raise _explain("The conversations could not be read", self._path, error) from error
        return Contents(conversations, max((entry.id for entry in conversations), default=0), last)

    def messages(self, conversation: int) -> tuple[Message, ...]:
        """Return a conversation's messages in their order; a reply still streaming is an interrupted one."""
        listing = "SELECT * FROM message WHERE conversation = ? ORDER BY id"
        try:
            rows = self._connection.execute(listing, (conversation,)).fetchall()
            return tuple(self._message(*row) for row in rows)
        except sqlite3.Error as error:
            raise _explain("The conversation could not be read", self._path, error) from error

    def apply(self, changes: Iterable[Change]) -> None:
        """Write ``changes``: all of them, or on a StorageError none."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for change in changes:
                self._apply(change)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _explain("Conversations cannot be saved", self._path, error) from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    def _apply(self, change: Change) -> None:
        execute = self._connection.execute
        match change:
            case Began(conversation):
                row = (conversation.id, _storable(conversation.title), conversation.updated)
                execute("INSERT INTO conversation VALUES (?, ?, ?)", row)
            case Renamed(conversation, title):
                execute("UPDATE conversation SET title = ? WHERE id = ?", (_storable(title), conversation))
            case Deleted(conversation):
                execute("DELETE FROM conversation WHERE id = ?", (conversation,))
            case Added(message):
                execute("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(message))
                touched = (message.created, message.conversation)
                execute("UPDATE conversation SET updated = ? WHERE id = ?", touched)
            case Appended(message, text):
                execute("INSERT INTO chunk (message, text) VALUES (?, ?)", (message, _storable(text)))
            case Ended(message):
                execute("DELETE FROM chunk WHERE message = ?", (message.id,))
                final = (
                    _storable(message.text),
                    message.status,
                    _storable(message.error),
                    _usage_text(message),
                )
                execute(
                    "UPDATE message SET text=?, status=?, error=?, usage=? WHERE id=?", (*final, message.id)
                )
            case _:
                assert_never(change)

    def _message(
        self,
        number: int,
        conversation: int,
        role: Role,
        text: str,
        status: str,
        created: float,
        model: str,
        error: str,
        usage: str | None,
    ) -> Message:
        if status == Status.STREAMING:
            chunks = self._connection.execute(
                "SELECT text FROM chunk WHERE message = ? ORDER BY id", (number,)
            )
            text, status = "".join(chunk for (chunk,) in chunks), Status.INTERRUPTED
        return Message(number, conversation, role, text, Status(status), created, model, error, _usage(usage))


@dataclass(frozen=True)
class Opened:
    """A store and what is in it; ``problem`` says why the file could not be used as it was."""

    store: Store
    contents: Contents
    problem: StorageError | None = None


def open_store(path: Path) -> Opened:
    """Open the database at ``path``, or make it.

    A damaged file is kept aside and a new one begun. Where no file can be used, the store is in memory.
    """
    try:
        try:
            store = Store(_connect(path), path)
            return Opened(store, store.contents())
        except _DamagedError:
            problem = _keep_aside(path)
            store = Store(_connect(path), path)
            return Opened(store, store.contents(), problem)
    except StorageError as error:
        problem = StorageError(f"{error.what} Conversations of this run are not kept.", error.remedy)
        store = Store(_prepare(_open(":memory:"), path), path)
        return Opened(store, store.contents(), problem)


class _DamagedError(StorageError):
    """The file is no sound database of ours."""


def _connect(path: Path) -> sqlite3.Connection:
    """Return a sound database of ours at ``path``. Raises _DamagedError or another StorageError."""
    if path.is_dir():
        raise _DamagedError(f"{path} is a folder.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise explain(f"{path} cannot be written", path, error) from error
    connection = _open(path)
    try:
        return _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        if _code(error) in DAMAGED:
            raise _DamagedError(f"{path} is damaged.") from error
        raise _explain("The conversations cannot be opened", path, error) from error
    except StorageError:
        connection.close()
        raise


def _open(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=1, isolation_level=None)


def _prepare(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """Set ``connection`` up and check what it leads to. Raises StorageError and sqlite3.Error."""
    # One app at a time: two would not see each other's conversations. It also spares WAL the shared memory
    # that a home folder on a network cannot give it.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StorageError(f"{path} was written by a newer Vlinders.", "Update Vlinders to use it.")
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise _DamagedError(f"{path} is not a database of conversations.")
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise _DamagedError(f"{path} is damaged.")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    if version == 0:
        connection.executescript(SCHEMA)
    return connection


def _keep_aside(path: Path) -> StorageError:
    """Set the damaged database aside and return what to tell the user. Raises StorageError."""
    aside = set_aside(path, *COMPANIONS)
    if aside is None:
        raise StorageError(f"{path} is damaged and cannot be set aside.", f"Make {path.parent} writable.")
    return StorageError(
        f"The saved conversations were damaged; they are kept as {aside}.", "A new file was begun."
    )


def _explain(what: str, path: Path, error: sqlite3.Error) -> StorageError:
    """Return SQLite's ``error`` as one that says ``what`` went wrong, why, and what can be done about it."""
    match _code(error):
        case sqlite3.SQLITE_FULL:
            reason = f"no space is left on the disk that holds {path.parent}"
            remedy = "Free some space; what you see is kept in memory and saved as soon as there is room."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            reason, remedy = "another Vlinders is using them", "Close the other window."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            reason, remedy = (
                f"{path} is not writable",
                f"Make {path.parent} and the files in it writable for you.",
            )
        case _:
            reason, remedy = str(error), ""
    return StorageError(f"{what}: {reason}.", remedy)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _row(message: Message) -> tuple[object, ...]:
    return (
        message.id,
        message.conversation,
        message.role,
        _storable(message.text),
        message.status,
        message.created,
        _storable(message.model),
        _storable(message.error),
        _usage_text(message),
    )


def _usage_text(message: Message) -> str | None:
    return None if message.usage is None else json.dumps(asdict(message.usage))


def _usage(stored: str | None) -> Usage | None:
    return None if stored is None else Usage(**json.loads(stored))


def _storable(text: str) -> str:
    """Return ``text`` without lone surrogates, which a paste may hold and SQLite cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")
