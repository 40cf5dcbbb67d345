"""The lines that HTML of the CommonMark specification stands for: what its examples must be shown as."""

from __future__ import annotations

from html.parser import HTMLParser

from app.markdown.lines import Kind, Style
from app.markdown.links import picture_of, target_of

STYLES = {"em": Style.EMPHASIS, "strong": Style.STRONG, "code": Style.CODE, "a": Style.LINK}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr", "blockquote", "ul", "ol", "li"}
BULLETS = "•◦▪"


class Expected(HTMLParser):
    """Collects ``(kind, indent, quote, marker, level, runs)`` for each line, in ``lines``."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple] = []
        self._runs: list[tuple[str, Style, str]] = []
        self._styles: list[tuple[Style, str]] = [(Style.PLAIN, "")]
        self._lists: list[int | None] = []
        self._quotes = 0
        self._marker = ""
        self._kind = Kind.PARAGRAPH
        self._level = 0
        self._pre = False
        self.feed(html)
        self.close()
        self._end()

    def handle_starttag(self, tag, attrs):  # noqa: C901  one branch for each element
        given = dict(attrs)
        if tag in BLOCKS:
            self._end()
        if tag in {"ul", "ol"}:
            if self._marker:
                self._add(Kind.PARAGRAPH, ())
            self._lists.append(int(given.get("start", 1)) - 1 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag[0] == "h" and tag[1:].isdigit():
            self._kind, self._level = Kind.HEADING, int(tag[1:])
        elif tag == "hr":
            self._add(Kind.RULE, ())
        elif tag == "pre":
            self._pre = True
        elif tag == "br":
            self._text("\n")
        elif tag == "img":
            self._image(given)
        elif tag == "code" and self._pre:
            language = given.get("class", "").removeprefix("language-")
            self._add(Kind.CODE_HEAD, ((language, Style.PLAIN, ""),) if language else ())
        elif tag in STYLES:
            self._push(tag, given)

    def handle_endtag(self, tag):
        if tag == "pre":
            code = "".join(run[0] for run in self._runs)
            self._runs = []
            for line in code.split("\n")[:-1]:
                self._add(Kind.CODE, ((line, Style.CODE, ""),) if line else ())
            self._pre = False
        elif tag in BLOCKS:
            self._end()
        elif tag in STYLES and not self._pre:
            self._styles.pop()
        if tag in {"ul", "ol"}:
            self._lists.pop()
        elif tag == "li" and self._marker:
            self._add(Kind.PARAGRAPH, ())
        elif tag == "blockquote":
            self._quotes -= 1

    def handle_data(self, data):
        if self._pre:
            self._runs.append((data, Style.PLAIN, ""))
        elif data != "\n" or self._runs:
            self._text(data)

    def _push(self, tag, given):
        style, target = self._styles[-1]
        if tag == "a":
            target = target_of(given.get("href", ""))
            self._styles.append((style | Style.LINK if target else style, target))
        else:
            self._styles.append((style | STYLES[tag], target))

    def _image(self, given):
        style, _ = self._styles[-1]
        address = picture_of(given.get("src", ""))
        self._runs.append((given.get("alt", ""), style | Style.IMAGE, address))

    def _begin_item(self):
        if self._marker:
            self._add(Kind.PARAGRAPH, ())
        if self._lists[-1] is None:
            self._marker = BULLETS[min(len(self._lists), 3) - 1]
        else:
            self._lists[-1] += 1
            self._marker = f"{self._lists[-1]}."

    def _text(self, text):
        style, target = self._styles[-1]
        if self._runs and self._runs[-1][1:] == (style, target) and not style & Style.IMAGE:
            self._runs[-1] = (self._runs[-1][0] + text, style, target)
        else:
            self._runs.append((text, style, target))

    def _end(self):
        runs = squeezed(self._runs)
        self._runs = []
        if runs or self._kind is Kind.HEADING:
            self._add(self._kind, runs)
        self._kind, self._level = Kind.PARAGRAPH, 0

    def _add(self, kind, runs):
        marker, self._marker = self._marker, ""
        self.lines.append((kind, len(self._lists), self._quotes, marker, self._level, tuple(runs)))


def squeezed(runs):
    """Return runs without the line breaks that end a block, and with none beside a hard break."""
    made = []
    for text, style, target in runs:
        if text:
            made.append((text.replace("\n\n", "\n"), style, target))
    for place, strip in ((0, str.lstrip), (-1, str.rstrip)):
        if made:
            text, style, target = made.pop(place)
            if strip(text, "\n"):
                made.insert(place % (len(made) + 1), (strip(text, "\n"), style, target))
    return tuple(made)


def shown(lines):
    """Return lines of the reader in the same form."""
    made = []
    for line in lines:
        runs = tuple((run.text, Style(run.style), run.target) for run in line.runs)
        if line.kind is Kind.CODE:
            runs = ((line.text, Style.CODE, ""),) if line.text else ()
        if line.kind is Kind.CODE_HEAD and line.info:
            runs = ((line.info, Style.PLAIN, ""),)
        marker = line.marker.replace(")", ".")
        made.append((line.kind, line.indent, line.quote, marker, line.level, squeezed(runs)))
    return made
