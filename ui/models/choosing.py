"""Which of a model's variants to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.library.fit import Fits, FitsShorter
from ui.models.outlook import of_variant
from ui.models.result_row import Badge
from ui.models.standing import find_model
from ui.models.variant_list import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.repository import Repository, Variant
    from app.library.fit import Room
    from app.library.models import LocalModel
    from ui.models.outlook import Outlook

WHOLE = ("F32", "FP32", "BF16", "F16", "FP16")
"""Not quantized: no better in a chat than eight bits, and twice as large."""
USUAL = ("Q4_K_M", "Q4_K_S", "Q4_0")
"""What is taken where nothing can be said about what fits."""


def recommended(repository: Repository, rooms: Sequence[Room]) -> str:
    """Return the name of the variant to begin with: the largest quantized one that fits whole."""
    variants = [each for each in repository.variants if not each.name.upper().startswith(WHOLE)]
    variants = variants or list(repository.variants)
    fits = [(of_variant(repository, each, rooms).fit, each) for each in variants]
    whole = [each for fit, each in fits if isinstance(fit, Fits)]
    if whole:
        return max(whole, key=lambda each: each.weights).name
    shorter = [(fit.context, -each.weights, each.name) for fit, each in fits if isinstance(fit, FitsShorter)]
    if shorter:
        return max(shorter)[2]
    usual = next((each for name in USUAL for each in variants if each.name == name), None)
    first: Variant | None = usual or next(iter(variants), None)
    return first.name if first else ""


def outlook_of(repository: Repository, rooms: Sequence[Room]) -> Outlook | None:
    """Return the outlook of the variant that is recommended, or None where there is none at all."""
    best = recommended(repository, rooms)
    variant = next((each for each in repository.variants if each.name == best), None)
    return of_variant(repository, variant, rooms) if variant else None


def choices_of(
    repository: Repository,
    rooms: Sequence[Room],
    context: int | None,
    best: str,
    models: Sequence[LocalModel],
) -> list[Choice]:
    """Return each variant with how it would do, and a remark."""
    choices: list[Choice] = []
    for variant in repository.variants:
        outlook = of_variant(repository, variant, rooms, context)
        here = variant.name and find_model(models, repository.listed.repo, variant.name)
        good = variant.name == best and outlook.tone in {"success", "warning"}
        remark = "On this computer" if here else "Recommended" if good else ""
        choices.append(Choice(variant, Badge(outlook.tone, outlook.word, outlook.line), remark))
    return choices
