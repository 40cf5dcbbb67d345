"""What is put in order each time the database is opened, before anything is read from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.chat.changes import Changed
from app.chat.messages import Status
from app.chat.store.index import mend_index, transaction
from app.chat.store.rows import MESSAGE, read_message
from app.chat.store.writing import write

if TYPE_CHECKING:
    import sqlite3

    from app.chat.store.database import Store

NOTABLE = 0.25
"""How many messages have to go for each that stays before the index is made small again."""
WORTH_IT = 2_000
"""Pages, some eight megabytes."""


def settle(connection: sqlite3.Connection, store: Store) -> None:
    """End the replies that a killed app left, drop for ever what was deleted, and mend the search index.

    All of it or nothing. Raises sqlite3.Error; what is not settled is settled the next time.
    """
    with transaction(connection):
        mend_index(connection)
        _purge(connection)
        _end_replies(connection, store)
    _shrink(connection)


def pictures_in(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the digests of all pictures that are attached to a message. Raises sqlite3.Error."""
    listing = "SELECT attachments FROM message WHERE attachments IS NOT NULL"
    kept = (json.loads(text) for (text,) in connection.execute(listing))
    return frozenset(each["digest"] for attachments in kept for each in attachments if "digest" in each)


def _purge(connection: sqlite3.Connection) -> None:
    gone = "SELECT id FROM conversation WHERE deleted"
    count = "SELECT count(*) FROM message WHERE conversation"
    (going,) = connection.execute(f"{count} IN ({gone})").fetchone()
    connection.execute(
        f"INSERT INTO word (word, rowid, text) SELECT 'delete', id, words(text) FROM message "  # noqa: S608
        f"WHERE status <> '{Status.STREAMING}' AND conversation IN ({gone})"
    )
    connection.execute(f"DELETE FROM draft WHERE conversation IN ({gone})")  # noqa: S608
    connection.execute("DELETE FROM conversation WHERE deleted")
    (staying,) = connection.execute("SELECT count(*) FROM message").fetchone()
    if going > staying * NOTABLE:
        # What was taken out of the index stands in it as taken out until its parts are merged.
        connection.execute("INSERT INTO word (word) VALUES ('optimize')")


def _end_replies(connection: sqlite3.Connection, store: Store) -> None:
    listing = f"SELECT {MESSAGE} FROM message WHERE status = '{Status.STREAMING}'"  # noqa: S608  names of ours
    for row in connection.execute(listing).fetchall():
        write(connection, Changed(store.settled(read_message(row))))


def _shrink(connection: sqlite3.Connection) -> None:
    """Give back the room that deleted conversations took, where it is most of the file."""
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    if free > WORTH_IT and 2 * free > pages:
        connection.execute("VACUUM")
