"""Colours for code, by Pygments, line by line: a block that grows is never read again from its start."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

from app.markdown.invisible import shown
from app.markdown.lines import Run, Runs, Style
from app.markdown.spanning import EMBEDDED, embedded_in, embeds, scan_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.lexer import Lexer

    from app.markdown.spanning import Spanning

PLAIN = {"w", "n", "p", "x", "g", "err", "esc"}
"""Names of tokens that are not coloured: names, punctuation, and what a lexer does not understand."""
ANEW = 300
"""Lines of code after which reading begins anew: so that it can begin near any line of a long block."""
LONGEST = 1000
"""Characters of a line; a longer one, as in packed scripts, stays plain."""
OTHER_NAMES = {
    "jsonc": "json",
    "json5": "json",
    "vue": "html",
    "svelte": "html",
    "mdx": "markdown",
    "dotenv": "bash",
}
USUAL = (
    "python",
    "bash",
    "json",
    "javascript",
    "c++",
    "html",
    "sql",
    "yaml",
    "typescript",
    "java",
    "rust",
    "go",
)


class Highlighter:
    """Reads the lines of one block of code, one after the other. A copy goes on by itself."""

    def __init__(self, language: str) -> None:
        self._reader = _Reader(language)
        self._inside: tuple[_Reader, str] | None = None
        """Who reads the scripts or styles in a page, and the sign that ends them."""
        self._count = 0

    def __copy__(self) -> Highlighter:
        made = Highlighter.__new__(Highlighter)
        made._reader, made._count = copy(self._reader), self._count  # noqa: SLF001  its own class
        made._inside = (copy(self._inside[0]), self._inside[1]) if self._inside else None  # noqa: SLF001
        return made

    def read(self, line: str) -> Runs:
        """Return the runs of the next line."""
        if self._count % ANEW == 0:
            self._reader.begin()
            self._inside = None
        self._count += 1
        if len(line) > LONGEST or not self._reader.knows:
            return tuple(shown(line, Style.CODE))
        made: list[Run] = []
        for token, text in self._tokens(line):
            if made and made[-1].token == token:
                made[-1] = made[-1]._replace(text=made[-1].text + text)
            else:
                made.append(Run(text, Style.CODE, "", token))
        return tuple(run for part in made for run in shown(part.text, Style.CODE, "", part.token))

    def _tokens(self, line: str) -> Iterator[tuple[str, str]]:
        """Yield the names and texts of a line's tokens."""
        if self._inside is not None:
            reader, sign = self._inside
            end = line.lower().find(sign)
            yield from reader.read(line if end < 0 else line[:end])
            if end < 0:
                return
            self._inside, line = None, line[end:]
        begun = embedded_in(line) if self._reader.embeds else None
        if begun is None:
            yield from self._reader.read(line)
            return
        language, place = begun
        yield from self._reader.read(line[:place])
        self._reader.begin()
        self._inside = (_Reader(language), f"</{EMBEDDED[language]}")
        yield from self._inside[0].read(line[place:])


class _Reader:
    """Reads the lines of one language."""

    def __init__(self, language: str) -> None:
        self._lexer = lexer_of(language)
        self._scan = scan_of(self._lexer.aliases) if self._lexer else None
        self.embeds = self._lexer is not None and embeds(self._lexer.aliases)
        self.begin()

    @property
    def knows(self) -> bool:
        return self._lexer is not None

    def begin(self) -> None:
        """Forget what stands before."""
        self._stack = ("root",)
        self._inside: Spanning | None = None

    def read(self, line: str) -> Iterator[tuple[str, str]]:
        """Yield the names and texts of the line's tokens, what spans lines apart from the lexer."""
        place = 0
        if self._inside is not None:
            end = line.find(self._inside.end)
            place = len(line) if end < 0 else end + len(self._inside.end)
            yield self._inside.token, line[:place]
            if end < 0:
                return
            self._inside = None
        begun = self._scan.begun_in(line, place) if self._scan else None
        stop = begun[1] if begun else len(line)
        if stop > place or not begun:
            yield from self._lex(line[place:stop])
        if begun:
            self._inside = begun[0]
            yield begun[0].token, line[stop:]

    def _lex(self, text: str) -> Iterator[tuple[str, str]]:
        text += "\n"
        tokens: list[tuple[str, str]] = []
        if self._lexer is not None:
            try:
                tokens, self._stack = _lexed(self._lexer, text, self._stack)
            except Exception:  # noqa: BLE001  hundreds of lexers, any text: without colours it is still code
                self._lexer = None
        if "".join(value for _, value in tokens) != text:
            yield "", text[:-1]
            return
        for name, value in tokens:
            if part := value.removesuffix("\n"):
                yield name, part


def _lexed(lexer: Lexer, text: str, stack: tuple[str, ...]) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Return the tokens of ``text``, and in which states the lexer ends that began in ``stack``."""
    from pygments.lexer import ExtendedRegexLexer, LexerContext, RegexLexer

    own = type(lexer).get_tokens_unprocessed is not ExtendedRegexLexer.get_tokens_unprocessed
    if not isinstance(lexer, RegexLexer) or (isinstance(lexer, ExtendedRegexLexer) and own):
        return [(name_of(kind), value) for _, kind, value in lexer.get_tokens_unprocessed(text)], stack
    context = LexerContext(text, 0, [*stack])
    # Of all lexers' methods only this one tells in which state it ends; it works for every RegexLexer.
    found: Any = ExtendedRegexLexer.get_tokens_unprocessed(lexer, text, context)  # pyright: ignore[reportArgumentType]
    return [(name_of(kind), value) for _, kind, value in found], tuple(context.stack)


@cache
def name_of(kind: Any) -> str:
    """Return the short name of a Pygments token, "" for plain text."""
    from pygments.token import STANDARD_TYPES

    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    name = STANDARD_TYPES.get(kind, "")
    return "" if name in PLAIN else name


@cache
def lexer_of(language: str) -> Lexer | None:
    """Return the lexer of a language by any of its names; None if it is unknown."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    name = language.lower()
    try:
        return get_lexer_by_name(OTHER_NAMES.get(name, name), stripnl=False, ensurenl=False) if name else None
    except ClassNotFound:
        return None


def warm_up() -> Iterator[None]:
    """Prepare the usual languages, step by step: the first use of each takes up to 60 ms."""
    Highlighter("").read("")
    yield
    for language in USUAL:
        Highlighter(language).read("x")
        yield
