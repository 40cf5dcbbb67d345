"""The conversations of this run: what is open, what streams, what was said."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.answers import Answers
from app.chat.changes import Added, Appended, Began, Deleted, Ended, Renamed
from app.chat.history import title_of, turns_of
from app.chat.journal import Journal
from app.chat.messages import Conversation, Message, Status
from app.engine.replies import Prompting, Request, Sampling
from app.engine.states import Ready
from app.errors import EngineNotReadyError, PromptError, StorageError, VlindersError
from app.library.text import one_line
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.chat.answers import Answering
    from app.engine.replies import Role
    from app.settings.schema import SamplingSettings
    from app.settings.store import SettingsStore
    from app.tasks import Tasks


class Chats:
    """All conversations: one is open, any number of them stream.

    ``conversations`` are newest first. ``current`` is the id of the one that is open, None for a new one.
    ``opened`` gives the messages that replace what is shown. ``added``, ``appended`` (message id, new text)
    and ``changed`` (a message that is final now) tell of the current conversation only. ``busy`` is whether
    it streams; ``streaming`` has the ids of all that do. ``problems`` are for a notice; while ``unsaved`` is
    true, what was said last is in memory only.
    """

    def __init__(self, path: Path, tasks: Tasks, engine: Answering, settings: SettingsStore) -> None:
        self.conversations: Observable[tuple[Conversation, ...]] = Observable(())
        self.current: Observable[int | None] = Observable(None)
        self.opened: Event[tuple[Message, ...]] = Event()
        self.added: Event[Message] = Event()
        self.appended: Event[tuple[int, str]] = Event()
        self.changed: Event[Message] = Event()
        self.problems: Event[VlindersError] = Event()
        self.busy: Observable[bool] = Observable(False)  # noqa: FBT003 - the value
        self._engine = engine
        self._settings = settings
        self._answers = Answers(tasks, engine)
        self._journal = Journal(path, tasks)
        self.streaming = self._answers.streaming
        self.unsaved = self._journal.unsaved
        self._messages: dict[int, list[Message]] = {}
        self._last_conversation = 0
        self._last_message = 0
        self._started = False
        self._wanted: int | None = None
        self._answers.grown.subscribe(self._heed_growth)
        self._answers.ended.subscribe(self._heed_end)
        self._journal.problems.subscribe(self.problems.emit)
        self.streaming.subscribe(lambda _: self._show_busy())

    async def start(self) -> None:
        """Read the list of conversations and open the newest."""
        contents = await self._journal.open()
        self._last_conversation = contents.last_conversation
        self._last_message = contents.last_message
        self._started = True
        self.conversations.set(contents.conversations)
        if contents.conversations:
            await self.open(contents.conversations[0].id)

    async def close(self) -> None:
        """Interrupt what streams, save everything and close the database."""
        await self._answers.close()
        await self._journal.close()

    def new(self) -> None:
        """Leave the open conversation for an empty one, which is kept from its first prompt on."""
        self._wanted = None
        self._show(None, ())

    async def open(self, conversation: int) -> None:
        """Show a conversation; one that streams goes on. One that cannot be read is told by ``problems``."""
        self._wanted = conversation
        if conversation not in self._messages:
            try:
                messages = await self._journal.messages(conversation)
            except StorageError as error:
                self.problems.emit(error)
                return
            # Meanwhile the user may have gone on to another conversation, or deleted this one.
            if self._wanted != conversation or self._find(conversation) is None:
                return
            self._messages.setdefault(conversation, list(messages))
        streaming = self._answers.so_far(conversation)
        messages = self._messages[conversation]
        self._show(conversation, [*messages[:-1], streaming] if streaming else messages)
        self._forget_others()

    async def rename(self, conversation: int, title: str) -> None:
        """Give a conversation another title; an empty one leaves it as it is."""
        entry, title = self._find(conversation), one_line(title)
        if entry and title:
            self._list(replace(entry, title=title))
            self._journal.note(Renamed(conversation, title))

    async def delete(self, conversation: int) -> None:
        """Remove a conversation for ever, and stop it if it streams."""
        self._answers.drop(conversation)
        if conversation == self.current.value:
            self.new()
        self._messages.pop(conversation, None)
        self.conversations.set(tuple(entry for entry in self.conversations.value if entry.id != conversation))
        self._journal.note(Deleted(conversation))

    def send(self, text: str) -> None:
        """Add ``text`` to the open conversation, or to a new one, and begin the reply to it.

        Where that cannot be, raises PromptError, EngineNotReadyError or StorageError, and nothing is added.
        """
        # A paste may hold half a character, which neither tokenizers nor databases take.
        prompt = text.encode("utf-8", "replace").decode("utf-8").strip()
        model = self._check(prompt)
        conversation = self.current.value or self._begin(prompt)
        self._wanted = conversation
        self._add(conversation, "user", prompt, Status.COMPLETE)
        settings = self._settings.value.value
        turns = turns_of(self._messages[conversation])
        reply = self._add(conversation, "assistant", "", Status.STREAMING, model)
        prompting = Prompting(settings.system_prompt, _sampling(settings.sampling))
        self._answers.begin(reply, Request(tuple(turns), prompting))

    def stop(self) -> None:
        """End the open conversation's reply at once; the text so far stays."""
        if self.current.value is not None:
            self._answers.stop(self.current.value)

    def _check(self, prompt: str) -> str:
        """Return the name of the model that will answer ``prompt``, or raise why none can."""
        if not prompt:
            raise PromptError("The prompt is empty.", "Write something first.")
        if self.busy.value:
            raise PromptError("The model is still answering.", "Wait for the end of the reply, or stop it.")
        if not self._started:
            raise StorageError("The conversations are still being opened.", "Try again in a moment.")
        state = self._engine.state.value
        if not isinstance(state, Ready):
            raise EngineNotReadyError("No model is loaded.", "Load one, then send again.")
        return state.model.name

    def _begin(self, prompt: str) -> int:
        """Begin a conversation with its first prompt, and open it."""
        self._last_conversation += 1
        entry = Conversation(self._last_conversation, title_of(prompt), time.time())
        self._messages[entry.id] = []
        self._journal.note(Began(entry))
        self._list(entry)
        self.current.set(entry.id)
        return entry.id

    def _add(self, conversation: int, role: Role, text: str, status: Status, model: str = "") -> Message:
        self._last_message += 1
        message = Message(self._last_message, conversation, role, text, status, time.time(), model)
        self._messages[conversation].append(message)
        self._journal.note(Added(message))
        entry = self._find(conversation)
        if entry:
            self._list(replace(entry, updated=message.created))
        self.added.emit(message)
        return message

    def _heed_growth(self, growth: tuple[Message, str]) -> None:
        message, text = growth
        self._journal.note(Appended(message.id, text))
        if message.conversation == self.current.value:
            self.appended.emit((message.id, text))

    def _heed_end(self, message: Message) -> None:
        self._messages[message.conversation][-1] = message
        self._journal.note(Ended(message))
        if message.conversation == self.current.value:
            self.changed.emit(message)

    def _show(self, conversation: int | None, messages: Sequence[Message]) -> None:
        self.current.set(conversation)
        self.opened.emit(tuple(messages))
        self._show_busy()

    def _show_busy(self) -> None:
        self.busy.set(self.current.value in self.streaming.value)

    def _list(self, entry: Conversation) -> None:
        """Put ``entry`` into the list in place of what it was before, newest first."""
        others = (other for other in self.conversations.value if other.id != entry.id)
        ordered = sorted((entry, *others), key=lambda each: (each.updated, each.id), reverse=True)
        self.conversations.set(tuple(ordered))

    def _find(self, conversation: int) -> Conversation | None:
        return next((entry for entry in self.conversations.value if entry.id == conversation), None)

    def _forget_others(self) -> None:
        """Let go of messages that can be read again; what is not saved yet can not."""
        if self._journal.settled:
            needed = self.streaming.value | {self.current.value}
            self._messages = {id_: kept for id_, kept in self._messages.items() if id_ in needed}


def _sampling(chosen: SamplingSettings) -> Sampling:
    return Sampling(
        temperature=chosen.temperature,
        top_p=chosen.top_p,
        top_k=chosen.top_k,
        max_tokens=chosen.max_tokens,
        seed=chosen.seed,
    )
