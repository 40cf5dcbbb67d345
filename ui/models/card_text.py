"""A model card as tokens that can be written: parsed, its HTML read, its addresses made whole."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 60_000
"""Characters of a card that are shown; the rest is on its page."""
SLICE = 2500
"""Characters that are written in one go, so that the window does not stand still."""
SCHEMES = frozenset({"http", "https"})


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def parse_card(text: str, pages: str, files: str) -> list[Token]:
    """Return the tokens of a card; slow, for a thread.

    Addresses within the model lead to ``pages`` for links and to ``files`` for pictures.
    """
    from ui.models.card_html import block_tokens, span_tokens

    tokens: list[Token] = []
    for token in _parser().parse(text[:LONGEST].replace("\0", "")):
        if token.type == "html_block":
            tokens.extend(block_tokens(token.content))
        else:
            tokens.append(token)
    for token in tokens:
        if token.type == "inline":
            token.children = span_tokens(token.children or [])
            for child in token.children:
                _complete(child, pages, files)
    return tokens


def slices(tokens: list[Token]) -> Iterator[list[Token]]:
    """Give whole blocks, as many at a time as can be written in one go."""
    part: list[Token] = []
    size = depth = 0
    for token in tokens:
        part.append(token)
        size += len(token.content)
        depth += token.nesting
        if depth <= 0 and size >= SLICE:
            yield part
            part, size, depth = [], 0, 0
    if part:
        yield part


def pictures_in(tokens: list[Token]) -> list[str]:
    """Return the addresses of all pictures, each once, in their order."""
    children = (child for token in tokens for child in token.children or ())
    found = (str(child.attrGet("src") or "") for child in children if child.type == "image")
    return list(dict.fromkeys(source for source in found if source))


def _complete(token: Token, pages: str, files: str) -> None:
    if token.type == "image":
        token.attrSet("src", _whole(str(token.attrGet("src") or ""), files))
    elif token.type == "link_open":
        token.attrSet("href", _whole(str(token.attrGet("href") or ""), pages))


def _whole(address: str, within: str) -> str:
    """Return a web address, or "" for what is none, leads into the card itself or does not parse."""
    if address.startswith("#"):
        return ""
    try:
        whole = urljoin(within, address.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.scheme in SCHEMES and parts.hostname else ""
