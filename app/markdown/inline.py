"""The inside of a paragraph: its runs, by markdown-it's parser with rules for formulas and footnotes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from app.markdown import links
from app.markdown.formulas import LETTER, LONGEST, is_formula, is_word
from app.markdown.invisible import shown
from app.markdown.lines import Run, Runs, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from app.markdown.addresses import Addresses

BREAK = re.compile(r"[ ]*<br[ ]*/?>[ ]*", re.IGNORECASE)
MARKED = re.compile(r"[\\`*_~\[\]!<&$:@\n]|www\.")
"""What any rule begins at: text without it is one plain run."""
STYLES = {
    "strong_open": Style.STRONG,
    "em_open": Style.EMPHASIS,
    "s_open": Style.STRIKE,
    "link_open": Style.LINK,
}


@cache
def parser() -> MarkdownIt:
    """Return the one parser; its import takes time, so it is made when first used."""
    return new_parser()


@cache
def addresses() -> Addresses:
    from app.markdown.addresses import Addresses

    return Addresses()


def new_parser() -> MarkdownIt:
    """Return a parser of inline text."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["strikethrough", "linkify"])
    made.disable("html_inline")
    made.inline.ruler.before("escape", "formula", read_formula)
    made.inline.ruler.before("link", "note", read_note)
    made.inline.ruler.before("link", "lone_bracket", read_lone_bracket)
    made.inline.ruler.before("autolink", "cell_break", read_break)
    made.linkify = addresses()
    # Where a link may lead is decided where its run is made: what must not be followed is text.
    made.validateLink = lambda url: True  # noqa: ARG005
    return made


def read_inline(text: str, environment: dict[str, Any], made: MarkdownIt | None = None) -> Runs:
    """Return the runs of a paragraph's text; ``environment`` is what its definitions give."""
    if not MARKED.search(text):
        return (Run(text),) if text else ()
    return runs_of(parsed(text, environment, made or parser()).tokens)


def parsed(text: str, environment: dict[str, Any], made: MarkdownIt) -> StateInline:
    """Return the state in which ``made`` has read a text: its tokens, and what is still open in it."""
    from app.markdown.flanking import State

    state = State(text, made, environment, [])
    made.inline.tokenize(state)
    for rule in made.inline.ruler2.getRules(""):
        rule(state)
    return state


def runs_of(tokens: Sequence[Token]) -> Runs:
    """Return the runs that a paragraph's tokens make; neighbours of one style are joined."""
    runs: list[Run] = []
    styles = [Style.PLAIN]
    target = ""
    for token in tokens:
        if token.nesting > 0:
            if token.type == "link_open":
                target = links.target_of(str(token.attrs.get("href", "")))
                styles.append(styles[-1] | Style.LINK if target else styles[-1])
            else:
                styles.append(styles[-1] | STYLES[token.type])
        elif token.nesting < 0:
            styles.pop()
            target = "" if token.type == "link_close" else target
        else:
            _add(runs, token, styles[-1], target)
    return tuple(runs)


def _add(runs: list[Run], token: Token, style: Style, target: str) -> None:
    kind = token.type
    if kind in {"softbreak", "hardbreak"}:
        _join(runs, Run("\n", style, target))
    elif kind == "code_inline":
        runs.extend(shown(token.content, style | Style.CODE, target))
    elif kind == "formula":
        runs.append(Run(token.content, style | Style.MATH, target, token.markup))
    elif kind == "note":
        runs.append(Run(token.content, style | Style.NOTE | Style.LINK, links.NOTE + token.content))
    elif kind == "image":
        address = links.picture_of(str(token.attrs.get("src", "")))
        alt = "".join(run.text for run in runs_of(token.children or ()))
        runs.append(Run(alt or links.host_of(address) or "image", style | Style.IMAGE, address))
    elif style & Style.LINK or ("@" not in token.content and "www." not in token.content):
        _join(runs, Run(token.content, style, target))
    else:
        _add_addresses(runs, token.content, style)


def _join(runs: list[Run], run: Run) -> None:
    if runs and runs[-1][1:] == run[1:]:
        runs[-1] = run._replace(text=runs[-1].text + run.text)
    elif run.text:
        runs.append(run)


def _add_addresses(runs: list[Run], text: str, style: Style) -> None:
    """Add a text in which mail addresses and those that begin with "www." are links."""
    done = 0
    for begin, end, address in addresses().find(text):
        target = links.target_of(links.normalized(address))
        if target and begin >= done:
            _join(runs, Run(text[done:begin], style))
            _join(runs, Run(text[begin:end], style | Style.LINK, target))
            done = end
    _join(runs, Run(text[done:], style))


def read_formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's signature
    r"""Take ``$…$``, ``$$…$$`` or ``\(…\)``: a rule of the inline parser."""
    source, place = state.src, state.pos
    if source[place] == "$":
        sign = closing = "$$" if source.startswith("$$", place) else "$"
        if place and (is_word(source[place - 1]) or source[place - 1] == "$"):
            return False
    elif source.startswith(("\\(", "\\["), place):
        sign = source[place : place + 2]
        closing = "\\)" if sign == "\\(" else "\\]"
    else:
        return False
    end = _closing(state, place + len(sign), closing)
    if end < 0:
        return False
    content = source[place + len(sign) : end].strip()
    if not LETTER.search(content):
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = content
    state.pos = end + len(closing)
    return True


def _closing(state: StateInline, begin: int, closing: str) -> int:
    """Return where a formula ends that begins at ``begin``; -1 if it does not or is none."""
    source, most = state.src, min(state.posMax, begin + LONGEST)
    end = source.find(closing, begin, most)
    while end > 0 and closing[0] == "$" and source[end - 1] == "\\":
        end = source.find(closing, end + 1, most)
    if end < 0 or closing != "$":
        return end
    after = source[end + 1 : end + 2]
    return end if is_formula(source[begin:end], after) else -1


def read_lone_bracket(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's signature
    """Take a bracket that nothing closes as text: models gone astray write thousands of them.

    The parser itself would look for the end of each.
    """
    source, place = state.src, state.pos
    sign = "![" if source.startswith("![", place) else "["
    if not source.startswith(sign, place) or source.find("]", place, state.posMax) >= 0:
        return False
    if not silent:
        state.append_pending(sign)
    state.pos += len(sign)
    return True


def read_break(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's signature
    """Take ``<br>`` in a table's cell, where a text has no other way to break a line."""
    if (
        state.src[state.pos] != "<"
        or "cell" not in state.env
        or not (found := BREAK.match(state.src, state.pos))
    ):
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def read_note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's signature
    """Take ``[^label]``, a footnote's number; a label that is no number must be defined."""
    source, place = state.src, state.pos
    if not source.startswith("[^", place):
        return False
    end = source.find("]", place, min(state.posMax, place + 40))
    label = source[place + 2 : end]
    if end < 0 or not label or any(character.isspace() for character in label):
        return False
    if not (label.isdecimal() and len(label) < 4) and label not in state.env["notes"]:
        return False
    if not silent:
        state.push("note", "", 0).content = label
    state.pos = end + 1
    return True
