"""Markdown written into a text document: by cursor, token for token, so that no markup is ever interpreted.

Raw HTML is text. An image is its description. A link is kept only if it leads to the web or to a mail
address; nothing is fetched, ever.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLength

from ui.models.card_colours import coloured
from ui.models.card_formats import Panel
from ui.models.card_spans import write_spans
from ui.models.card_tables import write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor

    from ui.models.card_formats import Formats

COPY = "copy:"
DEEPEST = 8
"""Levels of lists and quotes that are drawn as such; what is deeper is drawn at this level."""


@cache
def parser() -> MarkdownIt:
    """Return the one parser; its import takes time, so it is made when first used."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return made.disable(["html_block", "html_inline"])


class MarkdownWriter:
    """Writes one text at a cursor, each block in a new paragraph. ``codes`` collects what Copy copies."""

    def __init__(self, cursor: QTextCursor, formats: Formats, codes: list[str]) -> None:
        self._cursor = cursor
        self._formats = formats
        self._codes = codes
        self._lists: list[int | None] = []
        self._quotes = 0
        self._quote = 0
        self._marker = ""
        self._gap = 0.0  # above the next paragraph, if a list ended before it

    def write(self, text: str) -> None:
        self.write_tokens(parser().parse(text))

    def write_tokens(self, tokens: Sequence[Token]) -> None:
        """Write what a parser made of a text."""
        place = 0
        while place < len(tokens):
            place = self._write_block(tokens, place)

    def begin_code(self, language: str) -> int:
        """Write the first line of a panel of code; return the panel's number."""
        serial = self._serial()
        first = self._formats.on_panel(Panel.CODE, serial, above=14)
        first.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._cursor.insertBlock(first, self._formats.caption())
        self._cursor.insertText(f"{language}   " if language else "", self._formats.caption())
        return serial

    def _write_block(self, tokens: Sequence[Token], place: int) -> int:
        """Write what begins at ``place``; return where the next begins."""
        token = tokens[place]
        match token.type:
            case "paragraph_open":
                self._paragraph(tokens[place + 1])
            case "heading_open":
                self._heading(tokens[place + 1], int(token.tag[1]))
            case "bullet_list_open" | "ordered_list_open":
                start = token.attrGet("start")
                self._lists.append(int(start or 1) if token.type == "ordered_list_open" else None)
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                self._gap = 6
            case "list_item_open":
                self._begin_item()
            case "blockquote_open" | "blockquote_close":
                self._quote = self._quote if self._quotes else self._serial()
                self._quotes += token.nesting
            case "fence" | "code_block":
                self._code(token.content, token.info.partition(" ")[0])
            case "hr":
                self._rule()
            case "table_open":
                return self._table(tokens, place)
            case _:
                pass
        return place + 1

    def _heading(self, inline: Token, level: int) -> None:
        form = self._formats.block(above=16 if level < 3 else 12, below=6, indent=self._depth)
        form.setHeadingLevel(level)
        self._inline(inline, form, self._formats.heading(level))

    @property
    def _depth(self) -> int:
        return min(len(self._lists) + self._quotes, DEEPEST)

    def _begin_item(self) -> None:
        number = self._lists[-1]
        if number is None:
            self._marker = "•" if len(self._lists) % 2 else "◦"
        else:
            self._marker = f"{number}."
            self._lists[-1] = number + 1

    def _paragraph(self, inline: Token) -> None:
        if self._marker:
            self._cursor.insertBlock(self._formats.item(self._depth), self._formats.text())
            self._cursor.insertText(f"{self._marker}\t", self._formats.text())
            self._marker = ""
            self._spans(inline.children or [], self._formats.text())
            return
        above, self._gap = self._gap, 0
        form = self._formats.block(above=above, below=4 if self._lists else 10, indent=self._depth)
        if self._quotes:
            form = self._formats.on_panel(Panel.QUOTE, self._quote, above=4, below=4)
            form.setLeftMargin(form.leftMargin() * self._depth)
        self._inline(inline, form, self._formats.text())

    def _inline(self, token: Token, form: QTextBlockFormat, characters: QTextCharFormat) -> None:
        self._cursor.insertBlock(form, characters)
        self._spans(token.children or [], characters)

    def _spans(self, tokens: Sequence[Token], plain: QTextCharFormat) -> None:
        write_spans(self._cursor, self._formats, tokens, plain)

    def _code(self, code: str, language: str) -> None:
        """Write a panel: a line with the language and Copy, then the lines as they are."""
        serial = self.begin_code(language)
        code = code.rstrip("\n")
        self._codes.append(code)
        link = self._formats.link(self._formats.caption(), f"{COPY}{len(self._codes) - 1}")
        link.setFontUnderline(False)
        link.setToolTip("Copy this code")
        self._cursor.insertText("Copy", link)
        last = code.count("\n")
        lines = [[]] if not code else coloured(code, language, self._formats.tokens)
        for number, line in enumerate(lines):
            form = self._formats.on_panel(Panel.CODE, serial, below=22 if number >= last else 0)
            self._cursor.insertBlock(form, self._formats.code())
            for text, colour in line:
                self._cursor.insertText(text, self._formats.code(colour))

    def _rule(self) -> None:
        form = self._formats.block(above=8, below=8)
        whole = QTextLength(QTextLength.Type.PercentageLength, 100)
        form.setProperty(form.Property.BlockTrailingHorizontalRulerWidth.value, whole)
        self._cursor.insertBlock(form, self._formats.caption())

    def _table(self, tokens: Sequence[Token], place: int) -> int:
        end = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
        write_table(self._cursor, self._formats, tokens[place:end])
        return end + 1

    def _serial(self) -> int:
        """Return a number for a panel that its neighbours do not have."""
        return 2**20 + self._cursor.position() % 2**24
