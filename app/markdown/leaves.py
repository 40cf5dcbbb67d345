"""How a leaf begins: headings, rules, tables and code, on what is left of a line inside its containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.markdown.blocks import Fence, Indented, Leaf, Paragraph, Table
from app.markdown.columns import drop, indent_of
from app.markdown.lines import Kind
from app.markdown.starts import FENCE, HEADING, RULE, UNDERLINE, heading_text
from app.markdown.tables import aligns_of, cells_of

if TYPE_CHECKING:
    from app.markdown.nesting import Nesting


def begin_leaf(nesting: Nesting, rest: str, column: int, depth: int) -> bool:
    """Begin or go on with any leaf but a paragraph; False if the line is a paragraph's."""
    leaf = nesting.leaf
    whole = depth == len(nesting.containers)
    indent, length = indent_of(rest, column)
    if indent >= 4:
        if isinstance(leaf, Paragraph):
            return False
        _begin_indented(nesting, drop(rest, column, 4), depth)
        return True
    body = rest[length:]
    if whole and isinstance(leaf, Paragraph) and _underline(nesting, leaf, body):
        return True
    return (
        _heading(nesting, body, depth)
        or _fence(nesting, body, indent, depth)
        or _rule(nesting, body, depth)
        or (whole and isinstance(leaf, Table) and _row(nesting, leaf, body))
    )


def _begin_indented(nesting: Nesting, text: str, depth: int) -> None:
    place = nesting.begin_leaf(depth)
    start, end = nesting.start, nesting.end
    nesting.leaves.append(Leaf(Kind.CODE_HEAD, place, start, start))
    nesting.leaf = Indented(place._replace(marker="", tight=True))
    nesting.add_code(nesting.leaf.place, text, start, end)


def _underline(nesting: Nesting, leaf: Paragraph, body: str) -> bool:
    """Make the open paragraph a heading, or its last line a table's header, if ``body`` stands for that."""
    if body[0] not in "|-:=":
        return False
    header = leaf.lines[-1]
    aligns = aligns_of(body) if "|" in header else ()
    if aligns and len(cells_of(header)) == len(aligns):
        _begin_table(nesting, leaf, aligns)
        return True
    if not UNDERLINE.match(body) or not nesting.take_definitions(leaf):
        return False
    nesting.leaf = None
    nesting.start = leaf.starts[0]
    nesting.add(Kind.HEADING, leaf.place, "\n".join(leaf.lines).strip(), 1 if body[0] == "=" else 2)
    return True


def _begin_table(nesting: Nesting, leaf: Paragraph, aligns: tuple[str, ...]) -> None:
    header, start = leaf.lines.pop(), leaf.starts.pop()
    place = leaf.place
    if leaf.lines:
        leaf.end = start - 1
        nesting.close_leaf()
        place = nesting.place()
    nesting.leaf = Table(place, [header], aligns, start, nesting.end)


def _row(nesting: Nesting, leaf: Table, body: str) -> bool:
    leaf.rows.append(body)
    leaf.end = nesting.end
    return True


def _heading(nesting: Nesting, body: str, depth: int) -> bool:
    if body[0] != "#" or not (found := HEADING.match(body)):
        return False
    place = nesting.begin_leaf(depth)
    nesting.add(Kind.HEADING, place, heading_text(body, found.end()), len(found[1]))
    return True


def _fence(nesting: Nesting, body: str, indent: int, depth: int) -> bool:
    if body[0] not in "`~" or not (found := FENCE.match(body)):
        return False
    place = nesting.begin_leaf(depth)
    mark = found[1] or found[2]
    nesting.add(Kind.CODE_HEAD, place, info=body[len(mark) :].strip())
    nesting.leaf = Fence(place._replace(marker="", tight=True), mark[0], len(mark), indent)
    return True


def _rule(nesting: Nesting, body: str, depth: int) -> bool:
    if body[0] not in "*-_" or not RULE.match(body):
        return False
    nesting.add(Kind.RULE, nesting.begin_leaf(depth))
    return True
