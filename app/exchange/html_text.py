"""Lines of Markdown as HTML: nothing in it but text, and no address that a browser would ask by itself."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from app.markdown.lines import Kind, Style
from app.markdown.links import host_of, target_of
from app.maths.formula import Formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.markdown.lines import Line, Run, Runs
    from app.maths.formula import Outcome

BULLETS: Final = frozenset("•◦▪")
TASKS: Final = {"☐": "task", "☑": "task done"}
NUMBER: Final = re.compile(r"(\d{1,9})[.)]")
TAGS: Final = (
    (Style.CODE, "code"),
    (Style.STRIKE, "s"),
    (Style.EMPHASIS, "em"),
    (Style.STRONG, "strong"),
    (Style.NOTE, "sup"),
)
SCALE: Final = 1.1
"""Size of a formula's font in sizes of the text's: its letters are smaller at the same size."""
GOES_ON: Final = '<li class="plain">'
LIST, QUOTE = "list", "blockquote"
TOKEN: Final = re.compile(r"[a-z0-9]{1,4}")
ALIGNS: Final = frozenset({"left", "center", "right"})


def html_of(lines: Iterable[Line], formula: Callable[[str, bool], Outcome], prefix: str = "") -> str:
    """Return ``lines`` as HTML; ``formula`` draws LaTeX, ``prefix`` keeps the names of footnotes apart."""
    body = _Body(formula, prefix)
    for line in lines:
        body.add(line)
    return body.end()


class _Body:
    """HTML that grows line by line: what is open around the next one is on a stack."""

    def __init__(self, formula: Callable[[str, bool], Outcome], prefix: str) -> None:
        self._formula = formula
        self._prefix = prefix
        self._parts: list[str] = []
        self._open: list[str] = []
        self._in_code = False

    def add(self, line: Line) -> None:
        if self._in_code and line.kind is not Kind.CODE:
            self._end_code()
        if line.kind is Kind.CODE and self._in_code:
            newline = "" if self._parts[-1].endswith("<code>") else "\n"
            self._parts.append(newline + "".join(map(self._token, line.runs)))
            return
        self._place(line)
        match line.kind:
            case Kind.PARAGRAPH:
                self._parts.append(f'<p{_tight(line)} dir="auto">{self._runs(line.runs)}</p>\n')
            case Kind.HEADING:
                # The page has its own first two levels: its title, and who speaks.
                level = min(6, max(1, line.level) + 2)
                self._parts.append(f'<h{level} dir="auto">{self._runs(line.runs)}</h{level}>\n')
            case Kind.CODE_HEAD:
                name = f"<figcaption>{escape(line.info)}</figcaption>" if line.info else ""
                self._parts.append(f'<figure class="code">{name}<pre><code>')
                self._in_code = True
            case Kind.CODE:
                tokens = "".join(map(self._token, line.runs))
                self._parts.append(f'<figure class="code"><pre><code>{tokens}')
                self._in_code = True
            case Kind.TABLE:
                self._parts.append(self._table(line))
            case Kind.FORMULA:
                self._parts.append(f'<div class="formula">{self._maths(line.info, display=True)}</div>\n')
            case Kind.RULE:
                self._parts.append("<hr>\n")

    def end(self) -> str:
        if self._in_code:
            self._end_code()
        self._close(0)
        return "".join(self._parts)

    def _end_code(self) -> None:
        self._parts.append("</code></pre></figure>\n")
        self._in_code = False

    def _place(self, line: Line) -> None:
        """Close and open quotes and lists until the line stands where it belongs."""
        inset = min(line.inset, line.indent) if line.quote else line.indent
        wanted = [LIST] * inset + [QUOTE] * line.quote + [LIST] * (line.indent - inset)
        shared = _shared(wanted, [QUOTE if tag == QUOTE else LIST for tag in self._open])
        item = inset if line.indent == inset else len(wanted)
        if line.marker and item and shared >= item:
            self._close(item)
            if self._open[-1] == _list_of(line.marker):
                self._parts.append(f"</li>\n{self._item(line.marker)}")
                shared = item
            else:
                shared = item - 1
        self._close(shared)
        for depth in range(shared, len(wanted)):
            marker = line.marker if depth == item - 1 else ""
            tag = QUOTE if wanted[depth] == QUOTE else _list_of(marker)
            self._open.append(tag)
            self._parts.append(f"<{tag}>\n" if tag == QUOTE else f"<{tag}>\n{self._item(marker)}")

    def _item(self, marker: str) -> str:
        number = NUMBER.fullmatch(marker)
        if number:
            return f'<li value="{int(number[1])}">'
        box = f'<span class="box">{escape(marker)}</span>'
        if marker in TASKS:
            return f'<li class="{TASKS[marker]}">{box}'
        if marker in BULLETS:
            return "<li>"
        # What is left is a footnote's name, to which its mark in the text leads.
        return f'<li class="note" id="{self._prefix}note-{escape(marker)}">{box}' if marker else GOES_ON

    def _close(self, depth: int) -> None:
        while len(self._open) > depth:
            tag = self._open.pop()
            self._parts.append(f"</{tag}>\n" if tag == QUOTE else f"</li></{tag}>\n")

    def _runs(self, runs: Runs) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        if run.style & Style.MATH:
            return self._maths(run.text, display=False)
        shown = escape(run.text).replace("\n", "<br>")
        if run.style & Style.IMAGE:
            where = host_of(run.target)
            shown = (
                f'<span class="remote">{shown or "Picture"}{f" · {escape(where)}" if where else ""}</span>'
            )
        for style, tag in TAGS:
            if run.style & style:
                shown = f"<{tag}>{shown}</{tag}>"
        link = self._link(run.target) if run.target else ""
        return f'<a href="{escape(link)}" rel="noopener noreferrer">{shown}</a>' if link else shown

    def _link(self, target: str) -> str:
        """Return where a link may lead, or nothing."""
        if target.startswith("#"):
            return f"#{self._prefix}{target[1:]}"
        return target_of(target)

    @staticmethod
    def _token(run: Run) -> str:
        shown = escape(run.text, quote=False)
        return f'<span class="{run.token}">{shown}</span>' if TOKEN.fullmatch(run.token) else shown

    def _table(self, line: Line) -> str:
        rows: list[str] = []
        for number, row in enumerate(line.rows):
            tag = "td" if number else "th"
            aligns = (*line.aligns, *("",) * len(row))
            cells = (
                f"<{tag}{_aligned(align)}>{self._runs(cell)}</{tag}>"
                for cell, align in zip(row, aligns, strict=False)
            )
            rows.append(f"<tr>{''.join(cells)}</tr>")
        head, rest = rows[:1], rows[1:]
        body = f"<tbody>\n{chr(10).join(rest)}\n</tbody>" if rest else ""
        return f'<div class="table"><table><thead>{"".join(head)}</thead>\n{body}</table></div>\n'

    def _maths(self, source: str, *, display: bool) -> str:
        outcome = self._formula(source, display)
        if not isinstance(outcome, Formula):
            return f'<code class="latex">{escape(source)}</code>'
        width, height, depth = (SCALE * each for each in (outcome.width, outcome.height, outcome.depth))
        style = f"width:{width:.3f}em;height:{height:.3f}em;vertical-align:{-depth:.3f}em"
        label = escape(" ".join(source.split()))
        drawing = re.sub(r'^<svg\b([^>]*?) width="[^"]*"', r"<svg\1", outcome.svg, count=1)
        drawing = re.sub(r'^<svg\b([^>]*?) height="[^"]*"', r"<svg\1", drawing, count=1)
        return drawing.replace("<svg", f'<svg role="img" aria-label="{label}" style="{style}"', 1)


def _shared(one: list[str], other: list[str]) -> int:
    """Return at how many places from the first both are alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _list_of(marker: str) -> str:
    return "ol" if NUMBER.fullmatch(marker) else "ul"


def _tight(line: Line) -> str:
    return ' class="tight"' if line.tight else ""


def _aligned(align: str) -> str:
    return f' class="{align}"' if align in ALIGNS else ""
