"""Link definitions, ``[label]: address "title"``, and the labels of footnotes that a text defines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.markdown.links import normalized


@dataclass
class Definitions:
    """All that a text has defined so far. ``version`` grows with each definition."""

    links: dict[str, str] = field(default_factory=dict[str, str])
    notes: set[str] = field(default_factory=set[str])
    version: int = 0

    def add_link(self, label: str, address: str) -> None:
        """Define a link; the first definition of a label is the one that counts."""
        if label not in self.links:
            self.links[label] = address
            self.version += 1

    def add_note(self, label: str) -> None:
        if label not in self.notes:
            self.notes.add(label)
            self.version += 1

    def environment(self) -> dict[str, Any]:
        """Return this in the form in which the parser of inline text takes it."""
        links = {label: {"href": address, "title": ""} for label, address in self.links.items()}
        return {"references": links, "notes": self.notes}


@dataclass(frozen=True)
class Definition:
    """A definition at the start of a text, and how many characters it takes, with its line break."""

    label: str
    address: str
    length: int


def definition_in(text: str) -> Definition | None:
    """Return the definition with which ``text`` begins, if it does."""
    from markdown_it.common.utils import normalizeReference

    end = _label_end(text)
    if end < 0 or text[end + 1 : end + 2] != ":":
        return None
    label = normalizeReference(text[1:end])
    place = _over_space(text, end + 2)
    if not label or place < 0:
        return None
    from markdown_it.helpers import parseLinkDestination

    found = parseLinkDestination(text, place, len(text))
    if not found.ok:
        return None
    end = _title_end(text, found.pos)
    return Definition(label, normalized(found.str), end) if end >= 0 else None


def _label_end(text: str) -> int:
    """Return where the label's bracket closes, -1 if nowhere."""
    place = 1
    while place < min(len(text), 1002):
        character = text[place]
        if character == "]":
            return place
        if character == "[":
            return -1
        place += 2 if character == "\\" else 1
    return -1


def _over_space(text: str, place: int) -> int:
    """Return the place behind white space with at most one line break; -1 at the text's end."""
    rest = text[place:]
    body = rest.lstrip(" \t\n")
    if not body or rest[: len(rest) - len(body)].count("\n") > 1:
        return -1
    return len(text) - len(body)


def _title_end(text: str, place: int) -> int:
    """Return where the definition ends whose address ends at ``place``; -1 if something else follows it."""
    from markdown_it.helpers import parseLinkTitle

    line_end = text.find("\n", place)
    line_end = len(text) if line_end < 0 else line_end
    bare = not text[place:line_end].strip(" \t")
    begin = _over_space(text, place)
    if begin > place:
        title = parseLinkTitle(text, begin, len(text), None)
        if title.ok:
            end = text.find("\n", title.pos)
            end = len(text) if end < 0 else end
            if not text[title.pos : end].strip(" \t"):
                return min(end + 1, len(text))
    return min(line_end + 1, len(text)) if bare else -1
