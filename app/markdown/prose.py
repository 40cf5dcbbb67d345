"""Long paragraphs, read in chunks: so that one that grows is never read again from its start.

Where a chunk ends depends on the text alone, not on when it came: a paragraph that streamed reads like one
that was there at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from app.markdown.formulas import LONGEST
from app.markdown.inline import parsed, parser, runs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from app.markdown.lines import Run, Runs

SIZES = (500, 1000, 2000)
"""Characters after which a chunk may end where nothing is open; after the last, it ends in any case."""
PATIENCE = 500
"""Characters behind the last size in which a chunk waits for a word to begin: what has none is no prose."""
BOUNDARY = re.compile(r"(?<=[ \n。！？；，、：])[^\W_]")
"""Before a word: no sign can reach over from one side to the other."""


class Prose:
    """Reads one paragraph's text, which may only grow between two calls."""

    def __init__(self, environment: dict[str, Any]) -> None:
        self._environment = environment
        self._runs: list[Run] = []
        self._last = ""  # the chunk that was read last
        self._done = 0  # characters that have been read for good
        self._tried = 0  # how many sizes are too small for the next chunk
        self._open = ""  # the largest chunk that was tried

    def continues(self, text: str, environment: dict[str, Any]) -> bool:
        """Tell whether ``text`` is the one read so far, grown."""
        if environment is not self._environment or not text.startswith(self._open, self._done):
            return False
        return text[self._done - len(self._last) : self._done] == self._last

    def read(self, text: str, read_rest: Callable[[str], Runs]) -> Runs:
        """Return the runs of ``text``; ``read_rest`` reads what stands behind the last whole chunk."""
        while self._take_chunk(text):
            pass
        return (*self._runs, *read_rest(text[self._done :]))

    def _take_chunk(self, text: str) -> bool:
        last = self._done + SIZES[-1] + PATIENCE
        for size in SIZES[self._tried :]:
            found = BOUNDARY.search(text, self._done + size, last)
            if found is None:
                break
            chunk = text[self._done : found.start()]
            state = parsed(chunk, self._environment, parser())
            if size == SIZES[-1] or not _is_pending(state):
                self._take(chunk, state.tokens)
                return True
            self._tried += 1
            self._open = chunk
        if len(text) <= last:
            return False
        chunk = text[self._done : last]
        self._take(chunk, parsed(chunk, self._environment, parser()).tokens)
        return True

    def _take(self, chunk: str, tokens: Sequence[Token]) -> None:
        self._runs += runs_of(tokens)
        self._last = chunk
        self._done += len(chunk)
        self._tried = 0
        self._open = ""


def _is_pending(state: StateInline) -> bool:
    """Tell whether something may be open at the end that what follows closes."""
    if any(delimiter.open and delimiter.end < 0 for delimiter in state.delimiters):
        return True
    place = depth = 0
    for token in state.tokens:
        place += len(token.content) + len(token.markup)
        near = len(state.src) - place < LONGEST
        if token.type == "text_special" and token.markup in {"\\(", "\\["}:
            return True
        if token.type == "text":
            if "`" in token.content or (near and "$" in token.content):
                return True
            for bracket in re.findall(r"[\[\]]", token.content):
                depth = depth + 1 if bracket == "[" else max(0, depth - 1)
    return depth > 0
