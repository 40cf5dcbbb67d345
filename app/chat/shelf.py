"""The list of conversations, and the folders that they are kept in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from app.chat.changes import Added, Deleted, Dropped, Kept, Listed
from app.chat.imports import numbered
from app.chat.messages import Folder, Match
from app.chat.store.searching import found_in
from app.chat.store.words import terms_of
from app.errors import StorageError
from app.library.text import one_line
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from app.chat.journal import Journal
    from app.chat.messages import Conversation, Message
    from app.chat.numbers import Numbers
    from app.chat.store.database import Contents

    Import = tuple[Conversation, Sequence[Message]]


class Shelf:
    """All conversations by what is known of them without reading them.

    ``conversations`` has the pinned ones first, then the newest; archived ones included, deleted ones not.
    ``deleted`` tells of one that has just gone and can be brought back until the app ends; ``changed`` of an
    entry that is another now.
    """

    def __init__(self, journal: Journal, numbers: Numbers) -> None:
        self.conversations: Observable[tuple[Conversation, ...]] = Observable(())
        self.folders: Observable[tuple[Folder, ...]] = Observable(())
        self.deleted: Event[Conversation] = Event()
        self.deleting: Event[int] = Event()
        """A conversation that is about to go: nothing may stream in it any more."""
        self.in_memory: Callable[[int], tuple[Message, ...] | None] = lambda _: None
        """Gives a conversation that need not be read: what is said in it now may not be saved yet."""
        self._journal = journal
        self._numbers = numbers
        self._entries: dict[int, Conversation] = {}
        self._gone: dict[int, Conversation] = {}

    def fill(self, contents: Contents) -> None:
        """Take up what was read from disk."""
        self._entries = {entry.id: entry for entry in contents.conversations}
        self.folders.set(_sorted_folders(contents.folders))
        self._tell()

    def find(self, conversation: int | None) -> Conversation | None:
        """Return an entry, or None for one that is not listed (any more)."""
        return None if conversation is None else self._entries.get(conversation)

    def put(self, entry: Conversation) -> None:
        """List ``entry`` in place of what it was before, and have it saved."""
        if entry != self._entries.get(entry.id):
            self._entries[entry.id] = entry
            self._journal.note(Listed(entry))
            self._tell()

    def rename(self, conversation: int, title: str) -> None:
        """Give a conversation another title; an empty one leaves it as it is."""
        title = one_line(title)
        if title:
            self._change(conversation, title=title)

    def pin(self, conversation: int, pinned: bool) -> None:  # noqa: FBT001  the value is the message
        self._change(conversation, pinned=pinned)

    def archive(self, conversation: int, archived: bool) -> None:  # noqa: FBT001  the value is the message
        self._change(conversation, archived=archived)

    def move(self, conversation: int, folder: int | None) -> None:
        """Put a conversation into a folder, or with None into none."""
        if folder is None or any(each.id == folder for each in self.folders.value):
            self._change(conversation, folder=folder)

    def delete(self, conversation: int) -> None:
        """Remove a conversation, and stop what streams in it; undo_delete() brings it back."""
        if conversation not in self._entries:
            return
        self.deleting.emit(conversation)
        entry = self._gone[conversation] = self._entries.pop(conversation)
        self._journal.note(Deleted(conversation))
        self._tell()
        self.deleted.emit(entry)

    def undo_delete(self, conversation: int) -> None:
        """Bring a deleted conversation back."""
        entry = self._gone.pop(conversation, None)
        if entry is not None:
            known = {folder.id for folder in self.folders.value}
            self._entries[conversation] = replace(
                entry, folder=entry.folder if entry.folder in known else None
            )
            self._journal.note(Deleted(conversation, undone=True))
            self._tell()

    def add_folder(self, name: str) -> Folder:
        """Make a folder. Raises StorageError for an empty name."""
        shown = one_line(name)
        if not shown:
            raise StorageError("A folder needs a name.", "Write one.")
        folder = Folder(self._numbers.next("folder"), shown)
        self._keep_folder(folder)
        return folder

    def rename_folder(self, folder: int, name: str) -> None:
        """Give a folder another name; an empty one leaves it as it is."""
        shown = one_line(name)
        if shown and any(each.id == folder for each in self.folders.value):
            self._keep_folder(Folder(folder, shown))

    def delete_folder(self, folder: int) -> tuple[int, ...]:
        """Remove a folder; its conversations stay, without one. Return which they are, for undo."""
        held = tuple(entry.id for entry in self._entries.values() if entry.folder == folder)
        for gone in [each for each in self.folders.value if each.id == folder]:
            self._place(held, None)
            self._journal.note(Dropped(gone))
            self.folders.set(tuple(each for each in self.folders.value if each is not gone))
        return held

    def undo_delete_folder(self, folder: Folder, held: Iterable[int]) -> None:
        """Bring a folder back with those of the conversations it ``held`` that are in none now."""
        self._keep_folder(folder)
        known = (self._entries.get(conversation) for conversation in held)
        self._place([entry.id for entry in known if entry is not None and entry.folder is None], folder.id)

    async def search(self, text: str, limit: int = 50) -> tuple[Match, ...]:
        """Return the newest messages that have every word of ``text``, before them titles of other chats.

        Words are looked for from their beginning on, "those in quotation marks" as they stand. Raises
        StorageError.
        """
        messages = await self._journal.ask(lambda store: store.search(text, limit))
        there = [match for match in messages if match.conversation in self._entries]
        found = {match.conversation for match in there}
        titled = (entry for entry in self._titled(text) if entry.id not in found)
        titles = [
            Match(entry.id, None, entry.title, "user", entry.updated, found_in(entry.title, text))
            for entry in islice(titled, max(limit // 5, limit - len(there)))
        ]
        return (*titles, *there)[:limit]

    async def read(self, conversation: int) -> tuple[Conversation, tuple[Message, ...]]:
        """Return a conversation with all of its messages, oldest first. Raises StorageError."""
        messages = self.in_memory(conversation)
        if messages is None:
            messages = await self._journal.ask(lambda store: store.messages(conversation))
        entry = self._entries.get(conversation)
        if entry is None:
            raise StorageError("That conversation is not there any more.")
        return entry, messages

    async def add(self, conversations: Iterable[Import]) -> int:
        """Take in conversations from elsewhere, all or none, and return how many. Raises StorageError.

        Each is an entry and its messages, whose ids and parents count among themselves only; the entry's
        folder is one of ours. What has no messages is none.
        """
        taken: list[tuple[Conversation, Sequence[Message]]] = []
        for entry, messages in conversations:
            if messages:
                taken.append(numbered(entry, messages, self._numbers))
                await asyncio.sleep(0)  # there may be many, and a reply that streams
        changes = [
            change
            for entry, messages in taken
            for change in (Listed(entry), *(Added(message) for message in messages))
        ]
        await self._journal.ask(lambda store: store.apply(changes))
        self._entries |= {entry.id: entry for entry, _ in taken}
        self._tell()
        return len(taken)

    def _titled(self, text: str) -> Iterator[Conversation]:
        """Yield the conversations whose titles have every word of ``text``."""
        wanted = [term.casefold() for term in terms_of(text)]
        for entry in self.conversations.value if wanted else ():
            title = entry.title.casefold()
            if all(term in title for term in wanted):
                yield entry

    def _change(self, conversation: int, **changes: object) -> None:
        entry = self._entries.get(conversation)
        if entry is not None:
            self.put(replace(entry, **changes))

    def _place(self, conversations: Iterable[int], folder: int | None) -> None:
        """Put conversations into a folder or out of it, and tell of it once."""
        for conversation in conversations:
            entry = self._entries[conversation] = replace(self._entries[conversation], folder=folder)
            self._journal.note(Listed(entry))
        self._tell()

    def _keep_folder(self, folder: Folder) -> None:
        others = (each for each in self.folders.value if each.id != folder.id)
        self.folders.set(_sorted_folders((*others, folder)))
        self._journal.note(Kept(folder))

    def _tell(self) -> None:
        ordered = sorted(self._entries.values(), key=lambda each: (each.pinned, each.updated, each.id))
        self.conversations.set(tuple(reversed(ordered)))


def _sorted_folders(folders: Sequence[Folder]) -> tuple[Folder, ...]:
    return tuple(sorted(folders, key=lambda folder: (folder.name.casefold(), folder.id)))
