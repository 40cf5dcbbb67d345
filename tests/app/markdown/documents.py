"""Texts made at random: of everything that Markdown knows, whole and broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.markdown.reading import cuts, read_piece
from app.markdown.stream import Stream

if TYPE_CHECKING:
    import random

    from app.markdown.lines import Line

LINES = (
    "- item",
    "  - nested",
    "    - deep",
    "* star",
    "+ plus",
    "1. one",
    "2) two",
    "10. ten",
    "-",
    "1.",
    "- [ ] open",
    "- [x] done",
    "> quote",
    "> > deep quote",
    ">",
    "> - in a quote",
    "- > in a list",
    "lazy",
    "# Head",
    "## **Head** ##",
    "#",
    "Setext",
    "===",
    "---",
    "***",
    "_ _ _",
    "```python",
    "```",
    "~~~",
    "~~~~ c++ title=1",
    "    code",
    "\tcode",
    "  ",
    "",
    "",
    "",
    "| a | b |",
    "|---|:-:|",
    "| 1 | `x|y` | 3",
    "a | b",
    "--|--",
    "$$",
    "x^2",
    "+ y",
    "$$ a $$",
    "\\[",
    "\\]",
    "\\begin{align}",
    "\\end{align}",
    "[^1]: note",
    "    more of it",
    "[^n]: other",
    "[ref]: https://x.org 'title'",
    "[other ref]:",
    "<https://y.org>",
    "[bad]: javascript:alert(1)",
    "def f(x):",
    '    """doc',
    "/* open",
    "close */",
    "int main() { // c",
    '{"a": [1, 2]}',
    "中文，没有空格。",
    "😀 emoji",
    "مرحبا",
    "<script>alert(1)</script>",
    "<div>",
    "</div>",
    "![alt](https://e.org/p.png)",
    "![](file:///etc/passwd)",
    "\\",
    "&amp; &copy; &#0;",
)
WORDS = (
    "word", "two words", "**bold**", "*em*", "_u_", "__s__", "~~gone~~", "`code`", "``a ` b``", "[link](https://a.org/b_c)", "[text][ref]",
    "[ref]", "[other ref]", "[^1]", "[^n]", "[^missing]", "$x_1$", "$5", "$6", "\\(a\\)", "\\[b\\]", "$$c$$", "https://h.org/a_b*c", "www.w.org",
    "me@x.org", "**", "*", "_", "~~", "`", "```", "[", "]", "(", "](", "![", "<", ">", "&", "&lt;", "\\*", "\\", "|", "$", "$$", "!", "#",
    "中文", "😀", "\u202e", "\u200b", "\0", "\t", "  ", "\r", "5 * 3", "a*b*c", "snake_case_name", "x<y>z",
)  # fmt: skip


def document(dice: random.Random, lines: int = 12) -> str:
    """Return a text of at most that many lines."""
    made: list[str] = []
    for _ in range(dice.randint(1, lines)):
        if dice.random() < 0.6:
            line = dice.choice(("", "", "", " ", "  ", "   ", "    ", "> ", "- ", "\t")) + dice.choice(LINES)
        else:
            line = dice.choice(("", " ")).join(dice.choice(WORDS) for _ in range(dice.randint(1, 8)))
        made.append(line)
    return dice.choice(("\n", "\n", "\n", "\r\n")).join(made) + dice.choice(("", "\n"))


def streamed(text: str, places: list[int]) -> tuple[Line, ...]:
    """Return what a stream makes of ``text`` that comes cut at ``places``, and is read at each."""
    stream = Stream()
    lines: list[Line] = []
    begun = 0
    for place in [*places, len(text)]:
        stream.feed(text[begun:place])
        begun = place
        take(lines, stream.flush())
    take(lines, stream.finish())
    return tuple(lines)


def take(lines: list[Line], update) -> None:
    lines += update.frozen
    for number, line in update.changed:
        lines[number] = line


def in_pieces(text: str) -> tuple[Line, ...]:
    return tuple(line for cut in cuts(text) for line in read_piece(text, cut))


def places(dice: random.Random, text: str) -> list[int]:
    """Return where to cut ``text``: at up to nine places."""
    return sorted(dice.sample(range(len(text) + 1), min(len(text), dice.randint(0, 9))))
