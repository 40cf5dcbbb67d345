"""The search index as a whole: made anew where it cannot be trusted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from app.chat.messages import Status
from app.chat.store.schema import WORDS
from app.chat.store.words import SCHEME

if TYPE_CHECKING:
    from collections.abc import Generator
    from sqlite3 import Connection

PARTS: Final = ("data", "idx", "docsize", "config", "content")
"""The tables that FTS5 keeps an index in."""


@contextmanager
def transaction(connection: Connection) -> Generator[None]:
    """Have all that is written inside take effect, or by any exception none of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _drop(connection: Connection) -> None:
    """Remove the index. One that is damaged cannot even be dropped as the table that it is, only in parts."""
    connection.execute("PRAGMA writable_schema = ON")
    try:
        connection.execute("DELETE FROM sqlite_master WHERE name = 'word'")
    finally:
        connection.execute("PRAGMA writable_schema = RESET")
    for part in PARTS:
        connection.execute(f"DROP TABLE IF EXISTS word_{part}")


def mend_index(connection: Connection) -> None:
    """Make the index anew where it was made by other rules. Raises sqlite3.Error."""
    scheme = connection.execute("SELECT value FROM fact WHERE name = 'words'").fetchone()
    if scheme != (SCHEME,):
        index_anew(connection)


def index_anew(connection: Connection) -> None:
    """Make the index of all messages that have ended. Raises sqlite3.Error."""
    _drop(connection)
    connection.execute(WORDS)
    connection.execute(
        "INSERT INTO word (rowid, text) SELECT id, words(text) FROM message WHERE status <> ?",
        (Status.STREAMING,),
    )
    connection.execute("REPLACE INTO fact VALUES ('words', ?)", (SCHEME,))
