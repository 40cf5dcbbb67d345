"""What lies open: one conversation with its lanes, and those beside it that still stream."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.asked import default_prompting
from app.chat.changes import Added, Appended, Changed
from app.chat.messages import Lane, Message
from app.chat.tree import Tree
from app.errors import PromptError, VlindersError
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from app.chat.answers import Answers
    from app.chat.journal import Journal
    from app.chat.messages import Placed, Queued
    from app.chat.numbers import Numbers
    from app.chat.presets import Presets
    from app.chat.shelf import Shelf
    from app.engine.replies import Piece
    from app.engine.responders import Responders
    from app.settings.store import SettingsStore


class Thread:
    """A conversation in memory: its messages, the prompts that wait in it, and what was deleted last."""

    def __init__(self, conversation: int, messages: Iterable[Message] = ()) -> None:
        self.id = conversation
        self.tree = Tree(messages)
        self.queue: list[Queued] = []
        self.removed: list[tuple[tuple[Message, ...], dict[int, int | None]]] = []
        """What was deleted, and which lanes ended where before."""

    def move_lanes(self, places: Mapping[int, int]) -> None:
        """Heed that lanes are at other places now; those without one are gone, and what waits is for all."""
        self.queue = [
            each if each.lane is None else replace(each, lane=places.get(each.lane)) for each in self.queue
        ]
        self.removed = [
            (messages, {places[at]: leaf for at, leaf in ends.items() if at in places})
            for messages, ends in self.removed
        ]


class Desk:
    """The open conversation and all that is told of it; app.chat.session says what each part is."""

    def __init__(
        self,
        journal: Journal,
        shelf: Shelf,
        presets: Presets,
        answers: Answers,
        responders: Responders,
        settings: SettingsStore,
        numbers: Numbers,
        pictures: Path,
    ) -> None:
        self.current: Observable[int | None] = Observable(None)
        self.blind: Observable[bool] = Observable(False)  # noqa: FBT003  the value
        self.opened: Event[tuple[tuple[Placed, ...], ...]] = Event()
        self.added: Event[tuple[int, Placed]] = Event()
        self.grown: Event[tuple[int, Piece]] = Event()
        self.changed: Event[Placed] = Event()
        self.problems: Event[VlindersError] = Event()
        self.busy: Observable[bool] = Observable(False)  # noqa: FBT003  the value
        self.busy_lanes: Observable[frozenset[int]] = Observable(frozenset())
        self.queued: Observable[tuple[Queued, ...]] = Observable(())
        self.journal, self.shelf, self.presets = journal, shelf, presets
        self.answers, self.responders, self.settings = answers, responders, settings
        self.numbers, self.pictures = numbers, pictures
        self.threads: dict[int, Thread] = {}
        self._plain = self._plain_lane()
        self.lanes: Observable[tuple[Lane, ...]] = Observable((self._plain,))
        settings.value.subscribe(lambda _: self._heed_defaults())
        presets.presets.subscribe(lambda _: self._heed_defaults())
        answers.grown.subscribe(self._heed_growth)
        answers.ended.subscribe(self.change)
        answers.live.subscribe(lambda _: self.show_busy())

    @property
    def thread(self) -> Thread | None:
        """The open conversation; None while it is a new, empty one."""
        current = self.current.value
        return None if current is None else self.threads[current]

    def thread_with(self, message: int) -> Thread:
        """Return the open conversation, which has ``message``. Raises PromptError if it has not."""
        thread = self.thread
        if thread is None or message not in thread.tree:
            raise PromptError("That message is not there any more.")
        return thread

    def lanes_of(self, thread: Thread) -> tuple[Lane, ...]:
        """Return the lanes of a conversation, open or not."""
        if thread.id == self.current.value:
            return self.lanes.value
        entry = self.shelf.find(thread.id)
        return entry.lanes if entry else ()

    def lanes_with(self, thread: Thread, message: int) -> list[int]:
        """Return the positions of the lanes that show ``message``."""
        return [
            position
            for position, lane in enumerate(self.lanes_of(thread))
            if any(each.id == message for each in thread.tree.path(lane.leaf))
        ]

    def set_lanes(
        self, thread: Thread | None, lanes: Sequence[Lane], *, updated: float | None = None
    ) -> None:
        """Have a conversation, None for the new one, go on in ``lanes``; ``updated`` is when it grew."""
        if thread is not None:
            for lane in lanes:
                thread.tree.show(lane.leaf)
            entry = self.shelf.find(thread.id)
            if entry:
                moment = entry.updated if updated is None else updated
                self.shelf.put(replace(entry, lanes=tuple(lanes), updated=moment))
        if (thread.id if thread else None) == self.current.value:
            self.lanes.set(tuple(lanes))
            self.show_busy()

    def mend_lanes(self, thread: Thread) -> None:
        """Let lanes whose end is not there, as in a damaged file, end where the newest message does."""
        lanes = self.lanes_of(thread)
        newest = thread.tree.leaf_of(None)
        mended = [lane if lane.leaf in thread.tree else replace(lane, leaf=newest) for lane in lanes]
        self.set_lanes(thread, mended)

    def open_thread(self, thread: Thread | None, *, lane: Lane | None = None) -> None:
        """Show a conversation, or a new one, which begins with ``lane``."""
        entry = self.shelf.find(thread.id) if thread else None
        self.current.set(thread.id if thread else None)
        self.blind.set(entry.blind if entry else False)
        self.lanes.set(entry.lanes if entry else (lane or self._plain,))
        self.show_queue(thread)
        self.show_all()

    def show_all(self) -> None:
        """Tell anew all that is shown."""
        self.opened.emit(tuple(self.path(position) for position in range(len(self.lanes.value))))
        self.show_busy()

    def show_busy(self) -> None:
        live = self.answers.live.value
        lanes = enumerate(self.lanes.value)
        self.busy_lanes.set(frozenset(position for position, lane in lanes if lane.leaf in live))
        self.busy.set(self.current.value in self.answers.streaming.value)

    def show_queue(self, thread: Thread | None) -> None:
        if (thread.id if thread else None) == self.current.value:
            self.queued.set(tuple(thread.queue) if thread else ())

    def path(self, position: int = 0) -> tuple[Placed, ...]:
        """Return what the open conversation's lane shows, a reply that streams with its text so far."""
        thread = self.thread
        if thread is None:
            return ()
        beside = self._beside(thread)
        path = thread.tree.path(self.lanes.value[position].leaf)
        return tuple(thread.tree.place(self.answers.so_far(message), beside) for message in path)

    def placed(self, message: Message) -> Placed:
        """Return where a message of the open conversation stands."""
        thread = self.thread_with(message.id)
        return thread.tree.place(message, self._beside(thread))

    def messages(self, conversation: int) -> tuple[Message, ...] | None:
        """Return all messages of a conversation as they are now; None if it is not in memory."""
        thread = self.threads.get(conversation)
        return None if thread is None else tuple(self.answers.so_far(each) for each in thread.tree)

    def add(self, thread: Thread, positions: Sequence[int], message: Message) -> None:
        """Put ``message`` at the end of the lanes at ``positions``, and tell of it."""
        thread.tree.put(message)
        self.journal.note(Added(message))
        lanes = list(self.lanes_of(thread))
        for position in positions:
            lanes[position] = replace(lanes[position], leaf=message.id)
        self.set_lanes(thread, lanes, updated=message.created)
        if thread.id == self.current.value:
            for position in positions:
                self.added.emit((position, self.placed(message)))

    def change(self, message: Message) -> None:
        """Have ``message`` stand for what it was before, and tell of it."""
        self.threads[message.conversation].tree.put(message)
        self.journal.note(Changed(message))
        if message.conversation == self.current.value:
            self.changed.emit(self.placed(message))

    def message(self, thread: Thread, parent: int | None, **what: object) -> Message:
        """Return a new message of ``thread`` behind ``parent``, by the names of Message."""
        values: dict[str, object] = {"created": time.time()} | what
        return Message(self.numbers.next("message"), thread.id, parent=parent, **values)  # pyright: ignore[reportArgumentType]

    def forget_others(self) -> None:
        """Let go of messages that can be read again; what is not saved yet can not."""
        if self.journal.settled:
            needed = self.answers.streaming.value | {self.current.value}
            self.threads = {id_: kept for id_, kept in self.threads.items() if id_ in needed or kept.queue}

    def plain_lane(self, responder: str = "") -> Lane:
        """Return how a new conversation begins."""
        return replace(self._plain, responder=responder)

    def _plain_lane(self) -> Lane:
        settings = self.settings.value.value
        preset = self.presets.find(settings.default_preset)
        if preset is None:
            return Lane(prompting=default_prompting(settings))
        return Lane(prompting=preset.prompting, preset=preset.name)

    def _heed_defaults(self) -> None:
        """Let a new conversation that nobody has touched yet begin as the settings now say."""
        before, self._plain = self._plain, self._plain_lane()
        lanes = self.lanes.value
        if self.current.value is None and len(lanes) == 1 and lanes[0].prompting == before.prompting:
            self.lanes.set((self.plain_lane(lanes[0].responder),))

    def _beside(self, thread: Thread) -> frozenset[int]:
        """Return the ids of all that is shown where several lanes show something."""
        lanes = self.lanes_of(thread)
        if len(lanes) < 2:
            return frozenset()
        return frozenset(each.id for lane in lanes for each in thread.tree.path(lane.leaf))

    def _heed_growth(self, growth: tuple[Message, Piece]) -> None:
        message, piece = growth
        if piece.text or piece.reasoning:
            self.journal.note(Appended(message.id, piece.text, piece.reasoning))
        if message.conversation == self.current.value:
            self.grown.emit((message.id, piece))
