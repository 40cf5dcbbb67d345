"""What the installed vLLM can load, as it says itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Abilities:
    """Names as configs spell them.

    Empty sets mean that it is not known (yet): then nothing is said against a model.
    ``plugins`` names installed vLLM plugins that add formats: "gguf", "bitsandbytes". ``borrowed`` are the
    architectures that vLLM runs by the code of the Transformers library, with less speed;
    ``wordless`` those of ``architectures`` that write no text: for embeddings, rewards, drafts.
    """

    architectures: frozenset[str] = frozenset()
    quantizations: frozenset[str] = frozenset()
    plugins: frozenset[str] = frozenset()
    version: str = ""
    device: str = ""
    """"cuda" or "cpu"."""
    borrowed: frozenset[str] = frozenset()
    wordless: frozenset[str] = frozenset()
