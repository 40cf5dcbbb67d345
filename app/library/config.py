"""What a model says of itself in config.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.errors import ModelError
from app.library.quantization import label_of
from app.library.text import shown_name
from app.library.weights import NO_GGUF, holds_gguf, read_json

if TYPE_CHECKING:
    from pathlib import Path

CONFIG: Final = "config.json"
LARGEST_CONFIG: Final = 10_000_000
TEXT_PARTS: Final = ("text_config", "llm_config", "language_config", "thinker_config")
"""Where a model of several senses keeps what its language model is."""
CONTEXT_KEYS: Final = (
    "max_position_embeddings",
    "n_positions",
    "max_seq_len",
    "seq_length",
    "model_max_length",
    "max_sequence_length",
    "max_seq_length",
    "seq_len",
)
HEAD_KEYS: Final = ("num_attention_heads", "n_head", "n_heads", "num_heads")
STRETCHING: Final = frozenset({"linear", "dynamic"})
"""The kinds of RoPE scaling whose factor is not in ``max_position_embeddings`` already."""
GREATEST: Final = 10**9
"""No context and no number of heads comes near it."""


@dataclass(frozen=True)
class Config:
    """The facts of a config that the app uses; empty or None where it does not state them."""

    architecture: str = ""
    quantization: str = ""
    dtype: str = ""
    context: int | None = None
    attention_heads: int | None = None


def read_config(folder: Path) -> Config:
    """Read the config of the model in ``folder``. Raises ModelError."""
    file = folder / CONFIG
    if not file.is_file():
        if holds_gguf(folder):
            raise ModelError(NO_GGUF)
        raise ModelError("The folder has no config.json, so it is not a model that vLLM can load.")
    config = read_json(file, LARGEST_CONFIG)
    parts = [config, *(part for key in TEXT_PARTS if isinstance(part := config.get(key), dict))]
    architectures = config.get("architectures")
    dtypes = [shown_name(part.get("dtype") or part.get("torch_dtype")) for part in parts]
    return Config(
        architecture=shown_name(architectures[0])
        if isinstance(architectures, list) and architectures
        else "",
        quantization=label_of(folder, parts),
        dtype=next((dtype.removeprefix("torch.") for dtype in dtypes if dtype), ""),
        context=next((context for part in reversed(parts) if (context := _context(part))), None),
        attention_heads=next(
            (heads for part in reversed(parts) for heads in _numbers(part, HEAD_KEYS)), None
        ),
    )


def _context(part: dict[str, Any]) -> int | None:
    """Return the longest context in tokens as vLLM derives it: the least that is named, stretched by RoPE."""
    lengths = _numbers(part, CONTEXT_KEYS)
    if not lengths:
        return None
    rope = part.get("rope_scaling") or part.get("rope_parameters")
    if not isinstance(rope, dict) or str(rope.get("rope_type", rope.get("type"))) not in STRETCHING:
        return min(lengths)
    # Gemma 3 states its length stretched already.
    factor = 1 if "gemma3" in str(part.get("model_type")) else rope.get("factor")
    return (
        int(min(lengths) * factor)
        if isinstance(factor, int | float) and 1 <= factor < GREATEST
        else min(lengths)
    )


def _numbers(part: dict[str, Any], keys: tuple[str, ...]) -> list[int]:
    found = (part.get(key) for key in keys)
    return [value for value in found if type(value) is int and 0 < value < GREATEST]
