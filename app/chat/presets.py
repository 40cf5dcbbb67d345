"""Kept ways of asking, and kept prompts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from app.chat.changes import Dropped, Kept
from app.chat.messages import Preset, Snippet
from app.errors import PromptError
from app.library.text import shown_name
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.chat.journal import Journal
    from app.chat.numbers import Numbers
    from app.chat.store.database import Contents
    from app.engine.replies import Prompting

T = TypeVar("T", Preset, Snippet)


class Presets:
    """``presets`` and ``snippets``, each by name. A preset's name is given once."""

    def __init__(self, journal: Journal, numbers: Numbers) -> None:
        self.presets: Observable[tuple[Preset, ...]] = Observable(())
        self.snippets: Observable[tuple[Snippet, ...]] = Observable(())
        self._journal = journal
        self._numbers = numbers

    def fill(self, contents: Contents) -> None:
        """Take up what was read from disk."""
        self.presets.set(_by_name(contents.presets))
        self.snippets.set(_by_title(contents.snippets))

    def find(self, name: str) -> Preset | None:
        """Return the preset of that name, or None if there is none (any more)."""
        return next((preset for preset in self.presets.value if preset.name == name), None)

    def save_preset(self, name: str, prompting: Prompting) -> Preset:
        """Keep ``prompting`` as ``name``, in place of a preset of that name. Raises PromptError."""
        shown = _named(name)
        present = self.find(shown)
        preset = Preset(present.id if present else self._numbers.next("preset"), shown, prompting)
        self._keep_preset(preset)
        return preset

    def rename_preset(self, preset: int, name: str) -> None:
        """Give a preset another name. Raises PromptError for an empty one and for another preset's."""
        shown = _named(name)
        namesake = self.find(shown)
        if namesake and namesake.id != preset:
            raise PromptError(f"There is a preset “{shown}” already.", "Choose another name.")
        for present in self.presets.value:
            if present.id == preset:
                self._keep_preset(replace(present, name=shown))

    def delete_preset(self, preset: int) -> None:
        """Remove a preset; the conversations that were begun with it keep what it said."""
        for gone in [each for each in self.presets.value if each.id == preset]:
            self.presets.set(tuple(each for each in self.presets.value if each is not gone))
            self._journal.note(Dropped(gone))

    def add_snippet(self, title: str, text: str) -> Snippet:
        """Keep a prompt. Raises PromptError if it has no title or no text."""
        snippet = Snippet(self._numbers.next("snippet"), _named(title), _written(text))
        self._keep_snippet(snippet)
        return snippet

    def change_snippet(self, snippet: int, title: str, text: str) -> None:
        """Give a prompt another title and text. Raises PromptError if one of them is empty."""
        if any(each.id == snippet for each in self.snippets.value):
            self._keep_snippet(Snippet(snippet, _named(title), _written(text)))

    def delete_snippet(self, snippet: int) -> None:
        for gone in [each for each in self.snippets.value if each.id == snippet]:
            self.snippets.set(tuple(each for each in self.snippets.value if each is not gone))
            self._journal.note(Dropped(gone))

    def _keep_preset(self, preset: Preset) -> None:
        self.presets.set(_by_name(_with(self.presets.value, preset)))
        self._journal.note(Kept(preset))

    def _keep_snippet(self, snippet: Snippet) -> None:
        self.snippets.set(_by_title(_with(self.snippets.value, snippet)))
        self._journal.note(Kept(snippet))


def _with(items: Iterable[T], item: T) -> list[T]:
    return [*(each for each in items if each.id != item.id), item]


def _by_name(presets: Iterable[Preset]) -> tuple[Preset, ...]:
    return tuple(sorted(presets, key=lambda each: (each.name.casefold(), each.id)))


def _by_title(snippets: Iterable[Snippet]) -> tuple[Snippet, ...]:
    return tuple(sorted(snippets, key=lambda each: (each.title.casefold(), each.id)))


def _named(name: str) -> str:
    shown = shown_name(name)
    if not shown:
        raise PromptError("It needs a name.", "Write one.")
    return shown


def _written(text: str) -> str:
    if not text.strip():
        raise PromptError("The prompt is empty.", "Write something first.")
    return text
