"""The font that formulas are set in, with a way out for characters that it lacks."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from typing import Any, Final

from ziafont.fonttypes import BBox
from ziafont.glyph import SimpleGlyph
from ziafont.svgpath import fmt
from ziamath import zmath
from ziamath.mathfont import MathFont

FONT: Final = "formulas"
"""The name under which ziamath finds the font."""
FAMILIES: Final = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"


class MissingGlyphError(Exception):
    """A character that neither the font nor the reader's own fonts can be trusted with."""


class WideGlyph(SimpleGlyph):
    """A Chinese, Japanese or Korean character, written as text: who shows the drawing has a font for it."""

    def __init__(self, char: str, font: FormulaFont) -> None:
        em = font.info.layout.unitsperem
        super().__init__(0, (), BBox(0, em, round(-0.12 * em), round(0.88 * em)), font)
        self._written = char
        self._em: int = em

    def place(self, x: float, y: float, point_size: float) -> ET.Element:
        written = ET.Element("text", x=fmt(x), y=fmt(y))
        written.set("font-size", fmt(point_size))
        written.set("font-family", FAMILIES)
        written.text = self._written
        return written

    def advance(self, nextchr: SimpleGlyph | None = None) -> int:  # noqa: ARG002  ziafont's signature
        return self._em


class FormulaFont(MathFont):
    """The mathematical font that comes with ziamath."""

    def glyph(self, char: str) -> SimpleGlyph:
        if self.glyphindex(char):
            return super().glyph(char)
        if unicodedata.east_asian_width(char) in {"W", "F"}:
            return WideGlyph(char, self)
        raise MissingGlyphError(char)


def register_font() -> str:
    """Make the font known to ziamath, once; return its name."""
    known: dict[str, Any] = zmath.loadedfonts
    if FONT not in known:
        known[FONT] = FormulaFont(known["default"].info.filename)
    return FONT
