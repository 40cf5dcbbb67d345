"""What conversations are exported as, and what the files are called."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from app.exchange.records import Record

LONGEST_NAME: Final = 80
"""Characters of a file's name, which leaves room for 4 bytes each in most file systems."""
FORBIDDEN: Final = frozenset('/\\:*?"<>|')


class Form(StrEnum):
    """A format by the ending of its files."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"


class Told(NamedTuple):
    """What a user is told of a format."""

    name: str
    text: str


FORMS: Final = {
    Form.HTML: Told("Web page", "One file for any browser, with formulas, code and pictures in it"),
    Form.PDF: Told("PDF", "Pages to print and to hand on"),
    Form.MARKDOWN: Told("Markdown", "The text as it was written, with its pictures, to edit and to search"),
    Form.JSON: Told("JSON", "Everything, with all versions and settings: can be imported again"),
}


def file_name(title: str) -> str:
    """Return ``title`` as a file's name without ending, for any file system."""
    visible = "".join(char if char.isprintable() and char not in FORBIDDEN else " " for char in title)
    words = " ".join(visible.split()).strip(". ")
    short = words.encode("utf-8")[: 2 * LONGEST_NAME].decode("utf-8", "ignore")[:LONGEST_NAME].strip(". ")
    return short or "Conversation"


class FileNames:
    """Gives each conversation a name inside an archive, in its folder, and none twice."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._taken: set[str] = set()

    def take(self, record: Record) -> str:
        stem = file_name(record.conversation.title)
        place = f"{file_name(record.folder)}/" if record.folder else ""
        name, count = f"{place}{stem}.{self._form}", 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{place}{stem} {count}.{self._form}"
        self._taken.add(name.casefold())
        return name
