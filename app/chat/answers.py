"""The replies that are being generated, at most one in each conversation."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from app.chat.messages import Status
from app.chat.reply import Reply
from app.engine.replies import Usage
from app.errors import VlindersError
from app.observable import Event, Observable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.chat.messages import Message
    from app.engine.replies import Piece, Request
    from app.engine.states import EngineState
    from app.tasks import Tasks

BROKEN = "Something went wrong inside Vlinders. The log file says more; sending the prompt again may work."
CUT = (
    "The engine ended the reply with an error. Send the prompt again; if it does not help, reload the model."
)
log = logging.getLogger(__name__)


class Answering(Protocol):
    """What conversations need of an engine."""

    @property
    def state(self) -> Observable[EngineState]: ...

    def generate(self, request: Request) -> AsyncIterator[Piece | Usage]: ...


class Answers:
    """Runs replies side by side, each in a task of its own, and ends each exactly once.

    ``grown`` gives a reply's message as it was begun and the text that has just come; ``ended`` the final
    message. ``streaming`` has the ids of the conversations that are being answered.
    """

    def __init__(self, tasks: Tasks, engine: Answering) -> None:
        self.grown: Event[tuple[Message, str]] = Event()
        self.ended: Event[Message] = Event()
        self.streaming: Observable[frozenset[int]] = Observable(frozenset())
        self._tasks = tasks
        self._engine = engine
        self._replies: dict[int, Reply] = {}

    def begin(self, message: Message, request: Request) -> None:
        """Generate the text of ``message``, the empty reply to ``request``."""
        reply = Reply(message)
        self._replies[message.conversation] = reply
        self.streaming.set(frozenset(self._replies))
        reply.task = self._tasks.spawn(self._answer(reply, request), name=f"reply {message.id}")

    def so_far(self, conversation: int) -> Message | None:
        """Return the reply that streams in ``conversation`` with its text so far, if there is one."""
        reply = self._replies.get(conversation)
        return reply.so_far() if reply else None

    def stop(self, conversation: int, status: Status = Status.STOPPED) -> None:
        """End the conversation's reply now, if one streams; what came stays."""
        reply = self._replies.get(conversation)
        if reply:
            self._end(reply, status)
            self._cancel(reply)

    def drop(self, conversation: int) -> None:
        """End the conversation's reply, if one streams, without a word: nobody wants it any more."""
        reply = self._replies.pop(conversation, None)
        if reply:
            self.streaming.set(frozenset(self._replies))
            self._cancel(reply)

    async def close(self) -> None:
        """Interrupt every reply, and wait until the engine has been told."""
        tasks = {reply.task for reply in self._replies.values() if reply.task}
        for conversation in tuple(self._replies):
            self.stop(conversation, Status.INTERRUPTED)
        if tasks:
            await asyncio.wait(tasks)

    async def _answer(self, reply: Reply, request: Request) -> None:
        usage: Usage | None = None
        try:
            async for output in self._engine.generate(request):
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
        if self._is_live(reply):
            reply.take(piece)
            if piece.text:
                self.grown.emit((reply.begun, piece.text))

    def _complete(self, reply: Reply, usage: Usage | None) -> None:
        match usage.finish if usage else "":
            case "abort":
                self._end(reply, Status.STOPPED, usage=usage)
            case "error":
                self._end(reply, Status.FAILED, CUT, usage)
            case _:
                self._end(reply, Status.COMPLETE, usage=usage)

    def _end(self, reply: Reply, status: Status, error: str = "", usage: Usage | None = None) -> None:
        if self._is_live(reply):
            del self._replies[reply.begun.conversation]
            self.streaming.set(frozenset(self._replies))
            self.ended.emit(reply.end(status, error, usage))

    def _is_live(self, reply: Reply) -> bool:
        return self._replies.get(reply.begun.conversation) is reply

    @staticmethod
    def _cancel(reply: Reply) -> None:
        if reply.task:
            reply.task.cancel()
