"""The HTML in model cards read as text: what it says is kept, what it would do is not.

Nothing is rendered as HTML. Tags become the same tokens that Markdown gives, or nothing.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

SPANS = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "s": "s",
    "del": "s",
    "strike": "s",
    "summary": "strong",
}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset(
    {"a", "br", "img", "code", "kbd", "tt", "span", "font", "small", "sub", "sup", "u", "picture"}
)
CELLS = frozenset({"td", "th"})
SILENT = frozenset({"script", "style", "svg", "head", "title", "template", "noscript", "iframe", "object"})


class _Reader(HTMLParser):
    """Gathers ``children``, the tokens of one paragraph. Never raises, whatever it is fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.children: list[Token] = []
        self._open: list[str] = []
        self._silent = 0
        self._code = 0

    def add(self, token: Token) -> None:
        """Put a token of Markdown's own between those of the tags."""
        if not self._silent:
            self.children.append(token)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif not self._silent:
            self._begin(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT and not self._silent:
            self._begin(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif not self._silent:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._silent or not data:
            return
        if self._code:
            self.children.append(Token("code_inline", "code", 0, content=data))
            return
        text = " ".join(data.split())
        lead = " " if data[0].isspace() and self.children else ""
        tail = " " if text and data[-1].isspace() else ""
        if text or lead:
            self.children.append(Token("text", "", 0, content=f"{lead}{text}{tail}"))

    def _begin(self, tag: str, attrs: dict[str, str | None]) -> None:
        match tag:
            case "br":
                self.children.append(Token("hardbreak", "br", 0))
            case "img":
                self._add_picture(attrs.get("src") or "", attrs.get("alt") or "")
            case "a":
                self._open.append("link")
                self.children.append(Token("link_open", "a", 1, attrs={"href": attrs.get("href") or ""}))
            case "code" | "kbd" | "tt":
                self._code += 1
            case _ if tag in SPANS:
                self._open.append(SPANS[tag])
                self.children.append(Token(f"{SPANS[tag]}_open", tag, 1))
            case _:
                pass

    def _add_picture(self, source: str, description: str) -> None:
        token = Token("image", "img", 0, content=description)
        token.attrSet("src", source)
        self.children.append(token)

    def _end(self, tag: str) -> None:
        if tag in {"code", "kbd", "tt"}:
            self._code = max(0, self._code - 1)
        name = "link" if tag == "a" else SPANS.get(tag, "")
        if name and self._open and self._open[-1] == name:
            self._open.pop()
            self.children.append(Token(f"{name}_close", tag, -1))


class _BlockReader(_Reader):
    """Gathers ``blocks``: paragraphs, headings and code."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Token] = []
        self._heading = 0
        self._pre: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._pre is not None:
            return
        if not self._silent and not _within_line(tag):
            self._break(tag)
        super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._pre is not None:
            if tag == "pre":
                self.blocks.append(Token("fence", "code", 0, content="".join(self._pre)))
                self._pre = None
            return
        super().handle_endtag(tag)
        if tag == "summary" or not (_within_line(tag) or tag in CELLS):
            self.flush()

    def handle_data(self, data: str) -> None:
        if self._pre is not None:
            self._pre.append(data)
        else:
            super().handle_data(data)

    def flush(self) -> None:
        """End the paragraph, if there is anything in it."""
        if any(each.content.strip() or each.type == "image" for each in self.children):
            kind, tag = ("heading", f"h{self._heading}") if self._heading else ("paragraph", "p")
            self.blocks.append(Token(f"{kind}_open", tag, 1))
            self.blocks.append(Token("inline", "", 0, children=self.children))
            self.blocks.append(Token(f"{kind}_close", tag, -1))
        self.children = []
        self._open = []
        self._heading = 0

    def _break(self, tag: str) -> None:
        """Heed that a block begins, or the next cell of a table's row."""
        if tag in CELLS:
            if self.children:
                self.children.append(Token("text", "", 0, content="  ·  "))
            return
        self.flush()
        if tag in HEADINGS:
            self._heading = int(tag[1])
        elif tag == "li":
            self.children.append(Token("text", "", 0, content="• "))
        elif tag == "pre":
            self._pre = []


def _within_line(tag: str) -> bool:
    return tag in INLINE or tag in SPANS or tag in SILENT


def block_tokens(html: str) -> list[Token]:
    """Return a block of HTML as the tokens of paragraphs, headings and code."""
    reader = _BlockReader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.blocks


def span_tokens(children: Sequence[Token]) -> list[Token]:
    """Return the inside of a paragraph with tags turned into tokens, or left out."""
    if not any(child.type == "html_inline" for child in children):
        return list(children)
    reader = _Reader()
    for child in children:
        if child.type == "html_inline":
            reader.feed(child.content)
        else:
            reader.add(child)
    return reader.children
