"""What a model on this computer is, in words; and what can be done with it."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.engine.plugins import BITSANDBYTES, GGUF
from app.library.models import Format, Origin
from app.library.text import one_line, shown_name
from ui.models.checks import Checking, Wrong
from ui.models.words import bytes_text, tokens_text
from ui.sidebar.times import ago

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.engine.plugins import Plugin
    from app.library.abilities import Abilities
    from app.library.models import LocalModel
    from ui.models.checks import Check


class Sorting(StrEnum):
    """By what the list is ordered; the values are what stands on the button."""

    NAME = "Name"
    SIZE = "Largest first"
    USED = "Last used"


class Offer(StrEnum):
    """What can be done with a model; the values are what stands on the buttons."""

    LOAD = "Load"
    OPEN = "Open folder"
    VERIFY = "Verify"
    STOP = "Stop checking"
    REPAIR = "Repair"
    COMPLETE = "Complete"
    DOWNLOADS = "Show its download"
    PLUGIN = "How to load this format…"
    DELETE = "Delete…"
    REMOVE = "Take off the list…"


ORIGINS: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.BUILT_IN: "Built-in",
        Origin.CACHE: "Hugging Face cache",
        Origin.FOLDER: "Folder",
        Origin.LM_STUDIO: "LM Studio",
        Origin.OLLAMA: "Ollama",
    }
)
FOREIGN: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.LM_STUDIO: "It belongs to LM Studio; Vlinders only reads it. To delete it, use LM Studio.",
        Origin.OLLAMA: "It belongs to Ollama; Vlinders only reads it. To delete it, use Ollama.",
        Origin.BUILT_IN: "It comes with Vlinders.",
    }
)
LOADED = "Loaded"
IS_LOADED = "It is loaded."


def name_of(model: LocalModel) -> str:
    """Return its name, and the variant where one folder has several, fit to be shown."""
    name = shown_name(model.name) or "A model without a name"
    variant = shown_name(model.variant)
    return f"{name} · {variant}" if variant and variant not in name else name


def kind_of(model: LocalModel) -> str:
    """Return how its weights are stored: "AWQ 4-bit", "GGUF Q4_K_M", "bfloat16"."""
    kind = shown_name(model.quantization or model.dtype)
    if model.format is Format.GGUF and "GGUF" not in kind:
        return f"GGUF {kind}".strip()
    return kind


def place_of(model: LocalModel) -> str:
    """Return "Hugging Face cache · AWQ 4-bit"."""
    return " · ".join(part for part in (ORIGINS[model.origin], kind_of(model)) if part)


def path_of(model: LocalModel) -> str:
    """Return where it lies, the home folder in short."""
    path, home = one_line(str(model.path)), str(Path.home())
    return f"~{path[len(home) :]}" if path.startswith(f"{home}/") else path


def used_text(model: LocalModel, now: float) -> str:
    """Return when its files were last read, or "" where that is not known."""
    if not model.used:
        return ""
    passed = ago(model.used, now)
    if passed == "now":
        return "just now"
    return f"{passed} ago" if passed.endswith((" min", " h", " d")) else passed


def problem_of(model: LocalModel) -> str:
    """Return in one sentence why it cannot be loaded, or ""."""
    problem = one_line(model.problem)
    if not problem and model.incomplete:
        return "Some of its files are not here yet."
    return problem


def facts_of(model: LocalModel, now: float) -> list[tuple[str, str]]:
    """Return what is known of it, a name and a value each."""
    facts = (
        ("Size", bytes_text(model.size) if model.size else ""),
        ("Weights", kind_of(model)),
        ("Context", f"{tokens_text(model.context)} tokens" if model.context else ""),
        ("Architecture", shown_name(model.architecture)),
        ("Last used", used_text(model, now)),
        ("Model", shown_name(model.repo) if model.repo != model.name else ""),
        ("Commit", shown_name(model.commit)[:12]),
        ("Found in", ORIGINS[model.origin]),
    )
    return [(name, value) for name, value in facts if value]


def missing_plugin(model: LocalModel, abilities: Abilities) -> Plugin | None:
    """Return the plugin without which this vLLM cannot load the format of ``model``, or None."""
    if not model.problem or model.incomplete or abilities.device == "cpu":  # there no plugin helps
        return None
    if model.format is Format.GGUF:
        return None if "gguf" in abilities.plugins else GGUF
    kind = model.quantization.lower()
    bits = "bitsandbytes" in kind or "bnb" in kind
    return BITSANDBYTES if bits and "bitsandbytes" not in abilities.plugins else None


def offers_of(
    model: LocalModel, abilities: Abilities, *, loaded: bool, queued: bool, check: Check | None
) -> dict[Offer, str]:
    """Return what can be done with ``model``: each offer with why it cannot be just now, or ""."""
    offers = {Offer.LOAD: IS_LOADED if loaded else problem_of(model), Offer.OPEN: ""}
    if missing_plugin(model, abilities):
        offers[Offer.PLUGIN] = ""
    if model.repo and model.commit:
        offers[Offer.DOWNLOADS if queued else _care(model, check)] = ""
    if model.origin is Origin.CACHE:
        offers[Offer.DELETE] = _why_not_deleted(loaded=loaded, queued=queued)
    elif model.origin is Origin.FOLDER:
        offers[Offer.REMOVE] = ""
    return offers


def _why_not_deleted(*, loaded: bool, queued: bool) -> str:
    if loaded:
        return "To delete it, unload it first."
    return "To delete it, take its download off the list first." if queued else ""


def _care(model: LocalModel, check: Check | None) -> Offer:
    """Return what can be done for the model's files: the next step, one at a time."""
    match check:
        case Checking():
            return Offer.STOP
        case Wrong():
            return Offer.REPAIR
        case _:
            return Offer.COMPLETE if model.incomplete else Offer.VERIFY


def total_of(models: Sequence[LocalModel]) -> str:
    """Return "14 models · 412 GB"."""
    count = "1 model" if len(models) == 1 else f"{len(models):,} models"
    return f"{count} · {bytes_text(sum(model.size for model in models))}"


def sorted_models(models: Iterable[LocalModel], sorting: Sorting) -> tuple[LocalModel, ...]:
    """Return ``models`` in that order; the built-in one has no place of its own."""
    by_name = sorted(models, key=lambda model: (name_of(model).casefold(), str(model.path)))
    if sorting is Sorting.SIZE:
        by_name.sort(key=lambda model: model.size, reverse=True)
    elif sorting is Sorting.USED:
        by_name.sort(key=lambda model: model.used or 0.0, reverse=True)
    return tuple(by_name)


def matching(models: Iterable[LocalModel], words: str) -> tuple[LocalModel, ...]:
    """Return those in whose name, kind, origin or path every one of ``words`` occurs."""
    wanted = words.casefold().split()
    return tuple(model for model in models if all(word in _searched(model) for word in wanted))


def spoken(model: LocalModel, *, loaded: bool) -> str:
    """Return a row for a screen reader."""
    parts = (
        name_of(model),
        "loaded" if loaded else "",
        bytes_text(model.size) if model.size else "",
        place_of(model),
        problem_of(model),
        f"last used {used_text(model, time.time())}" if model.used else "",
    )
    return ", ".join(part for part in parts if part)


def _searched(model: LocalModel) -> str:
    parts = (model.name, model.variant, kind_of(model), ORIGINS[model.origin], model.architecture)
    return " ".join((*parts, str(model.path))).casefold()
