"""Addresses that stand in a text as they are: what of it belongs to one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from linkify_it import LinkifyIt

from app.markdown.links import LONGEST

if TYPE_CHECKING:
    from linkify_it.main import Match

END = re.compile(r"[\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u2018-\u201f]")
"""Chinese punctuation: it stands behind an address without a space."""
WWW = re.compile(r"(?<![\w.@/:-])www\.(?=[\w-]+\.)", re.IGNORECASE)
MAIL = "@"


class Addresses(LinkifyIt):
    """Finds addresses with a scheme, those that begin with "www.", and those of mail.

    Not those without any sign: "main.py" is no site in Paraguay.
    """

    def __init__(self) -> None:
        super().__init__(options={"fuzzy_link": False, "fuzzy_email": True})

    def match_at_start(self, text: str) -> Match | None:
        """Return the address with a scheme with which ``text`` begins."""
        return super().match_at_start(_before_end(text[:LONGEST]))

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Return where addresses without a scheme begin and end in ``text``, and where they lead."""
        found: list[tuple[int, int, str]] = []
        if MAIL in text:
            found += [(match.index, match.last_index, match.url) for match in self.match(text) or ()]
        for begin in WWW.finditer(text):
            match = self.match_at_start("http://" + text[begin.start() :])
            if match is not None:
                found.append((begin.start(), begin.start() + len(match.url) - len("http://"), match.url))
        return sorted(found)


def _before_end(text: str) -> str:
    end = END.search(text)
    return text[: end.start()] if end else text
