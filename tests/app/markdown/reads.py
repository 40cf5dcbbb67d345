"""Short forms of what the reader returns."""

from __future__ import annotations

from app.markdown.lines import Kind, Line, Style
from app.markdown.reading import read


def texts(text: str) -> list[str]:
    """Return the lines with their markers, indented by two spaces a level, quotes by bars."""
    return [brief(line) for line in read(text)]


def brief(line: Line) -> str:
    signs = {Kind.HEADING: "#" * line.level + " ", Kind.RULE: "---", Kind.CODE_HEAD: f"```{line.info}"}
    marker = f"{line.marker} " if line.marker else ""
    return "| " * line.quote + "  " * line.indent + marker + signs.get(line.kind, "") + line.text


def runs(text: str, number: int = 0) -> list[tuple[str, Style, str]]:
    """Return the runs of one line."""
    return [(run.text, run.style, run.target) for run in read(text)[number].runs]


def kinds(text: str) -> list[Kind]:
    return [line.kind for line in read(text)]
