"""Where a reply that still streams can be cut: what stands before the cut will not change any more."""

from __future__ import annotations

import re

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
OPENING = re.compile(r" {0,3}(?:`{3,}|~{3,}) *([^\s`]*)[^\n`]*\n")
HEADING = re.compile(r"#{1,6} ")
ITEM = re.compile(r"([-*+]|\d{1,9}[.)])( |$)")
PERHAPS_ITEM = re.compile(r"([-*+]|\d{1,9}[.)]?)?$")
"""A line of which so little is there that it may become a list's item."""


def open_fence(text: str) -> re.Match[str] | None:
    """Return the whole first line of ``text`` if it opens a fence; its group is the language."""
    return OPENING.match(text)


def finished_length(text: str) -> int:
    """Return how many characters of ``text``, from its start, are whole blocks that nothing can change.

    ``text`` begins where a block begins. It is cautious: a block that only might go on is not finished.
    """
    scan = _Scan()
    lines = text.split("\n")
    for line in lines[:-1]:
        scan.read(line)
    scan.begin(lines[-1], whole=False)
    return scan.finished


class _Scan:
    """Reads whole lines one by one."""

    def __init__(self) -> None:
        self.finished = 0
        self._place = 0
        self._fence = ""
        self._blank = True  # the line before was empty, or there was none
        self._list = False

    def read(self, line: str) -> None:
        after = self._place + len(line) + 1
        if self._fence:
            self._read_code(line, after)
        else:
            self.begin(line, whole=True)
            fence = FENCE.match(line.lstrip() if self._list else line)
            if fence:
                self._fence = fence[1]
                if not self._list:
                    self.finished = self._place
            elif HEADING.match(line) and not self._list:
                self.finished = after
        self._blank = not line.strip()
        self._place = after

    def begin(self, line: str, *, whole: bool) -> None:
        """Heed that ``line`` begins here: after an empty one it may be a block of its own."""
        if self._fence or not self._blank or not line.strip():
            return
        item = bool(ITEM.match(line)) or (not whole and bool(PERHAPS_ITEM.match(line)))
        if self._list and (item or line[0] in " \t"):
            return
        self._list = item
        self.finished = self._place

    def _read_code(self, line: str, after: int) -> None:
        mark = line.strip()
        if mark.startswith(self._fence) and not mark.strip(self._fence[0]):
            self._fence = ""
            if not self._list:
                self.finished = after
