"""Reads the written topics and expands each into its many phrasings."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "corpus"
LANGUAGES = ("en", "zh")
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Topic:
    """One thing Guide knows: an answer per language and every phrasing that asks for it."""

    id: str
    kind: str
    weight: float
    written: dict[str, tuple[str, ...]]
    wrapped: dict[str, tuple[str, ...]]
    answer: dict[str, str]
    more: dict[str, str]

    def asks(self, language: str) -> tuple[str, ...]:
        return (*self.written[language], *self.wrapped[language])


@dataclass(frozen=True)
class Phrasings:
    """What wraps a topic's names into questions, and what is said around and after a question."""

    templates: dict[str, dict[str, list[str]]]
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    follow_ups: dict[str, dict[str, list[str]]]
    no_more: dict[str, str]
    systems: list[str]
    synonyms: dict[str, Any]


@dataclass(frozen=True)
class Corpus:
    topics: list[Topic]
    phrasings: Phrasings
    by_kind: dict[str, list[Topic]] = field(default_factory=dict)


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def read_corpus() -> Corpus:
    """Return every topic of ``corpus/*.toml``, expanded; the order is that of the files and never changes."""
    synonyms = read_toml(FOLDER / "synonyms.toml")
    phrasings = Phrasings(**read_toml(FOLDER / "phrasings.toml"), synonyms=synonyms)
    topics = [
        expand(entry, phrasings)
        for path in sorted(FOLDER.glob("*.toml"))
        for entry in read_toml(path).get("topic", [])
    ]
    by_kind: dict[str, list[Topic]] = {}
    for topic in topics:
        by_kind.setdefault(topic.kind, []).append(topic)
    return Corpus(topics, phrasings, by_kind)


def expand(entry: dict[str, Any], phrasings: Phrasings) -> Topic:
    """Make a topic of its TOML table; ``*_zh`` fields are the Chinese side of the others."""
    kind = entry.get("kind", "plain")
    templates = phrasings.templates.get(kind, {})
    written, wrapped = {}, {}
    for language in LANGUAGES:
        written[language] = tuple(entry.get(suffixed("ask", language), []))
        names = [*entry.get(suffixed("names", language), []), *borrowed_names(entry, language)]
        asks = [wrap(template, name) for name in names for template in templates.get(language, [])]
        wrapped[language] = tuple(dict.fromkeys(ask for ask in asks if is_in(language, ask)))
    return Topic(
        id=entry["id"],
        kind=kind,
        weight=float(entry.get("weight", 1.0)),
        written=written,
        wrapped=wrapped,
        answer={lang: entry[suffixed("answer", lang)].strip() for lang in LANGUAGES},
        more={
            lang: entry[suffixed("more", lang)].strip()
            for lang in LANGUAGES
            if suffixed("more", lang) in entry
        },
    )


def wrap(template: str, name: str) -> str:
    return template.replace("{x}", name).replace("{ing}", gerund(name))


def gerund(phrase: str) -> str:
    """Return "loading a model" for "load a model"."""
    verb, space, rest = phrase.partition(" ")
    if verb in ("get", "run", "put", "begin", "stop", "fit", "set", "cut"):
        verb += verb[-1]
    elif verb.endswith("e") and not verb.endswith("ee"):
        verb = verb[:-1]
    return f"{verb}ing{space}{rest}"


def borrowed_names(entry: dict[str, Any], language: str) -> list[str]:
    """Return the English names that Chinese questions use too: settings and terms."""
    shared = language == "zh" and entry.get("kind") in ("setting", "term")
    return entry.get("names", [])[:2] if shared else []


def is_in(language: str, ask: str) -> bool:
    """Tell whether ``ask`` is answered in ``language``: a bare English name is in English."""
    return language == "en" or HAN.search(ask) is not None


def suffixed(name: str, language: str) -> str:
    return name if language == "en" else f"{name}_{language}"


def first_sentence(text: str, language: str) -> str:
    """Return what "shorter, please" gets: the answer up to its first full stop."""
    line = text.split("\n", 1)[0]
    stop = "。" if language == "zh" else ". "
    head, found, _ = line.partition(stop)
    return head + found.strip() if found else line
