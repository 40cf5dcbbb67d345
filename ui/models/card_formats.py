"""How a model card's text looks: the formats that everything is written with."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QTextImageFormat

    from ui.theme.tokens import Sizes, Tokens

PANEL = QTextFormat.Property.UserProperty.value + 1
"""Block property: the serial number of the panel this block lies on, times eight, plus its Panel kind."""
INSET = 16
INDENT = 24
LINE_HEIGHT = 145.0
CODE_LINE_HEIGHT = 130.0
HEADING_SCALE = (1.5, 1.3, 1.15, 1.05, 1.0, 1.0)


class Panel(IntEnum):
    """What is painted behind a run of blocks."""

    NONE = 0
    CODE = 1
    QUOTE = 2


class Formats:
    """Formats in one colour scheme and one size; ``zoom`` multiplies every font size."""

    def __init__(self, tokens: Tokens, sizes: Sizes, zoom: float = 1.0) -> None:
        self.tokens = tokens
        self.size = sizes.reading * zoom
        self.caption_size = sizes.caption * zoom
        self.mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()

    def text(self) -> QTextCharFormat:
        return self._characters(self.tokens.text, self.size)

    def caption(self, colour: str = "") -> QTextCharFormat:
        return self._characters(colour or self.tokens.muted, self.caption_size)

    def heading(self, level: int) -> QTextCharFormat:
        made = self._characters(self.tokens.text, self.size * HEADING_SCALE[level - 1])
        made.setFontWeight(QFont.Weight.DemiBold)
        return made

    def code(self, colour: str = "") -> QTextCharFormat:
        made = self._characters(colour or self.tokens.text, self.size * 0.92)
        made.setFontFamilies([self.mono])
        made.setFontFixedPitch(True)
        return made

    def inline_code(self, around: QTextCharFormat) -> QTextCharFormat:
        made = QTextCharFormat(around)
        made.setFontFamilies([self.mono])
        made.setFontPointSize(around.fontPointSize() * 0.92)
        made.setBackground(QBrush(QColor(self.tokens.raised)))
        return made

    def link(self, around: QTextCharFormat, target: str) -> QTextCharFormat:
        made = QTextCharFormat(around)
        made.setAnchor(True)
        made.setAnchorHref(target)
        made.setToolTip(target)
        made.setForeground(QBrush(QColor(self.tokens.accent)))
        made.setFontUnderline(True)
        return made

    def picture(self, source: str, around: QTextCharFormat) -> QTextImageFormat | None:  # noqa: ARG002
        """Return how the picture at ``source`` is shown inside ``around``, or None; here never."""
        return None

    def block(self, *, above: float = 0, below: float = 0, indent: int = 0) -> QTextBlockFormat:
        """Return a paragraph; distances in pixels, ``indent`` in steps."""
        made = QTextBlockFormat()
        made.setTopMargin(above)
        made.setBottomMargin(below)
        made.setLeftMargin(indent * INDENT)
        made.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        return made

    def gap(self) -> QTextBlockFormat:
        """Return the empty paragraph behind a table, where Qt ignores the next one's margin."""
        made = QTextBlockFormat()
        made.setLineHeight(10, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        return made

    def item(self, indent: int) -> QTextBlockFormat:
        """Return a list item's first paragraph, whose marker hangs out to the left and ends at a tab."""
        made = self.block(below=4, indent=indent)
        made.setTextIndent(-INDENT + 2)
        made.setTabPositions([_tab(INDENT - 2)])
        return made

    def on_panel(self, kind: Panel, serial: int, *, above: float = 0, below: float = 0) -> QTextBlockFormat:
        """Return a line on a panel; ``above`` and ``below`` are set on its first and last line."""
        made = self.block(above=above, below=below)
        made.setLeftMargin(INSET)
        made.setRightMargin(INSET)
        made.setProperty(PANEL, serial * 8 + kind)
        if kind is Panel.CODE:
            made.setLineHeight(CODE_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        return made

    def table(self) -> QTextTableFormat:
        made = QTextTableFormat()
        made.setBorder(1)
        made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made.setBorderBrush(QBrush(QColor(self.tokens.border_strong)))
        made.setBorderCollapse(True)
        made.setCellPadding(6)
        made.setTopMargin(4)
        made.setBottomMargin(4)
        made.setHeaderRowCount(1)
        made.setWidth(QTextLength())
        return made

    def _characters(self, colour: str, size: float) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(QBrush(QColor(colour)))
        made.setFontPointSize(size)
        return made


def _tab(position: float) -> QTextOption.Tab:
    return QTextOption.Tab(position, QTextOption.TabType.LeftTab)
