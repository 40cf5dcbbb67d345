"""What can be searched for in a text: its words, and each character of a script that writes none apart.

SQLite's tokenizer takes "你好" for one word, so that "好" would not find it. So such characters stand apart
in the index, and a query for several of them asks for them side by side.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

APART: Final = re.compile(
    "(["
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    "\u2e80-\u2fdf\u3005-\u312f\u31a0-\u9fff\uf900-\ufaff"  # Han, Kana
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
    "\u2600-\u27bf\U0001f000-\U0001faff"  # emoji
    "])"
)
WORD: Final = re.compile(r"[^\W_]", re.UNICODE)
TERM: Final = re.compile(r'"([^"]+)"?|([^\s"]+)')
SCHEME: Final = f"1 {unicodedata.unidata_version}"
"""What the words of a text depend on: an index made by another scheme has to be made anew."""


def words(text: str) -> str:
    """Return ``text`` as it is given to the index."""
    if text.isascii():
        return text
    return APART.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def terms_of(query: str) -> list[str]:
    """Return what ``query`` looks for: words, and in quotation marks words side by side."""
    return [quoted or plain for quoted, plain in TERM.findall(query.replace("\0", " "))]


def match_of(query: str) -> str:
    """Return ``query`` as FTS5 takes it: all of its terms, the words as beginnings. Empty if it has none."""
    parts: list[str] = []
    for quoted, plain in TERM.findall(query.replace("\0", " ")):
        text = words(quoted or plain).replace('"', " ")
        if not any(WORD.match(character) or APART.match(character) for character in text):
            continue
        # A character that stands apart is whole, and a lone letter begins too many words.
        whole = bool(quoted) or len(text) == 1 or text.endswith(" ")
        parts.append(f'"{text.strip()}"' + ("" if whole else " *"))
    return " AND ".join(parts)
