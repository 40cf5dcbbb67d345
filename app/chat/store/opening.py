"""Opening the conversations' file: brought up to date, put in order, and whatever is wrong with it told."""

from __future__ import annotations

import logging
import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.chat.attachments import forget_pictures
from app.chat.store.backups import is_due, keep_version, restore
from app.chat.store.database import Contents, Store
from app.chat.store.faults import DAMAGED, DamagedError, code_of, explain
from app.chat.store.index import index_anew, transaction
from app.chat.store.rows import prompting_text
from app.chat.store.schema import STEPS, VERSION, statements
from app.chat.store.settling import pictures_in, settle
from app.chat.store.words import words
from app.engine.replies import Prompting
from app.errors import StorageError
from app.settings.files import explain as explain_file
from app.settings.files import set_aside

if TYPE_CHECKING:
    from pathlib import Path

COMPANIONS = ("-wal", "-shm", "-journal")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """A store and what is in it.

    ``problem`` says why the file could not be used as it was; ``stale`` whether its last backup is older.
    """

    store: Store
    contents: Contents
    problem: StorageError | None = None
    stale: bool = False


def open_store(
    path: Path, pictures: Path | None = None, prompting: Prompting | None = None, began: float = 0.0
) -> Opened:
    """Open the database at ``path``, or make it; with a sound one, drop ``pictures`` that nobody wants.

    Pictures that have come since the app ``began``, a Unix time, stay: they may be about to be sent.

    Conversations from before each had a prompting of its own get ``prompting``.

    A damaged file is kept aside, and its last backup takes its place, or a new one is begun. Where no file
    can be used, the store is in memory.
    """
    try:
        stale = is_due(path)
        try:
            store, connection = _connect(path, prompting)
        except DamagedError:
            problem = _replace(path)
            store, _ = _connect(path, prompting)
            return Opened(store, store.contents(), problem)
        contents = store.contents()
        # A damaged file that was set aside may have pictures that this one knows nothing of.
        if pictures is not None and not any(path.parent.glob(f"{path.name}.bad-*")):
            _forget(connection, pictures, began)
        return Opened(store, contents, stale=stale)
    except StorageError as error:
        problem = StorageError(f"{error.what} Conversations of this run are not kept.", error.remedy)
        store, _ = _prepare(_open(":memory:"), path)
        return Opened(store, store.contents(), problem)


def _connect(path: Path, prompting: Prompting | None) -> tuple[Store, sqlite3.Connection]:
    """Return a sound database of ours at ``path``. Raises DamagedError or another StorageError."""
    if path.is_dir():
        raise DamagedError(f"{path} is a folder.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made by us, it is nobody else's to read. A touch would change its time, by which backups go.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise explain_file(f"{path} cannot be written", path, error) from error
    connection = _open(path)
    try:
        store, connection = _prepare(connection, path, keep=True)
        text = prompting_text(prompting or Prompting())
        connection.execute("UPDATE lane SET prompting = ? WHERE prompting IS NULL", (text,))
    except (sqlite3.Error, UnicodeError) as error:
        connection.close()
        # SQLite quotes what it complains of, and a name in a damaged file may be no text at all.
        if code_of(error) in DAMAGED or isinstance(error, UnicodeError):
            raise DamagedError(f"{path} is damaged.") from error
        raise explain("The conversations cannot be opened", path, error) from error
    except StorageError:
        connection.close()
        raise
    return store, connection


def _open(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=1, isolation_level=None)
    # One bad byte must not make a conversation, or SQLite's own complaint about it, unreadable.
    connection.text_factory = _decoded
    return connection


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _prepare(
    connection: sqlite3.Connection, path: Path, *, keep: bool = False
) -> tuple[Store, sqlite3.Connection]:
    """Set ``connection`` up and check what it leads to, which is copied before it is changed if ``keep``.

    Raises StorageError and sqlite3.Error.
    """
    # One app at a time: two would not see each other's conversations. It also spares WAL the shared memory
    # that a home folder on a network cannot give it.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.create_function("words", 1, words, deterministic=True)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StorageError(f"{path} was written by a newer Vlinders.", "Update Vlinders to use it.")
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise DamagedError(f"{path} is not a database of conversations.")
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise DamagedError(f"{path} is damaged.")
    if keep and 0 < version < VERSION:
        keep_version(connection, path, version)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    _bring_up_to_date(connection, version)
    store = Store(connection, path)
    try:
        store.with_index(lambda: settle(connection, store))
    except sqlite3.OperationalError as error:  # a full disk, perhaps: what is there can be read all the same
        log.warning("The conversations could not be put in order: %s", error)
    return store, connection


def _bring_up_to_date(connection: sqlite3.Connection, version: int) -> None:
    """Go the steps from ``version`` to ours: all of them, or on an sqlite3.Error none."""
    if version == VERSION:
        return
    with transaction(connection):
        for step in STEPS[version:]:
            for statement in statements(step):
                connection.execute(statement)
        index_anew(connection)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _replace(path: Path) -> StorageError:
    """Set the damaged database aside, put its last backup there, and return what to tell the user.

    Raises StorageError.
    """
    aside = set_aside(path, *COMPANIONS)
    if aside is None:
        raise StorageError(f"{path} is damaged and cannot be set aside.", f"Make {path.parent} writable.")
    what = f"The saved conversations were damaged; they are kept as {aside}."
    moment = restore(path)
    if moment is None:
        return StorageError(what, "A new file was begun.")
    return StorageError(what, f"They were restored as they were on {moment}.")


def _forget(connection: sqlite3.Connection, pictures: Path, before: float) -> None:
    try:
        forget_pictures(pictures, pictures_in(connection), before)
    except (sqlite3.Error, ValueError, TypeError, StorageError) as error:
        log.warning("Pictures were not tidied up: %s", error)
