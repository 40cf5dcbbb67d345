"""Runs of text made into what a QTextLayout takes: one string and its formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtGui import QFont, QFontInfo, QTextCharFormat, QTextLayout

from app.errors import VlindersError
from app.markdown.lines import INVISIBLE, OPEN, Style
from ui.transcript.flow import Inset, utf16, utf16_slice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QColor

    from app.markdown.lines import Run, Runs
    from ui.transcript.looks import Looks

OBJECT = "\ufffc"
"""The character that stands for a formula in the text."""
# Plain numbers: the operators of a flag make a new one of its kind each time.
STRONG, EMPHASIS, STRIKE, LINK, NOTE = (
    int(style) for style in (Style.STRONG, Style.EMPHASIS, Style.STRIKE, Style.LINK, Style.NOTE)
)
CODE, MATH, IMAGE = int(Style.CODE), int(Style.MATH), int(Style.IMAGE)
CHIP_BEYOND = 3
"""Pixels by which the ground of inline code reaches beyond its text."""
SPECIAL = MATH | IMAGE
GROUNDED = CODE | MATH | IMAGE
"""What has a ground of its own."""
ESTIMATE = 0.45
"""Width of a formula that is not drawn yet, in font sizes for each character of its source."""
MOST_FORMATS = 512
"""Formats kept: as many as there are styles and colours of code, and room for a few links."""


@dataclass
class Inked:
    """A line's text as it is laid out. Offsets are UTF-16."""

    text: str
    formats: list[QTextLayout.FormatRange] = field(default_factory=list[QTextLayout.FormatRange])
    chips: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """What has a ground of its own: code, and pictures that are not shown."""
    links: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    insets: list[Inset] = field(default_factory=list[Inset])
    sources: list[str] = field(default_factory=list[str])
    """The sources of the formulas, in their order."""
    swaps: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    """Where the text is another than the line's: the place in the line's, its length there, and here."""
    pending: bool = False
    """Whether a formula is still being drawn."""

    def copied(self, start: int, end: int) -> str:
        """Return a part of the text, a formula as its source between dollars."""
        text = utf16_slice(self.text, start, end)
        if not self.sources or OBJECT not in text:
            return text
        first = utf16_slice(self.text, 0, start).count(OBJECT)
        parts, sources = text.split(OBJECT), self.sources[first:]
        written = [f"${source}$" for source in sources] + [OBJECT] * (len(parts) - len(sources))
        return parts[0] + "".join(source + part for source, part in zip(written, parts[1:], strict=False))

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        """Return where a range of the line's text stands in this one; what is swapped is taken whole."""
        return _move(self.swaps, start, end)

    def source_of(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the line's text a range of this one stands."""
        moved, swaps = 0, list[tuple[int, int, int]]()
        for at, length, here in self.swaps:
            swaps.append((at + moved, here, length))
            moved += here - length
        return _move(swaps, start, end)


def _move(swaps: Iterable[tuple[int, int, int]], start: int, end: int) -> tuple[int, int]:
    """Return a range moved by what is swapped before it; what is swapped in it is taken whole."""
    first, last = start, end
    for at, length, here in swaps:
        if at + length <= start:
            first += here - length
        elif at < start:
            first -= start - at
        if at + length <= end and at < end:
            last += here - length
        elif at < end:
            last += at + here - end
    return first, last


def ink(runs: Runs, looks: Looks, font: QFont, *, code: bool = False) -> Inked:
    """Return ``runs`` in ``font``, one of the looks' own; what is plain needs no format.

    ``code``: all of them are code, and ``font`` is its own; nothing of it needs to be told apart as code.
    """
    if len(runs) == 1 and (code or not runs[0].style) and not runs[0].token:
        return Inked(runs[0].text.replace("\n", "\u2028"))
    made = Inked("")
    parts: list[str] = []
    at = written = 0
    for run in runs:
        text, style = run.text, 0 if code else int(run.style)
        if style & SPECIAL:
            text = _special(run, made, looks, font, at)
            written += _heed_swap(made, run, text, written)
        elif "\n" in text:
            text = text.replace("\n", "\u2028")
        length = utf16(text)
        if text is not OBJECT and (style or run.token) and length:
            made.formats.append(_range(at, length, format_of(run, style, looks, font)))
            if style & GROUNDED or run.token == INVISIBLE:
                made.chips.append((at, at + length))
            if run.target:
                made.links.append((at, at + length, run.target))
        parts.append(text)
        at += length
        written += length if not style & SPECIAL else 0
    made.text = "".join(parts)
    _make_room(made, looks)
    return made


def _heed_swap(made: Inked, run: Run, text: str, at: int) -> int:
    """Note where a run that stands at ``at`` in its line is shown as another ``text``; returns its length."""
    length, here = utf16(run.text), utf16(text)
    if text.startswith(run.text):
        if here > length:
            made.swaps.append((at + length, 0, here - length))
    else:
        made.swaps.append((at, length, here))
    return length


def _make_room(made: Inked, looks: Looks) -> None:
    """Spread the text a little where a ground begins and ends, so that it touches nothing."""
    spread = _spaced(float(looks.px(CHIP_BEYOND)))
    for start, end in made.chips:
        if start:
            made.formats.append(_range(start - 1, 1, spread))
        made.formats.append(_range(end - 1, 1, spread))


def _special(run: Run, made: Inked, looks: Looks, font: QFont, at: int) -> str:
    """Return the text of a formula, which is one character if it can be drawn, or of a picture."""
    if int(run.style) & IMAGE:
        host = urlsplit(run.target).hostname or ""
        return " · ".join(part for part in (run.text or "picture", host) if part)
    if looks.formulas is None or run.token == OPEN:
        return run.text
    size = float(QFontInfo(font).pixelSize())
    try:
        drawn = looks.formulas.find(run.text, size, looks.tokens.text, display=False)
    except VlindersError:
        return run.text
    width = ESTIMATE * size * len(run.text) if drawn is None else drawn.width
    if drawn is None:
        made.pending = True
    else:
        made.insets.append(Inset(at, drawn))
    made.sources.append(run.text)
    made.formats.append(_range(at, 1, _spaced(width)))
    return OBJECT


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, form  # pyright: ignore[reportAttributeAccessIssue]
    return made


def _spaced(width: float) -> QTextCharFormat:
    """Return the format of one character that reserves ``width`` pixels."""
    made = QTextCharFormat()
    made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    made.setFontLetterSpacing(width)
    return made


def format_of(run: Run, style: int, looks: Looks, font: QFont) -> QTextCharFormat:
    """Return the format of a run inside text in ``font``."""
    key = (style, run.token, id(font))
    found = looks.formats.get(key)
    if found is None:
        if len(looks.formats) > MOST_FORMATS:
            looks.formats.clear()
        found = looks.formats[key] = _make_format(run, style, looks, font)
    return found


def _make_format(run: Run, style: int, looks: Looks, font: QFont) -> QTextCharFormat:
    made = QTextCharFormat()
    if run.token == INVISIBLE:
        made.setForeground(looks.colour("danger"))
        return made
    if run.token and not style:
        _colour_code(made, run.token, looks)
        return made
    if style & STRONG:
        made.setFontWeight(
            QFont.Weight.Bold if font.weight() >= QFont.Weight.DemiBold else QFont.Weight.DemiBold
        )
    if style & EMPHASIS:
        made.setFontItalic(True)
    if style & (CODE | MATH):
        made.setFontFamilies([looks.code.family()])
        made.setFontPointSize(font.pointSizeF() * 0.9)
        made.setFontFixedPitch(True)
    _colour_text(made, style, looks)
    return made


def _colour_text(made: QTextCharFormat, style: int, looks: Looks) -> None:
    if style & STRIKE:
        made.setFontStrikeOut(True)
        made.setForeground(looks.colour("muted"))
    if style & IMAGE:
        made.setForeground(looks.colour("muted"))
    elif style & (LINK | NOTE):
        made.setForeground(looks.colour("accent"))
        if style & LINK and not style & NOTE:
            made.setFontUnderline(True)
            made.setUnderlineColor(_faded(looks.colour("accent")))
    if style & NOTE:
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)


def _colour_code(made: QTextCharFormat, token: str, looks: Looks) -> None:
    colour = token_colour(token)
    if colour:
        made.setForeground(looks.colour(colour))
    if token[0] == "c":
        made.setFontItalic(True)


def token_colour(token: str) -> str:
    """Return the theme's colour for a Pygments class by its short name; "" for the plain one."""
    if token[0] == "c":
        return "faint"
    if token[0] == "k" or token in {"nt", "ow"}:
        return "accent"
    if token[0] == "s":
        return "success"
    if token[0] == "m" or token in {"nb", "nd", "na", "bp", "l"}:
        return "warning"
    return {"gd": "danger", "gi": "success", "err": ""}.get(token, "")


def _faded(colour: QColor) -> QColor:
    made = type(colour)(colour)
    made.setAlphaF(0.45)
    return made
