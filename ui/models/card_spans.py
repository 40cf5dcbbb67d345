"""The inside of a paragraph: emphasis, code, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QTextCharFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token
    from PySide6.QtGui import QTextCursor

    from ui.models.card_formats import Formats

SCHEMES = ("http://", "https://", "mailto:")
LINE_BREAK = "\u2028"


def write_spans(
    cursor: QTextCursor, formats: Formats, tokens: Sequence[Token], plain: QTextCharFormat
) -> None:
    """Write the inside of a paragraph at ``cursor``: ``tokens`` are the children of an inline token."""
    stack = [plain]
    for token in tokens:
        match token.type:
            case "text":
                cursor.insertText(token.content, stack[-1])
            case "softbreak" | "hardbreak":
                cursor.insertText(LINE_BREAK, stack[-1])
            case "code_inline":
                cursor.insertText(token.content, formats.inline_code(stack[-1]))
            case "image":
                _write_picture(cursor, formats, token, stack[-1])
            case _ if token.nesting > 0:
                stack.append(_opened(formats, token, stack[-1]))
            case _ if token.nesting < 0 and len(stack) > 1:
                stack.pop()
            case _:
                cursor.insertText(token.content, stack[-1])


def _write_picture(cursor: QTextCursor, formats: Formats, token: Token, around: QTextCharFormat) -> None:
    """Write the picture if there is one to show, else what it is said to show."""
    picture = formats.picture(str(token.attrGet("src") or ""), around)
    if picture is not None:
        cursor.insertImage(picture)
        return
    form = formats.caption()
    if around.isAnchor():
        form = formats.link(form, around.anchorHref())
    cursor.insertText(f"[image: {token.content or 'no description'}]", form)


def _opened(formats: Formats, token: Token, around: QTextCharFormat) -> QTextCharFormat:
    made = QTextCharFormat(around)
    if token.type == "strong_open":
        made.setFontWeight(QFont.Weight.Bold)
    elif token.type == "em_open":
        made.setFontItalic(True)
    elif token.type == "s_open":
        made.setFontStrikeOut(True)
    elif token.type == "link_open":
        target = str(token.attrGet("href") or "")
        if target.lower().startswith(SCHEMES):
            return formats.link(around, target)
    return made
