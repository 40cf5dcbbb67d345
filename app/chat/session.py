"""The conversations of this run: what is open, what streams, what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.chat.answers import Answers
from app.chat.asked import default_prompting
from app.chat.asking import Asking
from app.chat.branches import Branches
from app.chat.desk import Desk, Thread
from app.chat.drafts import Drafts
from app.chat.history import prompt_text
from app.chat.journal import Journal
from app.chat.lanes import Lanes
from app.chat.numbers import Numbers
from app.chat.presets import Presets
from app.chat.revising import Revising
from app.chat.shelf import Shelf
from app.chat.votes import Votes
from app.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

    from app.chat.messages import Message
    from app.engine.responders import Responders
    from app.settings.store import SettingsStore
    from app.tasks import Tasks


class Chats:
    """All conversations: one is open, any number of them stream.

    ``current`` is the id of the one that is open, None for a new one; ``lanes`` are its threads, at least
    one, and ``blind`` whether it is hidden who answers in which. ``opened`` gives a path per lane, which
    replaces everything shown. ``added`` (lane, message at its end), ``grown`` (message id, new piece) and
    ``changed`` (a message that is final now, rated, or goes on) tell of the open conversation only, as do
    ``busy``, ``busy_lanes`` and ``queued``; ``streaming`` has the ids of all conversations that stream.
    ``problems`` are for a notice; while ``unsaved`` is true, what was said last is in memory only.
    """

    def __init__(self, path: Path, tasks: Tasks, responders: Responders, settings: SettingsStore) -> None:
        self.attachments = path.with_name("attachments")
        """Where pictures are kept; app.chat.attachments knows how."""
        self._settings, self._tasks = settings, tasks
        self._journal = Journal(path, self.attachments, tasks)
        self._numbers = Numbers()
        self._answers = Answers(tasks)
        self.shelf = Shelf(self._journal, self._numbers)
        self.presets = Presets(self._journal, self._numbers)
        self.drafts = Drafts(self._journal)
        self._desk = desk = Desk(
            self._journal,
            self.shelf,
            self.presets,
            self._answers,
            responders,
            settings,
            self._numbers,
            self.attachments,
        )
        self._wanted: int | None = None
        self._show(desk)
        self._act(desk)
        self.shelf.deleting.subscribe(self._let_go)
        self.shelf.in_memory = desk.messages
        self._journal.problems.subscribe(self.problems.emit)

    def _show(self, desk: Desk) -> None:
        self.current, self.lanes, self.blind = desk.current, desk.lanes, desk.blind
        self.opened, self.added, self.grown, self.changed = desk.opened, desk.added, desk.grown, desk.changed
        self.busy, self.busy_lanes, self.queued = desk.busy, desk.busy_lanes, desk.queued
        self.problems, self.path = desk.problems, desk.path
        self.streaming, self.unsaved = self._answers.streaming, self._journal.unsaved

    def _act(self, desk: Desk) -> None:
        asking = Asking(desk)
        revising, branches, lanes = Revising(desk, asking), Branches(desk), Lanes(desk)
        self.votes = Votes(self._journal, lanes.ballot, lambda: lanes.set_blind(False))
        self.send, self.send_queued, self.unqueue = asking.send, asking.send_queued, asking.unqueue
        self.stop, self.request_for, self.request_of = asking.stop, asking.request_for, asking.request_of
        self.regenerate, self.go_on, self.edit = revising.regenerate, revising.go_on, revising.edit
        self.choose_version, self.rate = branches.choose_version, branches.rate
        self.delete_message = branches.delete_message
        self.undo_delete_message = branches.undo_delete_message
        self.set_lane, self.add_lane, self.set_blind = lanes.set_lane, lanes.add_lane, lanes.set_blind
        self.remove_lane, self.keep_lane = lanes.remove_lane, lanes.keep_lane

    async def start(self) -> None:
        """Read the list of conversations and open the newest."""
        contents = await self._journal.open(default_prompting(self._settings.value.value))
        self._numbers.fill(contents)
        self.drafts.fill(contents)
        self.presets.fill(contents)
        self.shelf.fill(contents)
        newest = max(contents.conversations, key=lambda entry: (entry.updated, entry.id), default=None)
        if newest:
            await self.open(newest.id)
        self._tasks.spawn(self._journal.back_up(), name="back up conversations")

    async def close(self) -> None:
        """Interrupt what streams, save everything and close the database."""
        await self._answers.close()
        for thread in self._desk.threads.values():
            # A draft is text alone: files go into it as the model would have got them, pictures by name.
            waiting = [prompt_text(queued, sees=False) for queued in thread.queue]
            if waiting:
                draft = self.drafts.of(thread.id)
                self.drafts.set(thread.id, "\n\n".join([*waiting, *([draft] if draft else [])]))
        await self._journal.close()

    def new(self) -> None:
        """Leave the open conversation for an empty one, which is kept from its first prompt on."""
        self._wanted = None
        self._desk.open_thread(None, lane=self._desk.plain_lane(self.lanes.value[0].responder))

    async def open(self, conversation: int, message: int | None = None) -> None:
        """Show a conversation, with the branch that holds ``message``; one that streams goes on.

        One that cannot be read is told by ``problems``.
        """
        self._wanted = conversation
        desk = self._desk
        if conversation not in desk.threads:
            try:
                messages = await self._journal.ask(lambda store: store.messages(conversation))
            except StorageError as error:
                self.problems.emit(error)
                return
            # Meanwhile the user may have gone on to another conversation, or deleted this one.
            if self._wanted != conversation or self.shelf.find(conversation) is None:
                return
            desk.threads.setdefault(conversation, Thread(conversation, messages))
        thread = desk.threads[conversation]
        desk.mend_lanes(thread)
        desk.open_thread(thread)
        if message is not None and message in thread.tree and not desk.lanes_with(thread, message):
            self.choose_version(message)
        desk.forget_others()

    def find(self, message: int) -> Message:
        """Return a message of the open conversation as it is now. Raises PromptError if it has none such."""
        return self._answers.so_far(self._desk.thread_with(message).tree[message])

    def _let_go(self, conversation: int) -> None:
        """Leave a conversation that is being deleted, and stop what streams in it."""
        self._wanted = None if self._wanted == conversation else self._wanted
        if conversation == self.current.value:
            self.new()
        thread = self._desk.threads.get(conversation)
        if thread:
            thread.queue.clear()
        self._answers.stop_all(conversation)
