"""Words from files and from users, made fit to be shown."""

from __future__ import annotations

LONGEST = 200
"""Characters of a name that are shown; more is nobody's name."""


def one_line(text: str) -> str:
    """Return ``text`` on one line, without characters that cannot be seen or turn the line around."""
    visible = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(visible.split())


def shown_name(value: object) -> str:
    """Return ``value`` as a name to show; empty where it is no text."""
    return one_line(value[: 4 * LONGEST])[:LONGEST] if isinstance(value, str) else ""
