"""Runs of text set into lines for paper."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtSvg import QSvgRenderer

from app.markdown.lines import Style
from app.markdown.links import host_of
from app.maths.formula import Formula
from ui.exchange.rows import POINT
from ui.theme.tokens import LIGHT
from ui.transcript.formulas import SCALE
from ui.transcript.inking import token_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPainter

    from app.markdown.lines import Runs
    from app.maths.formula import Outcome

    Formulas = Mapping[tuple[str, bool], Outcome]

SPACE: Final = "\u00a0"
"""Stands for a formula in the text, spaced so that it is as wide."""
LINE: Final = 1.42
"""Height of a line in sizes of its font."""
CODE: Final = 0.88


class Placed(NamedTuple):
    """A formula in a text: the offset of the character that stands for it, and the size of its font."""

    at: int
    formula: Formula
    em: float


@dataclass(frozen=True)
class TextLine:
    """One visual line, painted with its upper left corner at a given place."""

    layout: QTextLayout
    line: QTextLine
    height: float
    baseline: float
    chips: tuple[tuple[int, int], ...] = ()
    formulas: tuple[Placed, ...] = ()

    @property
    def width(self) -> float:
        return self.line.naturalTextWidth()

    def paint(self, painter: QPainter, x: float, y: float, colour: str = LIGHT.text) -> None:
        start, end = self.line.textStart(), self.line.textStart() + self.line.textLength()
        base = y + self.baseline
        for first, last in self.chips:
            if first < end and last > start:
                self._paint_chip(painter, x, base, max(first, start), min(last, end))
        painter.setPen(QColor(colour))
        self.line.draw(painter, QPointF(x, base - self.line.ascent()))
        for placed in self.formulas:
            if start <= placed.at < end:
                left = x + min(self._x(placed.at), self._x(placed.at + 1))
                paint_formula(painter, placed.formula, placed.em, left, base)

    def _paint_chip(self, painter: QPainter, x: float, base: float, first: int, last: int) -> None:
        left, right = sorted((self._x(first), self._x(last)))
        size = self.layout.font().pixelSize()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LIGHT.sunken if self.layout.font().fixedPitch() else "#efece8"))
        rect = QRectF(x + left - 0.12 * size, base - 0.86 * size, right - left + 0.24 * size, 1.12 * size)
        painter.drawRoundedRect(rect, 2.5 * POINT, 2.5 * POINT)

    def _x(self, position: int) -> float:
        return cast("tuple[float, int]", self.line.cursorToX(position))[0]


class TypeSetter:
    """Sets text in the app's own fonts; ``formulas`` has the drawings by their source and manner."""

    def __init__(self, formulas: Formulas) -> None:
        self.formulas = formulas
        self.family = QGuiApplication.font().family()
        self.mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()

    def font(self, points: float, *, bold: bool = False, mono: bool = False) -> QFont:
        made = QFont(self.mono if mono else self.family)
        made.setPixelSize(round(points * POINT))
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        made.setFixedPitch(mono)
        if bold:
            made.setWeight(QFont.Weight.DemiBold)
        return made

    def set(
        self, runs: Runs, font: QFont, width: float, *, anywhere: bool = False, leading: float = LINE
    ) -> list[TextLine]:
        """Return the lines of ``runs`` in ``width``; ``anywhere`` breaks inside words, as code needs it."""
        text, formats, chips, placed = self._compose(runs, font)
        layout = QTextLayout(text, font)
        layout.setCacheEnabled(True)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        if _leads_left(text):
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        option.setTabStopDistance(4 * 0.6 * font.pixelSize())
        wrap = QTextOption.WrapMode
        option.setWrapMode(wrap.WrapAnywhere if anywhere else wrap.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(formats)
        layout.beginLayout()
        lines: list[TextLine] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, 0))
            lines.append(_measured(layout, line, font, leading, tuple(chips), tuple(placed)))
        layout.endLayout()
        return lines

    def width_of(self, runs: Runs, font: QFont) -> float:
        """Return how wide ``runs`` are about, if no line of them is broken."""
        measures, width, widest = QFontMetricsF(font), 0.0, 0.0
        for run in runs:
            outcome = self.formulas.get((run.text, False)) if run.style & Style.MATH else None
            if isinstance(outcome, Formula):
                width += outcome.width * SCALE * font.pixelSize()
                continue
            share = 1.08 if run.style & (Style.STRONG | Style.CODE | Style.MATH) else 1.0
            for number, text in enumerate(run.text.split("\n")):
                widest, width = (max(widest, width), 0.0) if number else (widest, width)
                width += measures.horizontalAdvance(text) * share
        return max(width, widest)

    def _compose(
        self, runs: Runs, font: QFont
    ) -> tuple[str, list[QTextLayout.FormatRange], list[tuple[int, int]], list[Placed]]:
        text = ""
        formats: list[QTextLayout.FormatRange] = []
        chips: list[tuple[int, int]] = []
        placed: list[Placed] = []
        for run in runs:
            at = _utf16(text)
            outcome = self.formulas.get((run.text, False)) if run.style & Style.MATH else None
            if isinstance(outcome, Formula):
                em = SCALE * font.pixelSize()
                placed.append(Placed(at, outcome, em))
                formats.append(_span(at, 1, _spaced(outcome.width * em, font)))
                text += SPACE
                continue
            shown = run.text.replace("\n", "\u2028")
            if run.style & Style.IMAGE:
                shown = " · ".join(part for part in (shown or "Picture", host_of(run.target)) if part)
            length = _utf16(shown)
            if (run.style or run.token) and length:
                formats.append(_span(at, length, self._format(run.style, run.target, run.token, font)))
            if run.style & (Style.CODE | Style.MATH) and not font.fixedPitch():
                chips.append((at, at + length))
            text += shown
        return text, formats, chips, placed

    def _format(self, style: Style, target: str, token: str, font: QFont) -> QTextCharFormat:
        made = QTextCharFormat()
        if token:
            colour = token_colour(token)
            if colour:
                made.setForeground(QColor(getattr(LIGHT, colour)))
            return made
        if style & Style.STRONG:
            made.setFontWeight(QFont.Weight.Bold)
        made.setFontItalic(bool(style & Style.EMPHASIS))
        made.setFontStrikeOut(bool(style & Style.STRIKE))
        if style & (Style.CODE | Style.MATH) and not font.fixedPitch():
            made.setFontFamilies([self.mono])
            made.setProperty(QTextCharFormat.Property.FontPixelSize, round(CODE * font.pixelSize()))
        if style & (Style.LINK | Style.IMAGE):
            made.setForeground(QColor(LIGHT.muted if style & Style.IMAGE else LIGHT.accent))
            if not target.startswith("#"):
                made.setAnchor(True)
                made.setAnchorHref(target)
        if style & Style.NOTE:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        return made


def paint_formula(painter: QPainter, formula: Formula, em: float, x: float, base: float) -> None:
    """Paint ``formula`` with its baseline at ``base``; it stays a drawing of lines."""
    # A PDF would get an outline around each letter, which Qt takes for one without colour.
    svg = formula.coloured(LIGHT.text).replace("<svg", '<svg stroke="none" stroke-width="0"', 1)
    renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    height = formula.height * em
    top = base - (formula.height - formula.depth) * em
    renderer.render(painter, QRectF(x, top, formula.width * em, height))


def _measured(
    layout: QTextLayout,
    line: QTextLine,
    font: QFont,
    leading: float,
    chips: tuple[tuple[int, int], ...],
    placed: tuple[Placed, ...],
) -> TextLine:
    """Return a line with the height that its font asks for, or its highest formula."""
    start, end = line.textStart(), line.textStart() + line.textLength()
    within = [each for each in placed if start <= each.at < end]
    usual = leading * font.pixelSize()
    spare = max(0.0, (usual - line.ascent() - line.descent()) / 2)
    above = [(each.formula.height - each.formula.depth) * each.em for each in within]
    below = [each.formula.depth * each.em for each in within]
    baseline = max(spare + line.ascent(), *(each + spare for each in above), 0.0)
    depth = max(spare + line.descent(), *(each + spare for each in below), 0.0)
    return TextLine(layout, line, max(usual, baseline + depth), baseline, chips, tuple(within))


def _spaced(width: float, font: QFont) -> QTextCharFormat:
    """Return the format of one character that is ``width`` wide."""
    made = QTextCharFormat()
    made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    made.setFontLetterSpacing(width - QFontMetricsF(font).horizontalAdvance(SPACE))
    return made


def _span(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, form
    return made


def _leads_left(text: str) -> bool:
    """Return whether the first letter is of a script that is written from right to left."""
    if text.isascii():
        return False
    strong = (unicodedata.bidirectional(char) for char in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


def _utf16(text: str) -> int:
    """Return how long ``text`` is as Qt counts."""
    return len(text.encode("utf-16-le")) // 2
