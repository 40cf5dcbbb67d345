"""Inline text that is still being written: what is open in it is closed, what is undecided is left out.

So that the reader sees no signs that vanish with the next word. Only what is shown for the moment is mended,
never a finished text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from app.markdown.formulas import LONGEST, MONEY, SIGNS, is_word
from app.markdown.inline import new_parser
from app.markdown.lines import OPEN

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.rules_inline.state_inline import Delimiter
    from markdown_it.utils import EnvType

REACH = 300
"""Characters from an opening sign to the text's end; what is open for longer will hardly be closed."""
DANGLING = re.compile(r"(?:[*_~`$\\<]|&\w{0,9}|<h(?:t(?:t(?:ps?)?)?)?|!\[?)+$")
PARTIAL_ADDRESS = re.compile(r"<https?:[^\s<>]*$")


@cache
def mending_parser() -> MarkdownIt:
    """Return a parser that closes what is open at its text's end."""
    made = new_parser()
    rules = made.inline.ruler
    rules.after("formula", "open_formula", mend_formula)
    rules.before("backticks", "open_code", mend_code)
    rules.before("note", "open_link", mend_link)
    rules.before("autolink", "open_address", mend_address)
    made.inline.ruler2.after("balance_pairs", "open_pairs", mend_pairs)
    return made


def undangled(text: str) -> str:
    """Return ``text`` without the signs at its end that will mean something only with what follows them."""
    return DANGLING.sub("", text.rstrip())


def mend_formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's signature
    """Take a formula that is not closed yet: all that follows its sign."""
    source, place = state.src, state.pos
    if source[place] not in "$\\" or state.posMax < len(source):
        return False
    rest = source[place + 2 :] if source[place] == "\\" else source[place:].lstrip("$")
    if source[place] == "$":
        before = source[place - 1] if place else " "
        if not rest or rest[0].isspace() or is_word(before) or "$" in rest or MONEY.match(rest):
            return False
        one_word = rest[0].isalpha() and not any(character.isspace() for character in rest)
        if len(rest) > REACH or not (one_word or SIGNS.search(rest)):
            return False
    elif not source.startswith(("\\(", "\\["), place) or len(rest) > LONGEST:
        return False
    return _take(state, "formula", rest.strip(), silent=silent)


def mend_code(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Take code that is not closed yet."""
    source, place = state.src, state.pos
    if source[place] != "`" or state.posMax < len(source):
        return False
    rest = source[place:].lstrip("`")
    length = len(source) - place - len(rest)
    if len(rest) > REACH or re.search(rf"(?<!`)`{{{length}}}(?!`)", rest):
        return False
    return _take(state, "code_inline", rest.strip(), silent=silent)


def _take(state: StateInline, kind: str, content: str, *, silent: bool) -> bool:
    if not silent:
        token = state.push(kind, "", 0)
        token.content = content
        token.markup = OPEN
    state.pos = state.posMax
    return True


def mend_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001, ARG001
    """Leave out the bracket before an address that is not closed yet."""
    if state.src[state.pos] != "<" or not PARTIAL_ADDRESS.match(state.src, state.pos):
        return False
    state.pos += 1
    return True


def mend_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """Show the text of a link that is not closed yet, and nothing of a picture or a footnote's number."""
    from markdown_it.helpers import parseLinkLabel

    source, place = state.src, state.pos
    picture = source.startswith("![", place)
    if not picture and source[place] != "[":
        return False
    if state.posMax < len(source) or len(source) - place > REACH:
        return False
    begin = place + 2 if picture else place + 1
    if source.startswith("^", begin):
        if re.search(r"[\]\s]", source[begin:]):
            return False
        state.pos = state.posMax
        return True
    end = parseLinkLabel(state, begin - 1)
    if end < 0:
        state.pos = state.posMax if picture else begin
        return True
    after = source[end + 1 :]
    if not _is_open(after, state.env) or _is_defined(source[begin:end], after, state.env):
        return False
    if not silent and not picture:
        state.pos, state.posMax = begin, end
        state.md.inline.tokenize(state)
        state.posMax = len(source)
    state.pos = state.posMax
    return True


def _is_open(after: str, environment: EnvType) -> bool:
    """Tell whether what stands behind a link's text may still become its address."""
    if not after:
        return bool(environment["unfinished"])
    if after[0] == "(":
        return ")" not in after and "\n" not in after
    return after[0] == "[" and "]" not in after and "\n" not in after


def _is_defined(label: str, after: str, environment: EnvType) -> bool:
    from markdown_it.common.utils import normalizeReference

    return not after and normalizeReference(label) in environment["references"]


def mend_pairs(state: StateInline) -> None:
    """Close emphasis that is open at the end."""
    opened: list[Delimiter] = []
    inside = -1  # where the outermost pair ends that is open here: nothing may cross it
    for index, delimiter in enumerate(state.delimiters):
        if delimiter.end > inside:
            inside = delimiter.end
        elif index > inside and delimiter.open and delimiter.end < 0:
            opened.append(delimiter)
    for delimiter in reversed(opened):
        if _reach(state, delimiter) > REACH:
            break
        mark = state.push("text", "", 0)
        mark.content = ""
        delimiter.end = len(state.delimiters)
        delimiter.close = False
        state.delimiters.append(_closing(delimiter, len(state.tokens) - 1))


def _reach(state: StateInline, delimiter: Delimiter) -> int:
    """Return how many characters stand behind an opening sign."""
    return sum(len(token.content) for token in state.tokens[delimiter.token + 1 :])


def _closing(opening: Delimiter, token: int) -> Delimiter:
    from markdown_it.rules_inline.state_inline import Delimiter

    return Delimiter(
        marker=opening.marker, length=opening.length, token=token, end=-1, open=False, close=True
    )
