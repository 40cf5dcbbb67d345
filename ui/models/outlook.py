"""How a model would do on this machine, in a word and in a sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from app.library.config import Config
from app.library.fit import Fit, Fits, FitsNot, FitsShorter, Unknown, forecast, shape_of
from app.library.loadable import why_not
from app.library.models import Format
from ui.models.words import memory_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.listing import Listed
    from app.hub.repository import Repository, Variant
    from app.library.abilities import Abilities
    from app.library.fit import Room


@dataclass(frozen=True)
class Outlook:
    """``tone`` and ``word`` for a badge, ``line`` is a sentence, ``advice`` what would change it.

    ``fit`` is the forecast behind it, or None where the model cannot be loaded whatever its size.
    """

    tone: str
    word: str
    line: str
    advice: tuple[str, ...] = ()
    fit: Fit | None = None

    @property
    def hopeless(self) -> bool:
        """Whether it is known that it will not run here."""
        return self.fit is None or isinstance(self.fit, FitsNot)


def of_listed(listed: Listed, rooms: Sequence[Room], abilities: Abilities) -> Outlook:
    """Return the outlook of a model as the search lists it."""
    config = listed.config or Config()
    kind = Format.GGUF if listed.gguf else Format.SAFETENSORS
    problem = why_not(config, kind, abilities)
    if problem:
        return _unloadable(problem)
    if not listed.size or not rooms:
        return _told(Unknown("The list does not tell how large it is."), config)
    outlook = _told(forecast(shape_of(config, listed.size), rooms), config)
    if isinstance(outlook.fit, Unknown) and not config.cache:
        # The list tells no more than how large the weights are, and those fit.
        return replace(outlook, tone="success", word="Weights fit")
    return outlook


def of_variant(
    repository: Repository, variant: Variant, rooms: Sequence[Room], context: int | None = None
) -> Outlook:
    """Return the outlook of one variant with ``context`` tokens, or with all it was made for."""
    if variant.problem:
        return _unloadable(variant.problem)
    config = repository.config or repository.listed.config or Config()
    if not rooms:
        return _told(Unknown("This machine's memory has not been read yet."), config)
    return _told(forecast(shape_of(config, variant.weights), rooms, context=context), config)


def fit_line(fit: Fit, full: int | None) -> str:
    """Return ``fit`` as a sentence; ``full`` is the longest context that the model was made for."""
    match fit:
        case Fits():
            return f"Fits {place_text(fit.rooms)} {_context_text(fit.context, full)}."
        case FitsShorter():
            return f"Fits {place_text(fit.rooms)} with {fit.context:,} tokens of context."
        case FitsNot():
            return (
                f"Does not fit: it needs {memory_text(fit.needed)} where {memory_text(fit.free)} can be had."
            )
        case Unknown():
            return fit.why
        case _:
            assert_never(fit)


def place_text(rooms: Sequence[Room]) -> str:
    """Return "on 2 × H200", or "on this machine" for a CPU engine."""
    if any(room.host for room in rooms):
        return "in this machine's memory"
    names = Counter(room.name for room in rooms)
    return "on " + " and ".join(f"{count} × {name}" for name, count in names.items())


def _context_text(context: int, full: int | None) -> str:
    if full and context >= full:
        return f"with the full context of {full:,} tokens"
    return f"with {context:,} tokens of context"


def _unloadable(problem: str) -> Outlook:
    return Outlook("danger", "Not loadable", problem)


def _told(fit: Fit, config: Config) -> Outlook:
    line = fit_line(fit, config.context)
    match fit:
        case Fits():
            return Outlook("success", "Fits", line, fit=fit)
        case FitsShorter():
            return Outlook("warning", f"Fits {fit.context // 1024}K ctx", line, fit.advice, fit)
        case FitsNot():
            return Outlook("danger", "Too large", line, fit.advice, fit)
        case Unknown():
            return Outlook("", "", line, fit=fit)
        case _:
            assert_never(fit)
