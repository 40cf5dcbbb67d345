"""The replies that are being generated, any number in a conversation."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from app.chat.messages import Status
from app.chat.reply import Reply
from app.engine.replies import Usage
from app.errors import VlindersError
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.chat.messages import Message
    from app.engine.replies import Piece, Request
    from app.engine.responders import Responder
    from app.tasks import Tasks

BROKEN = "Something went wrong inside Vlinders. The log file says more; sending the prompt again may work."
CUT = (
    "The engine ended the reply with an error. Send the prompt again; if it does not help, reload the model."
)
log = logging.getLogger(__name__)


class Answers:
    """Runs replies side by side, each in a task of its own, and ends each exactly once.

    ``grown`` gives a reply's message as it was begun and the piece that has just come; ``ended`` the final
    message. ``live`` has the ids of the messages that stream, ``streaming`` those of their conversations.
    """

    def __init__(self, tasks: Tasks) -> None:
        self.grown: Event[tuple[Message, Piece]] = Event()
        self.ended: Event[Message] = Event()
        self.live: Observable[frozenset[int]] = Observable(frozenset())
        self.streaming: Observable[frozenset[int]] = Observable(frozenset())
        self._tasks = tasks
        self._replies: dict[int, Reply] = {}

    def begin(self, message: Message, responder: Responder, request: Request) -> None:
        """Have ``responder`` generate the text of ``message``, the reply to ``request``, from its end on."""
        reply = Reply(message)
        self._replies[message.id] = reply
        self._tell()
        reply.task = self._tasks.spawn(self._answer(reply, responder, request), name=f"reply {message.id}")

    def is_live(self, message: int | None) -> bool:
        """Say whether a message streams."""
        return message in self._replies

    def so_far(self, message: Message) -> Message:
        """Return ``message`` with its text so far, if it streams, or else as it is."""
        reply = self._replies.get(message.id)
        return reply.so_far() if reply else message

    def stop(self, message: int, status: Status = Status.STOPPED) -> None:
        """End a reply now, if it streams; what came stays."""
        reply = self._replies.get(message)
        if reply:
            self._end(reply, status)
            if reply.task:
                reply.task.cancel()

    def stop_all(self, conversation: int) -> None:
        """End all replies of a conversation now; what came stays."""
        for message in [
            id_ for id_, reply in self._replies.items() if reply.begun.conversation == conversation
        ]:
            self.stop(message)

    async def close(self) -> None:
        """Interrupt every reply, and wait until the engines have been told."""
        tasks = {reply.task for reply in self._replies.values() if reply.task}
        for message in tuple(self._replies):
            self.stop(message, Status.INTERRUPTED)
        if tasks:
            await asyncio.wait(tasks)

    async def _answer(self, reply: Reply, responder: Responder, request: Request) -> None:
        usage: Usage | None = None
        try:
            stream = cast("AsyncGenerator[Piece | Usage]", responder.generate(request))
            async with aclosing(stream) as outputs:
                async for output in outputs:
                    if isinstance(output, Usage):
                        usage = output
                    else:
                        self._grow(reply, output)
        except asyncio.CancelledError:
            # By stop() the reply has ended already; otherwise the whole app is being stopped.
            self._end(reply, Status.INTERRUPTED)
            raise
        except VlindersError as error:
            self._end(reply, Status.FAILED, str(error))
        except Exception:
            log.exception("Reply %d failed", reply.begun.id)
            self._end(reply, Status.FAILED, BROKEN)
        else:
            self._complete(reply, usage)

    def _grow(self, reply: Reply, piece: Piece) -> None:
        if self._is_ours(reply):
            reply.take(piece)
            if piece.text or piece.reasoning or piece.choices:
                self.grown.emit((reply.begun, piece))

    def _complete(self, reply: Reply, usage: Usage | None) -> None:
        match usage.finish if usage else "":
            case "abort":
                self._end(reply, Status.STOPPED, usage=usage)
            case "error":
                self._end(reply, Status.FAILED, CUT, usage)
            case _:
                self._end(reply, Status.COMPLETE, usage=usage)

    def _end(self, reply: Reply, status: Status, error: str = "", usage: Usage | None = None) -> None:
        if self._is_ours(reply):
            del self._replies[reply.begun.id]
            final = reply.end(status, error, usage)
            self.ended.emit(final)
            self._tell()

    def _tell(self) -> None:
        self.streaming.set(frozenset(reply.begun.conversation for reply in self._replies.values()))
        self.live.set(frozenset(self._replies))

    def _is_ours(self, reply: Reply) -> bool:
        return self._replies.get(reply.begun.id) is reply
