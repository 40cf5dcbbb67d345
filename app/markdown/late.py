"""Links and footnotes that are defined behind their use: which lines read differently then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from app.markdown.lines import Kind

if TYPE_CHECKING:
    from app.markdown.blocks import Leaf
    from app.markdown.definitions import Definitions
    from app.markdown.lines import Line, Lines
    from app.markdown.rendering import Rendering

LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]", re.DOTALL)


class _Use(NamedTuple):
    """A leaf that may refer to something, what it was made into, and its first line's number."""

    leaf: Leaf
    number: int
    lines: Lines


class LateDefinitions:
    """Keeps the leaves in which something in brackets stands that nothing has defined yet."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._version = 0
        self._uses: dict[str, list[int]] = {}
        self._leaves: list[_Use] = []

    def watch(self, leaf: Leaf, number: int, lines: Lines) -> None:
        """Keep ``leaf``, whose ``lines`` begin with the one of that number, if it may read differently."""
        source = leaf.text if leaf.kind is not Kind.TABLE else "\n".join(leaf.rows)
        if "[" not in source or leaf.kind is Kind.CODE:
            return
        labels = {_label(found[1]) for found in LABEL.finditer(source)}
        for label in labels:
            if label not in self._definitions.links:
                self._uses.setdefault(label, []).append(len(self._leaves))
        self._leaves.append(_Use(leaf, number, lines))

    def changed(self, rendering: Rendering) -> tuple[tuple[int, Line], ...]:
        """Return the lines, with their numbers, that read differently since the last call."""
        if self._version == self._definitions.version:
            return ()
        self._version = self._definitions.version
        made: list[tuple[int, Line]] = []
        known = [*self._definitions.links, *(_label(f"^{note}") for note in self._definitions.notes)]
        for index in sorted({use for label in known for use in self._uses.pop(label, ())}):
            leaf, number, before = self._leaves[index]
            lines = rendering.lines_of(leaf)
            self._leaves[index] = _Use(leaf, number, lines)
            made += [
                (number + at, line)
                for at, (line, old) in enumerate(zip(lines, before, strict=True))
                if line != old
            ]
        return tuple(made)


def _label(written: str) -> str:
    from markdown_it.common.utils import normalizeReference

    return normalizeReference(written)
