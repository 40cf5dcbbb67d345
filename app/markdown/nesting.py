"""The open containers of a text, and the leaf in them: how they open and close, and what stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.markdown.blocks import Container, Holds, Indented, Leaf, OpenLeaf, Paragraph, Place, Table
from app.markdown.definitions import Definitions, definition_in
from app.markdown.lines import Kind

if TYPE_CHECKING:
    from app.markdown.starts import Item

DEEPEST = 12
"""Containers within each other; the marks of what is deeper are text."""
NEVER = 10**9
"""The width of an item that has ended but whose list may go on."""
BULLETS = ("•", "◦", "▪")


class Nesting:
    """What is open, and the ``leaves`` that have ended; ``start`` and ``end`` are those of the line read now.

    ``blank``: an empty line stands before what comes next. ``listed``: the leaf before it is a list's.
    """

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.containers: tuple[Container, ...] = ()
        self.leaf: OpenLeaf = None
        self.leaves: list[Leaf] = []
        self.blank = False
        self.listed = False
        self.start = 0
        self.end = 0

    def fork(self) -> Nesting:
        """Return a copy to try out what may come next; what that defines is forgotten with it."""
        # In every frame, and copy() would take ten times as long.
        made = Nesting.__new__(Nesting)
        made.__dict__.update(self.__dict__)
        made.definitions = Definitions()
        made.leaves = []
        made.leaf = None if self.leaf is None else self.leaf.fork()
        return made

    def place(self) -> Place:
        """Return where a leaf stands that begins now; the marker of the item that it begins is spent."""
        if not self.containers:
            self.listed = self.blank = False
            return Place()
        marker = self._spend_marker()
        levels = [container.holds is not Holds.QUOTE for container in self.containers]
        indent = sum(levels)
        inset = levels.index(False) if not all(levels) else 0
        tight = indent > 0 and self.listed and not self.blank
        self.listed, self.blank = indent > 0, False
        return Place(indent, len(levels) - indent, inset, marker, tight)

    def open(self, container: Container, depth: int) -> None:
        """Open a container inside the first ``depth`` ones; the others end, and so does the leaf."""
        self.close_to(depth)
        if container.holds is not Holds.QUOTE and any(held.marker for held in self.containers):
            self._show_marker(self.start, self.start)
        self._fill()
        self.containers = (*self.containers, container)

    def open_item(self, item: Item, indent: int, depth: int) -> None:
        """Open a list's item; it goes on counting if the item before it is one of the same list."""
        before = self.containers[depth] if depth < len(self.containers) else None
        number = item.number
        if before is not None and before.holds is Holds.ITEM and before.mark == item.mark:
            number = before.number + 1
        levels = sum(held.holds is Holds.ITEM for held in self.containers[:depth])
        bullet = BULLETS[min(levels, len(BULLETS) - 1)]
        marker = f"{number}{item.mark}" if item.mark in ".)" else bullet
        made = Container(
            Holds.ITEM, indent + item.width, item.mark, number, marker, start=self.start, end=self.end
        )
        self.open(made, depth)

    def close_to(self, depth: int) -> None:
        """End the leaf, and all containers but the first ``depth``."""
        self.close_leaf()
        while len(self.containers) > depth:
            last = self.containers[-1]
            if last.marker:
                self._show_marker(last.start, last.end)
            self.containers = self.containers[:-1]

    def close_leaf(self) -> None:
        """End the open leaf, if there is one."""
        leaf, self.leaf = self.leaf, None
        if isinstance(leaf, Paragraph):
            self._close_paragraph(leaf)
        elif isinstance(leaf, Table):
            self.leaves.append(
                Leaf(Kind.TABLE, leaf.place, leaf.start, leaf.end, rows=tuple(leaf.rows), aligns=leaf.aligns)
            )
        elif isinstance(leaf, Indented) and leaf.blanks:
            self.blank = True

    def begin_leaf(self, depth: int) -> Place:
        """Make room for a leaf inside the first ``depth`` containers; return where it stands."""
        self.close_to(depth)
        self._fill()
        return self.place()

    def add(self, kind: Kind, place: Place, text: str = "", level: int = 0, info: str = "") -> None:
        """Add a leaf that is the line being read."""
        self.leaves.append(Leaf(kind, place, self.start, self.end, text, level, info))

    def add_code(self, place: Place, text: str, start: int, end: int) -> None:
        """Add one line of code."""
        self.leaves.append(Leaf(Kind.CODE, place, start, end, text))

    def take_definitions(self, leaf: Paragraph) -> bool:
        """Take the definitions from a paragraph's start; False if nothing is left of it."""
        while leaf.lines and leaf.lines[0].startswith("["):
            text = "\n".join(leaf.lines)
            found = definition_in(text)
            if found is None:
                break
            self.definitions.add_link(found.label, found.address)
            taken = text.count("\n", 0, found.length) if found.length < len(text) else len(leaf.lines)
            del leaf.lines[:taken], leaf.starts[:taken]
        return bool(leaf.lines)

    def _close_paragraph(self, leaf: Paragraph) -> None:
        whole = self.take_definitions(leaf)
        start = leaf.starts[0] if whole else leaf.end
        if whole or leaf.place.marker:
            text = "\n".join(leaf.lines).rstrip(" \t")
            self.leaves.append(
                Leaf(Kind.PARAGRAPH, leaf.place, start, leaf.end, text, displays=leaf.displays)
            )

    def _show_marker(self, start: int, end: int) -> None:
        """Add an empty line for an item in which nothing stands, or another list first of all."""
        self.leaves.append(Leaf(Kind.PARAGRAPH, self.place(), start, end))

    def _spend_marker(self) -> str:
        for index in range(len(self.containers) - 1, -1, -1):
            held = self.containers[index]
            if held.marker:
                spent = held._replace(marker="")
                self.containers = (*self.containers[:index], spent, *self.containers[index + 1 :])
                return held.marker
        return ""

    def _fill(self) -> None:
        """Heed that something stands in the innermost container now."""
        if self.containers and self.containers[-1].bare:
            self.containers = (*self.containers[:-1], self.containers[-1]._replace(bare=False))
