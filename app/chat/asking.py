"""Prompts on their way to the models: sent, or waiting until the replies before them have ended."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.chat.asked import as_sent, check_pictures, provenance_of, ready, request_to, seeded
from app.chat.desk import Thread
from app.chat.history import title_of
from app.chat.messages import Conversation, Message, Queued, Status
from app.errors import EngineNotReadyError, PromptError, StorageError, VlindersError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.desk import Desk
    from app.chat.messages import Attachment, Lane
    from app.engine.replies import Prompting, Request
    from app.engine.responders import Responder


class Asking:
    """Sends prompts to the lanes of the desk's conversation, and begins the replies to them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.answers.ended.subscribe(self._heed_end)

    def send(self, text: str, attachments: Sequence[Attachment] = (), lane: int | None = None) -> None:
        """Add a prompt to every lane of the open conversation, or to one, and begin the replies to it.

        It waits while one of the lanes is busy, or while others wait. Where it cannot be sent, raises
        PromptError, EngineNotReadyError or StorageError, and nothing is added.
        """
        prompt = self._checked(text, attachments)
        thread = self._desk.thread
        queued = Queued(prompt, tuple(attachments), lane)
        if thread is None or not (thread.queue or self._is_busy(thread, queued)):
            self._begin(thread, queued)
            return
        thread.queue.append(queued)
        try:
            self._send_next(thread)
        except VlindersError:
            thread.queue.pop()
            raise
        finally:
            self._desk.show_queue(thread)

    def send_queued(self) -> None:
        """Send the prompt that waits first, where a stopped or failed reply has held it back.

        Raises as send() does, and it waits on.
        """
        thread = self._desk.thread
        if thread is not None:
            self._send_next(thread)

    def unqueue(self, index: int) -> Queued:
        """Take a prompt that waits out of the queue. Raises PromptError if it has been sent meanwhile."""
        thread = self._desk.thread
        if thread is None or not 0 <= index < len(thread.queue):
            raise PromptError("That prompt has been sent already.")
        queued = thread.queue.pop(index)
        self._desk.show_queue(thread)
        return queued

    def stop(self, lane: int | None = None) -> None:
        """End the open conversation's replies at once, or one lane's; the text so far stays."""
        desk = self._desk
        if desk.current.value is None:
            return
        if lane is None:
            desk.answers.stop_all(desk.current.value)
            return
        leaf = desk.lanes.value[lane].leaf
        if leaf is not None:
            desk.answers.stop(leaf)

    def request_for(self, lane: int, text: str = "", attachments: Sequence[Attachment] = ()) -> Request:
        """Return what a lane's model would be asked if this were sent. Raises EngineNotReadyError."""
        desk = self._desk
        shown, thread = desk.lanes.value[lane], desk.thread
        path = thread.tree.path(shown.leaf) if thread else ()
        prompt = as_sent(text, raw=shown.prompting.raw)
        if prompt or attachments:
            draft = Message(0, 0, "user", prompt, Status.COMPLETE, 0.0, attachments=tuple(attachments))
            path = (*path, draft)
        sees = desk.responders.find(shown.responder).standing.value.sees
        return request_to(path, shown.prompting, shown.trim, desk.pictures, sees=sees)

    def request_of(self, message: int) -> Request:
        """Return what was asked for a reply. Raises PromptError for a message that is none, or gone."""
        desk = self._desk
        thread = desk.thread_with(message)
        reply = thread.tree[message]
        if reply.role != "assistant" or reply.provenance is None:
            raise PromptError("Nobody was asked for this message.")
        how = reply.provenance
        try:
            sees = desk.responders.find(how.responder).standing.value.sees
        except EngineNotReadyError:  # it is gone, so the most is shown that it can have been asked
            sees = True
        return request_to(thread.tree.path(reply.parent), how.prompting, how.trim, desk.pictures, sees=sees)

    def begin_reply(
        self, thread: Thread, position: int, parent: int, responder: Responder, prompting: Prompting
    ) -> None:
        """Begin a reply to the message ``parent`` in the lane at ``position``."""
        desk = self._desk
        lane = desk.lanes_of(thread)[position]
        standing = responder.standing.value
        path = thread.tree.path(parent)
        request = request_to(path, prompting, lane.trim, desk.pictures, sees=standing.sees)
        reply = desk.message(
            thread,
            parent,
            role="assistant",
            text="",
            status=Status.STREAMING,
            model=standing.name,
            provenance=provenance_of(responder, prompting, lane.trim),
        )
        desk.add(thread, [position], reply)
        desk.answers.begin(reply, responder, request)

    def _begin(self, thread: Thread | None, queued: Queued) -> None:
        """Send now. Raises EngineNotReadyError and PromptError before anything is added."""
        desk = self._desk
        lanes = desk.lanes_of(thread) if thread else desk.lanes.value
        positions = _positions(lanes, queued)
        responders = [ready(desk.responders, lanes[position].responder) for position in positions]
        for responder in responders:
            check_pictures(queued.attachments, responder.standing.value)
        thread = thread or self._begin_thread(queued, lanes)
        promptings = seeded([lanes[position] for position in positions])
        asked = dict(zip(positions, zip(responders, promptings, strict=True), strict=True))
        for leaf in dict.fromkeys(lanes[position].leaf for position in positions):
            together = [position for position in positions if lanes[position].leaf == leaf]
            prompt = desk.message(
                thread,
                leaf,
                role="user",
                text=queued.text,
                status=Status.COMPLETE,
                attachments=queued.attachments,
            )
            desk.add(thread, together, prompt)
            for position in together:
                self.begin_reply(thread, position, prompt.id, *asked[position])

    def _begin_thread(self, queued: Queued, lanes: tuple[Lane, ...]) -> Thread:
        """Begin a conversation with its first prompt, and open it."""
        desk = self._desk
        number = desk.numbers.next("conversation")
        title = title_of(queued.text) or title_of(queued.attachments[0].name)
        thread = desk.threads[number] = Thread(number)
        desk.shelf.put(Conversation(number, title, time.time(), lanes, blind=desk.blind.value))
        desk.current.set(number)
        return thread

    def _checked(self, text: str, attachments: Sequence[Attachment]) -> str:
        """Return ``text`` as it can be sent. Raises PromptError and StorageError."""
        prompt = as_sent(text, raw=any(lane.prompting.raw for lane in self._desk.lanes.value))
        if not prompt.strip() and not attachments:
            raise PromptError("The prompt is empty.", "Write something first.")
        if not self._desk.journal.is_open:
            raise StorageError("The conversations are still being opened.", "Try again in a moment.")
        return prompt

    def _send_next(self, thread: Thread) -> None:
        """Send what waits first if its lanes are free. Raises as _begin() does, and it waits on."""
        if thread.queue and not self._is_busy(thread, thread.queue[0]):
            self._begin(thread, thread.queue[0])
            thread.queue.pop(0)
            self._desk.show_queue(thread)

    def _is_busy(self, thread: Thread, queued: Queued) -> bool:
        lanes = self._desk.lanes_of(thread)
        return any(self._desk.answers.is_live(lanes[position].leaf) for position in _positions(lanes, queued))

    def _heed_end(self, message: Message) -> None:
        """Go on with what waits, unless the reply before it went wrong or was stopped."""
        thread = self._desk.threads[message.conversation]
        if message.status is not Status.COMPLETE:
            return
        try:
            self._send_next(thread)
        except VlindersError as error:
            self._desk.problems.emit(error)


def _positions(lanes: Sequence[Lane], queued: Queued) -> list[int]:
    """Return which lanes a prompt is for; all, if the one that it was for is gone."""
    chosen = queued.lane
    return list(range(len(lanes))) if chosen is None or chosen >= len(lanes) else [chosen]
