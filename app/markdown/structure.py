"""The block structure of a text, found line by line, so that a text that still grows is never read twice."""

from __future__ import annotations

from app.markdown.blocks import Container, Fence, Holds, Indented, Leaf, Paragraph, Table
from app.markdown.columns import SPACE, drop, indent_of
from app.markdown.definitions import Definitions
from app.markdown.formulas import formula_after, may_display
from app.markdown.leaves import begin_leaf
from app.markdown.nesting import DEEPEST, NEVER, Nesting
from app.markdown.starts import FENCE, MARKS, NOTE, RULE, UNDERLINE, Item, item_in


class Structure:
    """Reads line after line; ``take`` gives the leaves that have ended.

    It is CommonMark's own way to find blocks: a line first goes on with the open containers, then may begin
    new ones, and what is left of it is the text of a leaf. No later line changes an ended leaf.
    """

    def __init__(self, nesting: Nesting | None = None) -> None:
        self.nesting = nesting or Nesting(Definitions())
        self._fresh = 0  # characters at the next line's end that were never looked at; 0: none was

    def fork(self, fresh: int = 0) -> Structure:
        """Return a copy to try out how the text may go on; what that defines is forgotten with it.

        ``fresh``: no displayed formula begins in the next line before its last so many characters.
        """
        made = Structure(self.nesting.fork())
        made._fresh = fresh
        return made

    def take(self) -> list[Leaf]:
        """Return the leaves that have ended since the last call."""
        taken, self.nesting.leaves = self.nesting.leaves, []
        return taken

    def read(self, text: str, start: int, end: int) -> None:
        """Read a whole line, without its line break, that stands from ``start`` to ``end``."""
        nesting = self.nesting
        if "\0" in text:
            text = text.replace("\0", "")
        nesting.start, nesting.end = start, end
        if not nesting.containers and text and text[0] not in MARKS and self._read_plain(text):
            return
        rest, column, depth = self._match(text)
        if depth == len(nesting.containers) and self._go_on(rest, column):
            return
        if not rest.strip(SPACE):
            self._read_blank(depth)
            return
        self._begin_blocks(rest, column, depth)

    def close(self) -> None:
        """End all that is open."""
        self.nesting.close_to(0)

    def _read_plain(self, text: str) -> bool:
        """Read a line outside of containers that begins with no mark; False if it is not a paragraph's."""
        leaf = self.nesting.leaf
        if type(leaf) is not Paragraph:
            if leaf is not None:
                return False
            leaf = self.nesting.leaf = Paragraph(self.nesting.place())
        self._add_line(leaf, text)
        return True

    def _add_line(self, leaf: Paragraph, text: str) -> None:
        if text.startswith("[") and leaf.lines and leaf.lines[0].startswith("["):
            # Definitions above this line are whole; taken now, a long list of them is read only once.
            self.nesting.take_definitions(leaf)
        leaf.lines.append(text)
        leaf.starts.append(self.nesting.start)
        leaf.end = self.nesting.end
        if leaf.formula or may_display(text[-self._fresh :]):
            leaf.formula = formula_after(text, leaf.formula)
            leaf.displays = True

    def _match(self, text: str) -> tuple[str, int, int]:
        """Return what is left of the line inside the open containers, its column, and how many hold it."""
        column = depth = 0
        for container in self.nesting.containers:
            indent, length = indent_of(text, column)
            if container.holds is Holds.QUOTE:
                if indent > 3 or text[length : length + 1] != ">":
                    break
                text, column = _into_quote(text[length:], column + indent)
            elif length == len(text):
                if container.bare:
                    break
                text, column = drop(text, column, container.width), column + container.width
            elif indent < container.width:
                break
            else:
                text, column = drop(text, column, container.width), column + container.width
            depth += 1
        return text, column, depth

    def _go_on(self, rest: str, column: int) -> bool:
        """Take the line as one more of the open block of code, if it is one."""
        nesting, leaf = self.nesting, self.nesting.leaf
        if type(leaf) is Fence:
            self._read_code(leaf, rest, column)
            return True
        if type(leaf) is not Indented:
            return False
        indent, length = indent_of(rest, column)
        if length == len(rest):
            leaf.blanks.append((drop(rest, column, 4), nesting.start, nesting.end))
            return True
        if indent < 4:
            return False
        for text, start, end in leaf.blanks:
            nesting.add_code(leaf.place, text, start, end)
        leaf.blanks.clear()
        nesting.add_code(leaf.place, drop(rest, column, 4), nesting.start, nesting.end)
        return True

    def _read_code(self, leaf: Fence, rest: str, column: int) -> None:
        nesting = self.nesting
        indent, length = indent_of(rest, column)
        mark = rest[length:].rstrip(SPACE)
        if indent < 4 and len(mark) >= leaf.length and not mark.strip(leaf.mark):
            nesting.close_leaf()
            return
        text = drop(rest, column, min(leaf.indent, indent))
        nesting.add_code(leaf.place, text, nesting.start, nesting.end)

    def _read_blank(self, depth: int) -> None:
        nesting = self.nesting
        if isinstance(nesting.leaf, Paragraph | Table):
            nesting.close_leaf()
        if depth < len(nesting.containers):
            ended = nesting.containers[depth]
            nesting.close_to(depth)
            if ended.holds is Holds.ITEM:
                # Its list may go on: the next item must know its number.
                nesting.containers += (ended._replace(width=NEVER, bare=True, marker=""),)
        nesting.blank = True

    def _begin_blocks(self, rest: str, column: int, depth: int) -> None:
        """Begin what begins on this line, container in container, and give the rest to a leaf."""
        nesting, leaf = self.nesting, self.nesting.leaf
        if isinstance(leaf, Paragraph) and leaf.formula and not FENCE.match(rest.lstrip(SPACE)):
            self._add_line(leaf, rest.lstrip(SPACE))
            return
        while True:
            indent, length = indent_of(rest, column)
            body = rest[length:]
            if indent >= 4 or not body:
                break
            inside = self._begin_container(body, column + indent, indent, depth)
            if inside is None:
                break
            rest, column = inside
            depth = len(nesting.containers)
            leaf = None
        if not body:
            nesting.blank = False
        elif not begin_leaf(nesting, rest, column, depth) and (text := rest.lstrip(SPACE)):
            if not isinstance(leaf, Paragraph):
                leaf = Paragraph(nesting.begin_leaf(depth))
                nesting.leaf = leaf
            self._add_line(leaf, text)

    def _begin_container(self, body: str, column: int, indent: int, depth: int) -> tuple[str, int] | None:
        """Begin a quote, an item or a note; return what is left of the line and its column, or nothing."""
        nesting = self.nesting
        if depth >= DEEPEST:
            return None
        if body[0] == ">":
            nesting.open(Container(Holds.QUOTE), depth)
            return _into_quote(body, column)
        if body[0] == "[":
            note = NOTE.match(body)
            if note is None:
                return None
            nesting.definitions.add_note(note[1])
            made = Container(Holds.NOTE, 4, marker=note[1], bare=False, start=nesting.start, end=nesting.end)
            nesting.open(made, depth)
            return body[note.end() :].lstrip(SPACE), column + note.end()
        item = item_in(body, column)
        if item is None or RULE.match(body) or not self._may_begin(item, body, depth):
            return None
        nesting.open_item(item, indent, depth)
        return drop(item.rest, column + item.column, item.width - item.column), column + item.width

    def _may_begin(self, item: Item, body: str, depth: int) -> bool:
        """Tell whether an item may begin here: what interrupts a paragraph must be sure to be one."""
        nesting = self.nesting
        if depth < len(nesting.containers) or type(nesting.leaf) is not Paragraph:
            return True
        if not item.rest or (item.number != 1 and item.mark in ".)"):
            return False
        return not UNDERLINE.match(body)


def _into_quote(text: str, column: int) -> tuple[str, int]:
    """Return what stands behind the sign with which ``text`` begins, and at which column."""
    text, column = text[1:], column + 1
    if text and text[0] in SPACE:
        return drop(text, column, 1), column + 1
    return text, column
