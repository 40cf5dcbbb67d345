"""Parts what a model thinks from what it answers, as the text comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Parts: TypeAlias = tuple[str, str]
"""New text of the thinking, and new text of the answer."""


class Splitter(Protocol):
    """Takes a reply delta by delta; each call costs what the delta is long, not the reply."""

    @property
    def thinking(self) -> bool:
        """Whether the text is the thinking's now."""
        ...

    def feed(self, text: str, tokens: Sequence[int], *, finished: bool) -> Parts:
        """Return what ``text``, of ``tokens``, adds; all that was held back comes when it is ``finished``."""
        ...


@dataclass(frozen=True)
class Marks:
    """What stands before and behind the thinking of a model, as text; and around its answer, if anything."""

    start: str = "<think>"
    end: str = "</think>"
    before: str = ""
    behind: str = ""


_State: TypeAlias = Literal["undecided", "thinking", "between", "answering", "over"]
THINK: Final = Marks()


class NoSplitter:
    """Everything is the answer."""

    thinking = False

    def feed(self, text: str, tokens: Sequence[int], *, finished: bool) -> Parts:  # noqa: ARG002
        return "", text


class MarkSplitter:
    """Splits at marks in the text. ``opened``: the prompt ended within the thinking.

    Thinking comes first or not at all: marks within the answer, which may well be about them, are text.
    """

    def __init__(self, marks: Marks = THINK, *, opened: bool = False) -> None:
        self._marks = marks
        self._held = ""
        self._state: _State = "thinking" if opened else "undecided"
        self._leading = True  # white space at the beginning of a part is the template's, not the model's

    @property
    def thinking(self) -> bool:
        return self._state == "thinking"

    def feed(self, text: str, tokens: Sequence[int], *, finished: bool) -> Parts:  # noqa: ARG002
        if self._state == "answering" and not self._marks.behind:
            return "", text
        self._held += text
        thought = answer = ""
        if self._state == "undecided":
            self._decide(finished=finished)
        if self._state == "thinking":
            thought = self._take_thought(finished=finished)
        if self._state == "between":
            self._begin_answer(finished=finished)
        if self._state == "answering":
            answer = self._take_answer(finished=finished)
        return thought, answer

    def _decide(self, *, finished: bool) -> None:
        begun = self._held.lstrip()
        before = self._marks.before
        if begun.startswith(self._marks.start):
            self._held = begun[len(self._marks.start) :]
            self._state = "thinking"
        elif before and begun.startswith(before):
            self._held, self._state = begun, "between"
        elif finished or not (self._marks.start.startswith(begun) or before.startswith(begun)):
            self._state = "answering"

    def _take_thought(self, *, finished: bool) -> str:
        end = self._marks.end
        found = self._held.find(end)
        if found >= 0:
            thought, self._held = self._held[:found].rstrip(), self._held[found + len(end) :]
            self._state = "between"
        else:
            kept = len(self._held) if finished else _safe_length(self._held, end)
            thought, self._held = self._held[:kept], self._held[kept:]
        if self._leading:
            thought = thought.lstrip()
            self._leading = not thought
        return thought

    def _begin_answer(self, *, finished: bool) -> None:
        """Pass over white space, and over the mark before the answer."""
        self._held = self._held.lstrip()
        before = self._marks.before
        if before and self._held.startswith(before):
            self._held = self._held[len(before) :].lstrip()
            self._marks = replace(self._marks, before="")
        elif self._held and (finished or not before.startswith(self._held)):
            self._state = "answering"
        if self._held and not self._marks.before:
            self._state = "answering"

    def _take_answer(self, *, finished: bool) -> str:
        behind = self._marks.behind
        found = self._held.find(behind) if behind else -1
        if found >= 0:
            answer, self._held, self._state = self._held[:found].rstrip(), "", "over"
            return answer
        kept = _safe_length(self._held, behind) if behind and not finished else len(self._held)
        answer, self._held = self._held[:kept], self._held[kept:]
        return answer


def _safe_length(text: str, mark: str) -> int:
    """Return how much of ``text`` cannot be the beginning of ``mark``, nor white space before it."""
    for length in range(min(len(mark) - 1, len(text)), 0, -1):
        if mark.startswith(text[-length:]):
            return len(text[:-length].rstrip())
    return len(text.rstrip())


class HarmonySplitter:
    """Splits what gpt-oss models write: messages on channels, of which ``final`` is the answer.

    Needs the special tokens in the text. What is said to tools (channel ``commentary``) counts as thinking.
    ``opened``: the prompt ended within a message of the final channel, which goes on.
    """

    _HEAD: Final = "<|message|>"
    _CHANNEL: Final = "<|channel|>"
    _START: Final = "<|start|>"
    _ENDS: Final = ("<|end|>", "<|return|>", "<|call|>", _START)
    _LONGEST: Final = 11

    def __init__(self, *, opened: bool = False) -> None:
        self._held = ""
        self._channel = "final" if opened else ""
        self._inside = opened

    @property
    def thinking(self) -> bool:
        return self._inside and self._channel != "final"

    def feed(self, text: str, tokens: Sequence[int], *, finished: bool) -> Parts:  # noqa: ARG002
        self._held += text
        thought: list[str] = []
        answer: list[str] = []
        while True:
            if not self._inside and not self._open_message(finished=finished):
                break
            (answer if self._channel == "final" else thought).append(self._take(finished=finished))
            if self._inside:
                break
        return "".join(thought), "".join(answer)

    def _open_message(self, *, finished: bool) -> bool:
        """Pass over a head such as ``<|start|>assistant<|channel|>analysis<|message|>``."""
        head, found, rest = self._held.partition(self._HEAD)
        if not found:
            if not finished and ("<" in self._held or not self._held):
                return False
            # No head at all: text as other models write it.
            self._held = self._held.removeprefix(self._START)
            self._channel, self._inside = "final", True
            return bool(self._held)
        named = head.partition(self._CHANNEL)[2].partition("<")[0].split()
        self._channel = named[0] if named else "final"
        self._held, self._inside = rest, True
        return True

    def _take(self, *, finished: bool) -> str:
        at, mark = min(
            ((found, mark) for mark in self._ENDS if (found := self._held.find(mark)) >= 0),
            default=(-1, ""),
        )
        if at >= 0:
            # A start belongs to the head that follows: without it, that would be text.
            behind = at if mark == self._START else at + len(mark)
            taken, self._held = self._held[:at], self._held[behind:]
            self._inside = False
            return taken
        opening = self._held.rfind("<")
        kept = len(self._held)
        if not finished and opening >= 0 and len(self._held) - opening < self._LONGEST:
            kept = opening
        taken, self._held = self._held[:kept], self._held[kept:]
        return taken
