"""Footnotes: where the text of one stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ui.transcript.entry import Entry
    from ui.transcript.parts import Segment

NOTE = "#note-"
"""Begins the target of a link to a footnote; its name follows."""


class Place(NamedTuple):
    """An item of a segment."""

    segment: Segment
    number: int


def find_note(entry: Entry, target: str) -> Place | None:
    """Return where the footnote that ``target`` leads to stands in a message; None if nowhere."""
    name = target.removeprefix(NOTE)
    for body in (entry.said, entry.thought):
        for segment in reversed(body.parts):  # footnotes stand at the end
            for number, item in enumerate(segment.read_items()):
                if item.line.marker == name and item.line.indent:
                    return Place(segment, number)
    return None
