"""Text that flows into lines: one QTextLayout whose lines are placed at whole pixels.

Positions are UTF-16 offsets, as everywhere in Qt; an emoji counts two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QTextLayout, QTextOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont, QPainter, QTextLine

    from ui.transcript.blocks import Formula

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


class Place(NamedTuple):
    """A visual line: from which position on, where it begins and how high it is."""

    start: int
    top: int
    height: int


class Inset(NamedTuple):
    """A formula in the text, which has the one character at ``position``."""

    position: int
    formula: Formula


class Flow:
    """Lays out text of several formats; ``leading`` is the distance of lines in heights of ``font``."""

    def __init__(self, font: QFont, pitch: int, *, tabs: float = 0.0) -> None:
        self.layout = QTextLayout()
        self.layout.setFont(font)
        self.layout.setCacheEnabled(True)
        self.text = ""
        self.length = 0
        self.height = 0
        self.width = 0.0
        """Of the widest line, as it came out."""
        self.places: list[Place] = []
        self._pitch = pitch
        metrics = QFontMetricsF(font)
        self._ascent = round((pitch - metrics.height()) / 2 + metrics.ascent())
        self._mixed = False
        self._insets: Sequence[Inset] = ()
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if tabs:
            self._option.setTabStopDistance(tabs)
        self.layout.setTextOption(self._option)

    def set_text(
        self, text: str, formats: Sequence[QTextLayout.FormatRange], insets: Sequence[Inset] = ()
    ) -> None:
        """Take another text; :meth:`lay_out` has to follow."""
        self.text = text
        self.length = utf16(text)
        self._insets = insets
        self._mixed = not text.isascii() and RIGHT_TO_LEFT.search(text) is not None
        self._turn()
        self.layout.setText(text)
        self.layout.setFormats(list(formats))

    def _turn(self) -> None:
        """Let the text run, and begin, on the side where its script does."""
        mirrored = self.right_to_left
        direction = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        if self._option.textDirection() != direction:
            self._option.setTextDirection(direction)
            self._option.setAlignment(Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft)
            self.layout.setTextOption(self._option)

    def align(self, alignment: Qt.AlignmentFlag) -> None:
        """Set the lines at this side from now on."""
        if self._option.alignment() != alignment:
            self._option.setAlignment(alignment)
            self.layout.setTextOption(self._option)

    @property
    def right_to_left(self) -> bool:
        """Whether the text begins in a script that is written from right to left."""
        return self._mixed and _leads_left(self.text)

    def lay_out(self, width: float) -> int:
        """Break into lines of ``width`` pixels; returns the height."""
        layout = self.layout
        places: list[Place] = []
        top, widest = 0, 0.0
        layout.beginLayout()
        line = layout.createLine()
        while line.isValid():
            line.setLineWidth(width)
            start = line.textStart()
            ascent, height = self._ascent, self._pitch
            if self._insets:
                ascent, height = self._room(line, start)
            line.setPosition(QPointF(0, top + ascent - line.ascent()))
            widest = max(widest, line.naturalTextWidth())
            places.append(Place(start, top, height))
            top += height
            line = layout.createLine()
        layout.endLayout()
        self.places, self.height, self.width = places, top, widest
        return top

    def draw(
        self,
        painter: QPainter,
        origin: QPointF,
        clip: QRectF,
        marked: Sequence[QTextLayout.FormatRange] = (),
    ) -> None:
        """Draw what is in ``clip``, in the pen of the painter where a format has no colour of its own.

        ``marked`` has formats that only count this time.
        """
        self.layout.draw(painter, origin, list(marked), clip)
        for position, formula in self._insets:
            line = self.layout.lineForTextPosition(position)
            formula.paint(painter, origin + QPointF(_x(line, position), line.y() + line.ascent()))

    def line_at(self, y: float) -> int:
        """Return the number of the visual line at ``y``, the first or last if it is beyond."""
        low, high = 0, len(self.places) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.places[middle].top <= y:
                low = middle
            else:
                high = middle - 1
        return low

    def line_of(self, position: int) -> int:
        """Return the number of the visual line that holds ``position``."""
        low, high = 0, len(self.places) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.places[middle].start <= position:
                low = middle
            else:
                high = middle - 1
        return low

    def position_at(self, point: QPointF) -> int:
        """Return the position nearest to ``point``."""
        if not self.places:
            return 0
        line = self.layout.lineAt(self.line_at(point.y()))
        found = line.xToCursor(point.x())
        # Behind a line's last space is the next line already.
        last = line.textStart() + line.textLength()
        if found == last and last < self.length and line.textLength():
            return self.layout.previousCursorPosition(last)
        return found

    def caret(self, position: int) -> QRectF:
        """Return where a caret stands at ``position``."""
        if not self.places:
            return QRectF(0, 0, 1, self._pitch)
        number = self.line_of(position)
        place = self.places[number]
        return QRectF(_x(self.layout.lineAt(number), position), place.top, 1, place.height)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Return what the text from ``start`` to ``end`` covers, line by line, as high as the lines."""
        if not self.places or end <= start:
            return []
        found: list[QRectF] = []
        for number in range(self.line_of(start), self.line_of(end - 1) + 1):
            place, line = self.places[number], self.layout.lineAt(number)
            first = max(start, place.start)
            last = min(end, place.start + line.textLength())
            for left, right in self._spans(line, first, last):
                found.append(QRectF(left, place.top, right - left, place.height))
        return found

    def _spans(self, line: QTextLine, first: int, last: int) -> list[tuple[float, float]]:
        """Return from where to where a range reaches in a line: in mixed directions several pieces."""
        if not self._mixed:
            left, right = _x(line, first), _x(line, last)
            return [(min(left, right), max(left, right))]
        boxes = [run.boundingRect() for run in line.glyphRuns(first, last - first)]
        return [(box.left(), box.right()) for box in boxes]

    def _room(self, line: QTextLine, start: int) -> tuple[int, int]:
        """Return the ascent and height of a line that may hold formulas higher than text."""
        end = start + line.textLength()
        ascent, below = self._ascent, self._pitch - self._ascent
        for position, formula in self._insets:
            if start <= position < end:
                ascent = max(ascent, round(formula.ascent) + 3)
                below = max(below, round(formula.descent) + 3)
        return ascent, ascent + below


def _x(line: QTextLine, position: int) -> float:
    return cast("tuple[float, int]", line.cursorToX(position))[0]


def _leads_left(text: str) -> bool:
    """Return whether the first letter is of a script that is written from right to left."""
    found = next((letter for letter in text if letter.isalpha()), "")
    return RIGHT_TO_LEFT.match(found) is not None


def utf16(text: str) -> int:
    """Return how many UTF-16 units ``text`` has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, start: int, end: int) -> str:
    """Return the part of ``text`` between two UTF-16 offsets."""
    if text.isascii():
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")
