"""How a transcript looks: fonts, colours and measures, in one theme and at one size."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap, QTextCharFormat

    from ui.theme.tokens import Sizes, Tokens
    from ui.transcript.blocks import Formulas
    from ui.transcript.columns import Widths

LEADING = 1.45
"""Distance of the lines of text, in heights of the font."""
CODE_LEADING = 1.3
CODE_SCALE = 0.92
QUIET_SCALE = 0.94
HEADING_SCALES = (1.5, 1.3, 1.15, 1.05, 1.0, 1.0)


class Looks:
    """Made anew when the theme or the size changes: what was laid out with another one is laid out again.

    ``compact`` is for narrow panes. ``formulas`` draws formulas; without it their source is shown.
    """

    def __init__(
        self,
        tokens: Tokens,
        sizes: Sizes,
        zoom: float = 1.0,
        *,
        compact: bool = False,
        formulas: Formulas | None = None,
    ) -> None:
        self.tokens = tokens
        self.zoom = zoom
        self.compact = compact
        self.formulas = formulas
        self._sizes = sizes
        self._bare: Looks | None = None
        self._headings: dict[int, QFont] = {}
        self._pitches: dict[tuple[int, float], int] = {}
        self._colours: dict[str, QColor] = {}
        self.formats: dict[tuple[object, ...], QTextCharFormat] = {}
        """The formats of text that have been made so far."""
        self.corners: dict[tuple[object, ...], QPixmap] = {}
        """The pictures of round corners that have been made so far."""
        self.row_widths: dict[tuple[object, bool], list[Widths]] = {}
        """The widths of the cells of tables' rows that have been measured so far."""
        self.pans: dict[object, int] = {}
        """How far tables that are too wide have been moved to the left, by their headers."""

    def without_formulas(self) -> Looks:
        """Return the same looks where formulas show their source."""
        if self._bare is None:
            self._bare = Looks(self.tokens, self._sizes, self.zoom, compact=self.compact)
        return self._bare

    @cached_property
    def quiet(self) -> Looks:
        """The looks of what the model thought: smaller, and in a quiet colour."""
        tokens = self.tokens._replace(text=self.tokens.muted)
        sizes = self._sizes._replace(reading=self._sizes.reading * QUIET_SCALE)
        return Looks(tokens, sizes, self.zoom, compact=self.compact, formulas=self.formulas)

    @cached_property
    def text(self) -> QFont:
        """The font of a message's text."""
        font = QFont(QGuiApplication.font())
        font.setPointSizeF(self._sizes.reading * self.zoom)
        return font

    @cached_property
    def name(self) -> QFont:
        """The font of a model's name."""
        font = QFont(self.text)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    @cached_property
    def caption(self) -> QFont:
        """The small font of what stands around the text."""
        font = QFont(QGuiApplication.font())
        font.setPointSizeF(self._sizes.caption * self.zoom)
        return font

    @cached_property
    def code(self) -> QFont:
        """The font of code."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self._sizes.reading * CODE_SCALE * self.zoom)
        font.setFixedPitch(True)
        return font

    def heading(self, level: int) -> QFont:
        """Return the font of a heading of this level."""
        found = self._headings.get(level)
        if found is None:
            found = self._headings[level] = self._heading(level)
        return found

    def _heading(self, level: int) -> QFont:
        font = QFont(self.text)
        font.setPointSizeF(font.pointSizeF() * HEADING_SCALES[min(max(level, 1), 6) - 1])
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def pitch(self, font: QFont, leading: float = LEADING) -> int:
        """Return the distance of two lines in ``font``, one of these, in whole pixels."""
        key = (id(font), leading)
        found = self._pitches.get(key)
        if found is None:
            found = self._pitches[key] = round(QFontMetricsF(font).height() * leading)
        return found

    def px(self, distance: float) -> int:
        """Return a distance at this size, in whole pixels."""
        return round(distance * self.zoom)

    def colour(self, name: str) -> QColor:
        """Return a colour of the theme by the name of its token."""
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = QColor(getattr(self.tokens, name))
        return found
