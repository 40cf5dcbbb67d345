"""Characters in code that cannot be seen but change what it is: shown by their number."""

from __future__ import annotations

import re

from app.markdown.lines import INVISIBLE, Run, Style

HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\x01-\x08\x0b-\x1f\x7f]"
    # Joiners belong to emoji and to scripts that are not Latin; between ASCII they hide something.
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)


def shown(text: str, style: Style, target: str = "", token: str = "") -> list[Run]:
    """Return ``text`` as runs in which no character is hidden."""
    if text.isascii() and text.isprintable():
        return [Run(text, style, target, token)] if text else []
    runs: list[Run] = []
    done = 0
    for found in HIDDEN.finditer(text):
        if found.start() > done:
            runs.append(Run(text[done : found.start()], style, target, token))
        runs.append(Run(f"[U+{ord(found[0]):04X}]", style, target, INVISIBLE))
        done = found.end()
    if done < len(text):
        runs.append(Run(text[done:], style, target, token))
    return runs
