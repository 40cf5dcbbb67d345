"""LaTeX drawn by ziamath: the one module that knows it, and that trusts nothing it gives back."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Final

from ziamath.config import config
from ziamath.tex import tex2mml
from ziamath.zmath import EqNumbering, Math

from app.maths.dialect import UnreadableError
from app.maths.formula import CURRENT, Formula
from app.maths.glyphs import MissingGlyphError, register_font

SIZE: Final = 20.0
"""Pixels an em has in the drawing; its lengths are fractions of a pixel, so it may be shown at any size."""
MARGIN: Final = 1.0
"""Pixels left free around the ink, for what reaches out of its box."""
HIGHEST: Final = 200.0
WIDEST: Final = 400.0
"""Em; what is larger is a mistake."""
SHAPES: Final = frozenset({"svg", "g", "path", "rect", "ellipse", "line", "polyline", "polygon", "text"})
TRAITS: Final = frozenset(
    {"d", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "points", "transform", "viewBox"}
    | {"stroke-width", "font-size", "font-family", "fill-opacity", "x1", "x2", "y1", "y2"}
)
COLOURS: Final = frozenset({"fill", "stroke"})
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20}")
TEXT: Final = re.compile(r"(<mtext[^>]*>)(.*?)(</mtext>)", re.DOTALL)
LOOSE: Final = re.compile(r"&(?!#x?[0-9A-Fa-f]+;)")
ATTRIBUTE: Final = re.compile(r' (?:href|style|class|id)="[^"]*"')


def draw(latex: str, *, display: bool) -> Formula:
    """Draw ``latex`` that was prepared, for a line of its own or inside a text. Raises UnreadableError."""
    config.svg2 = False  # paths alone: two drawings in one document must not share names
    try:
        with EqNumbering.pause():
            drawn = Math(_mathml(latex, display=display), SIZE, register_font(), margin=MARGIN)
            picture = drawn.svgxml()
            box = drawn.node.bbox
    except UnreadableError:
        raise
    except MissingGlyphError as error:
        raise UnreadableError(f"There is no mathematical sign for “{error}”.") from error
    except Exception as error:  # both libraries answer bad LaTeX with whatever exception comes
        raise UnreadableError("The formula is not complete, or uses what cannot be drawn.") from error
    width, height = (box.xmax - box.xmin) / SIZE, (box.ymax - box.ymin) / SIZE
    if not (0 < width <= WIDEST and 0 < height <= HIGHEST):
        raise UnreadableError("The formula has nothing to draw, or is too large.")
    _clean(picture)
    picture.set("fill", CURRENT)
    edge = MARGIN / SIZE
    svg = ET.tostring(picture, encoding="unicode")
    return Formula(svg, width + 2 * edge, height + 2 * edge, edge - box.ymin / SIZE)


def _mathml(latex: str, *, display: bool) -> str:
    mathml = TEXT.sub(_mend_text, tex2mml(latex, inline=not display))
    mathml = ATTRIBUTE.sub("", mathml)
    unknown = re.search(r"\\[A-Za-z]+\*?", re.sub(r"<[^>]*>", " ", mathml))
    if unknown is not None:
        raise UnreadableError(f"“{unknown[0]}” cannot be drawn.")
    return mathml


def _mend_text(found: re.Match[str]) -> str:
    """Escape what latex2mathml leaves in a text as it is, and drop TeX's own escapes."""
    text = LOOSE.sub("&amp;", found[2].replace("<", "&lt;"))
    return found[1] + re.sub(r"\\([%$_#{}]|&amp;)", r"\1", text) + found[3]


def _clean(element: ET.Element) -> None:
    """Leave nothing but shapes and their measures: a formula may come from anybody."""
    for child in list(element):
        if child.tag in SHAPES:
            _clean(child)
        else:
            element.remove(child)
    for name, value in list(element.attrib.items()):
        if name in COLOURS:
            plain = value in {"none", "black", ""} or not COLOUR.fullmatch(value)
            if plain and value != "none":
                element.set(name, CURRENT)
        elif name not in TRAITS:
            del element.attrib[name]
    if element.tag == "svg":
        element.set("xmlns", "http://www.w3.org/2000/svg")
