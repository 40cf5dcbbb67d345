"""Each change, as it is written into the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from app.chat.changes import (
    Added,
    Appended,
    Changed,
    Deleted,
    Drafted,
    Dropped,
    Kept,
    Listed,
    Removed,
    Voted,
)
from app.chat.messages import Folder, Preset, Snippet, Status
from app.chat.store.rows import (
    MESSAGE,
    conversation_row,
    lane_rows,
    message_row,
    prompting_text,
    storable,
    vote_row,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

    from app.chat.changes import Change, Item
    from app.chat.messages import Conversation, Message

LIST = """
INSERT INTO conversation (id, title, updated, folder, pinned, archived, blind) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET title = excluded.title, updated = excluded.updated, folder = excluded.folder,
pinned = excluded.pinned, archived = excluded.archived, blind = excluded.blind
"""
ADD = f"INSERT INTO message ({MESSAGE}) VALUES ({', '.join('?' * len(MESSAGE.split(',')))})"  # noqa: S608
CHANGE = f"UPDATE message SET {', '.join(f'{name} = ?' for name in MESSAGE.split(', ')[1:])} WHERE id = ?"  # noqa: S608
# A reply that was deleted while it streamed may still have a piece on its way.
APPEND = """
INSERT INTO chunk (message, text, reasoning)
SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM message WHERE id = ?1)
"""
FORGET = f"""
INSERT INTO word (word, rowid, text) SELECT 'delete', id, words(text) FROM message
WHERE id = ? AND status <> '{Status.STREAMING}'
"""  # noqa: S608  a word of ours
DROP = {
    Folder: "DELETE FROM folder WHERE id = ?",
    Preset: "DELETE FROM preset WHERE id = ?",
    Snippet: "DELETE FROM snippet WHERE id = ?",
}
INDEX = "INSERT INTO word (rowid, text) VALUES (?, words(?))"


def write(connection: Connection, change: Change) -> None:
    """Write ``change`` inside the transaction that is open. Raises sqlite3.Error."""
    execute = connection.execute
    match change:
        case Listed(conversation):
            _list(connection, conversation)
        case Deleted(conversation, undone):
            execute("UPDATE conversation SET deleted = ? WHERE id = ?", (not undone, conversation))
        case Added() | Appended() | Changed() | Removed():
            _write_message(connection, change)
        case Kept(item):
            _keep(connection, item)
        case Dropped(item):
            execute(DROP[type(item)], (item.id,))
            if isinstance(item, Folder):
                execute("UPDATE conversation SET folder = NULL WHERE folder = ?", (item.id,))
        case Drafted(conversation, text):
            _draft(connection, conversation or 0, text)
        case Voted(vote):
            columns = "conversation, winner, models, winning, cast"
            execute(f"INSERT INTO vote ({columns}) VALUES (?, ?, ?, ?, ?)", vote_row(vote))  # noqa: S608
        case _:
            assert_never(change)


def _write_message(connection: Connection, change: Added | Appended | Changed | Removed) -> None:
    match change:
        case Added(message):
            connection.execute(ADD, message_row(message))
            _index(connection, message)
        case Appended(message, text, reasoning):
            connection.execute(APPEND, (message, storable(text), storable(reasoning)))
        case Changed(message):
            _change(connection, message)
        case Removed(messages):
            numbers = [(message,) for message in messages]
            connection.executemany(FORGET, numbers)
            connection.executemany("DELETE FROM message WHERE id = ?", numbers)
        case _:
            assert_never(change)


def _list(connection: Connection, entry: Conversation) -> None:
    connection.execute(LIST, conversation_row(entry))
    connection.execute("DELETE FROM lane WHERE conversation = ?", (entry.id,))
    connection.executemany("INSERT INTO lane VALUES (?, ?, ?, ?, ?, ?, ?)", lane_rows(entry))


def _change(connection: Connection, message: Message) -> None:
    connection.execute("DELETE FROM chunk WHERE message = ?", (message.id,))
    connection.execute(FORGET, (message.id,))
    number, *values = message_row(message)
    if connection.execute(CHANGE, (*values, number)).rowcount:
        _index(connection, message)


def _index(connection: Connection, message: Message) -> None:
    """Make ``message`` one that is found; one that streams still grows and is not."""
    if message.status is not Status.STREAMING:
        connection.execute(INDEX, (message.id, storable(message.text)))


def _keep(connection: Connection, item: Item) -> None:
    execute = connection.execute
    match item:
        case Folder(number, name):
            execute("REPLACE INTO folder VALUES (?, ?)", (number, storable(name)))
        case Preset(number, name, prompting):
            execute(
                "REPLACE INTO preset VALUES (?, ?, ?)", (number, storable(name), prompting_text(prompting))
            )
        case Snippet(number, title, text):
            execute("REPLACE INTO snippet VALUES (?, ?, ?)", (number, storable(title), storable(text)))
        case _:
            assert_never(item)


def _draft(connection: Connection, conversation: int, text: str) -> None:
    if text:
        connection.execute("REPLACE INTO draft VALUES (?, ?)", (conversation, storable(text)))
    else:
        connection.execute("DELETE FROM draft WHERE conversation = ?", (conversation,))
