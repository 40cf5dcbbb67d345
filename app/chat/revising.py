"""Other versions of what was said: asked anew, gone on with, written by hand, deleted, rated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.asked import another_seed, as_sent, check_pictures, provenance_of, ready, request_to, seeded
from app.chat.messages import Lane, Message, Provenance, Status
from app.errors import PromptError, VlindersError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.asking import Asking
    from app.chat.desk import Desk, Thread
    from app.chat.messages import Attachment
    from app.engine.replies import Prompting
    from app.engine.responders import Responder


class Revising:
    """Changes the tree of the open conversation. What is revised must be in it, or PromptError is raised."""

    def __init__(self, desk: Desk, asking: Asking) -> None:
        self._desk = desk
        self._asking = asking

    def regenerate(
        self,
        message: int,
        *,
        responder: str | None = None,
        prompting: Prompting | None = None,
        lane: int | None = None,
    ) -> None:
        """Begin another version of a reply, by its lane's model and settings or by those given.

        It takes the reply's place in the lane that shows it, or in the one given. A fixed seed becomes
        another one. Raises PromptError and EngineNotReadyError.
        """
        desk = self._desk
        thread, reply = self._reply(message)
        position = self._position(thread, message, lane)
        shown = desk.lanes.value[position]
        asked = ready(desk.responders, shown.responder if responder is None else responder)
        how = prompting or another_seed(shown.prompting, len(thread.tree.versions(reply)))
        self._go_back(thread, [position], reply.parent)
        self._asking.begin_reply(thread, position, reply.parent or 0, asked, how)

    def go_on(self, message: int) -> None:
        """Continue a reply behind its last word, by the model and settings that wrote it.

        Where its model is not there any more, its lane's goes on. Raises PromptError and EngineNotReadyError.
        """
        desk = self._desk
        thread, reply = self._reply(message)
        if desk.answers.is_live(message):
            raise PromptError("The reply is still being written.")
        if not reply.text and not reply.reasoning:
            raise PromptError("There is nothing to go on with yet.", "Ask for another version.")
        position = self._position(thread, message, None)
        lane = desk.lanes.value[position]
        responder, how = self._writer_of(reply, lane)
        standing = responder.standing.value
        model = reply.model if reply.model in ("", standing.name) else f"{reply.model}, {standing.name}"
        begun = replace(
            reply, status=Status.STREAMING, error="", model=model or standing.name, provenance=how
        )
        self._leave(thread, [position], message)
        request = request_to(
            thread.tree.path(message),
            how.prompting,
            how.trim,
            desk.pictures,
            sees=standing.sees,
            continues=True,
        )
        desk.change(begun)
        desk.answers.begin(begun, responder, request)
        desk.show_all()

    def edit(self, message: int, text: str, attachments: Sequence[Attachment] | None = None) -> None:
        """Write another version of a message: to a user's the replies are begun, an assistant's is complete.

        Without ``attachments`` it keeps its own. Raises PromptError and EngineNotReadyError.
        """
        desk = self._desk
        thread = desk.thread_with(message)
        old = thread.tree[message]
        kept = old.attachments if attachments is None else tuple(attachments)
        said = as_sent(text, raw=any(lane.prompting.raw for lane in desk.lanes.value))
        if not said.strip() and not kept:
            raise PromptError("The message is empty.", "Write something, or delete the message.")
        positions = desk.lanes_with(thread, message) or [0]
        if old.role == "user":
            self._ask_anew(thread, old, positions, said, kept)
        else:
            written = desk.message(
                thread, old.parent, role=old.role, text=said, status=Status.COMPLETE, attachments=kept
            )
            by_whom = replace(written, model=old.model, provenance=old.provenance, edited=True)
            self._go_back(thread, positions[:1], old.parent)
            desk.add(thread, positions[:1], by_whom)

    def _ask_anew(
        self,
        thread: Thread,
        old: Message,
        positions: list[int],
        text: str,
        attachments: tuple[Attachment, ...],
    ) -> None:
        desk = self._desk
        lanes = desk.lanes.value
        responders = [ready(desk.responders, lanes[position].responder) for position in positions]
        for responder in responders:
            check_pictures(attachments, responder.standing.value)
        self._go_back(thread, positions, old.parent)
        written = desk.message(
            thread, old.parent, role="user", text=text, status=Status.COMPLETE, attachments=attachments
        )
        desk.add(thread, positions, written)
        promptings = seeded([lanes[position] for position in positions])
        for position, responder, how in zip(positions, responders, promptings, strict=True):
            self._asking.begin_reply(thread, position, written.id, responder, how)

    def _writer_of(self, reply: Message, lane: Lane) -> tuple[Responder, Provenance]:
        """Return who goes on with a reply, and as what. Raises EngineNotReadyError."""
        how = reply.provenance
        if how is not None:
            try:
                responder = ready(self._desk.responders, how.responder)
            except VlindersError:
                pass
            else:
                return responder, provenance_of(responder, how.prompting, how.trim)
        responder = ready(self._desk.responders, lane.responder)
        return responder, provenance_of(responder, how.prompting if how else lane.prompting, lane.trim)

    def _reply(self, message: int) -> tuple[Thread, Message]:
        thread = self._desk.thread_with(message)
        reply = thread.tree[message]
        if reply.role != "assistant" or reply.parent is None:
            raise PromptError("That is no reply.")
        return thread, reply

    def _position(self, thread: Thread, message: int, lane: int | None) -> int:
        """Return the lane that is meant: the one given, or the first that shows ``message`` or a sibling."""
        if lane is not None:
            return lane
        versions = thread.tree.versions(thread.tree[message])
        showing = [at for each in (message, *versions) for at in self._desk.lanes_with(thread, each)]
        return showing[0] if showing else 0

    def _go_back(self, thread: Thread, positions: Sequence[int], end: int | None) -> None:
        """Leave what is shown behind ``end``: another version comes in its place."""
        self._leave(thread, positions, end)
        self._desk.show_all()

    def _leave(self, thread: Thread, positions: Sequence[int], end: int | None) -> None:
        """Let the lanes at ``positions`` end at ``end``, and stop what streams at their ends."""
        lanes = list(self._desk.lanes.value)
        for position in positions:
            leaf = lanes[position].leaf
            if leaf is not None and leaf != end:
                self._desk.answers.stop(leaf)
        lanes = list(self._desk.lanes.value)
        for position in positions:
            lanes[position] = replace(lanes[position], leaf=end)
        self._desk.set_lanes(thread, lanes)
