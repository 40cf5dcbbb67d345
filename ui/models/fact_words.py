"""What there is to know of a model, as names and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.models.words import bytes_text, parameters_text

if TYPE_CHECKING:
    from app.hub.repository import Repository
    from app.library.abilities import Abilities

MOST = 6
"""Number formats that are told apart."""


def facts_of(repository: Repository, abilities: Abilities) -> list[tuple[str, str]]:
    """Return the facts in the order in which one asks for them; empty where a fact is not known."""
    config, listed = repository.config, repository.listed
    context = config.context if config else None
    weights = max((variant.weights for variant in repository.variants), default=0)
    return [
        ("Architecture", _architecture(repository, abilities)),
        ("Parameters", _parameters(repository)),
        ("Quantization", (config.quantization if config else "") or listed.quantization),
        ("Context", f"{context:,} tokens" if context else ""),
        ("Weights", bytes_text(weights) if weights and len(repository.variants) == 1 else ""),
        ("Licence", listed.licence),
        ("Own code", ", ".join(repository.code)),
        ("Version", f"{repository.commit[:12]} ({repository.revision})" if repository.commit else ""),
    ]


def _architecture(repository: Repository, abilities: Abilities) -> str:
    name = repository.config.architecture if repository.config else ""
    if not name:
        return ""
    vllm = f"vLLM {abilities.version}".rstrip()
    if not abilities.architectures:
        return name
    if name in abilities.borrowed:
        return f"{name} · {vllm} runs it by the Transformers library's code, slower"
    return f"{name} · known to {vllm}" if name in abilities.architectures else f"{name} · unknown to {vllm}"


def _parameters(repository: Repository) -> str:
    """Return "7.6B: 6.5B in I32, 1.1B in BF16"; packed weights count as the numbers they are packed into."""
    counts = sorted(repository.parameters.items(), key=lambda pair: -pair[1])
    total = repository.listed.parameters or sum(count for _, count in counts)
    if not total:
        return ""
    parts = [f"{parameters_text(count)} in {dtype}" for dtype, count in counts[:MOST]]
    return f"{parameters_text(total)}: {', '.join(parts)}" if parts else parameters_text(total)
