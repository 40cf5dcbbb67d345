"""Makes a written question look typed: other words, words around it, case, slips of the finger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from corpus import Phrasings

NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
PARTICLES = "的了吗呢啊吧呀"
END_MARKS = {
    "en": ["", "", "?", "?", "??", ".", "!", " ?"],
    "zh": ["", "", "？", "？", "?", "。", "？？", "！"],
}
MARKS = "?.!？。！ "
ENGLISH_WORD = re.compile(r"[A-Za-z_]{4,}")


def disturb(question: str, language: str, phrasings: Phrasings, rng: Random) -> str:
    """Return ``question`` as some hurried person might have typed it; sometimes unchanged."""
    if rng.random() < 0.15:
        return question
    text = reword(question, phrasings.synonyms[language], rng)
    if rng.random() < 0.2:
        text = insert(text, language, rng.choice(phrasings.synonyms[f"filler_{language}"]), rng)
    if rng.random() < 0.6:
        text = text.rstrip(MARKS) + rng.choice(END_MARKS[language])
    if rng.random() < 0.3:
        text = rng.choice(phrasings.before[language]) + text
    if rng.random() < 0.2:
        text = text.rstrip(MARKS) + rng.choice(phrasings.after[language])
    text = drop_word(text, language, rng)
    text = slip(text, rng)
    return recase(text, rng).strip() or question


def reword(text: str, synonyms: list[list[str]], rng: Random) -> str:
    """Put other words of the same meaning in, up to two."""
    if rng.random() < 0.45:
        return text
    found = [(word, group) for group in synonyms for word in group if holds(text, word)]
    for word, group in rng.sample(found, min(len(found), rng.choice((1, 1, 2)))):
        text = swap(text, word, rng.choice(group))
    return text


def holds(text: str, word: str) -> bool:
    if word.lower() not in text.lower() or not word.isascii():
        return word in text
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None


def swap(text: str, word: str, other: str) -> str:
    if not word.isascii():
        return text.replace(word, other, 1)
    return re.sub(rf"\b{re.escape(word)}\b", other, text, count=1, flags=re.IGNORECASE)


def insert(text: str, language: str, filler: str, rng: Random) -> str:
    if language == "zh":
        at = rng.choice((0, len(text), rng.randint(0, len(text))))
        return text[:at] + filler + text[at:]
    words = text.split(" ")
    words.insert(rng.randint(0, len(words)), filler)
    return " ".join(words)


def recase(text: str, rng: Random) -> str:
    roll = rng.random()
    if roll < 0.4:
        return text.lower()
    if roll < 0.44:
        return text.upper()
    if roll < 0.6:
        return text[:1].upper() + text[1:]
    return text


def drop_word(text: str, language: str, rng: Random) -> str:
    """Lose one short English word, or one Chinese particle or space, now and then."""
    if rng.random() > 0.25:
        return text
    if language == "zh":
        lost = [i for i, char in enumerate(text) if char in PARTICLES or char in " ，、"]
        return text if not lost else text[: (at := rng.choice(lost))] + text[at + 1 :]
    words = text.split(" ")
    small = [i for i, word in enumerate(words) if len(word) <= 4 and word.isalpha() and word.islower()]
    if len(words) < 4 or not small:
        return text
    del words[rng.choice(small)]
    return " ".join(words)


def slip(text: str, rng: Random) -> str:
    """Mistype up to two Latin words: swapped, lost, doubled or neighbouring letters."""
    if rng.random() > 0.35:
        return text
    for _ in range(rng.choice((1, 1, 2))):
        words = list(ENGLISH_WORD.finditer(text))
        if not words:
            return text
        word = rng.choice(words)
        text = text[: word.start()] + mistype(word.group(), rng) + text[word.end() :]
    return text


def mistype(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    roll = rng.randrange(5)
    if roll == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if roll == 1:
        return word[:at] + word[at + 1 :]
    if roll == 2:
        return word[:at] + word[at] + word[at:]
    if roll == 3:
        return word.replace("_", rng.choice((" ", "", "-"))) if "_" in word else word[:at] + word[at + 1 :]
    return word[:at] + rng.choice(NEIGHBOURS.get(word[at].lower(), "e")) + word[at + 1 :]
