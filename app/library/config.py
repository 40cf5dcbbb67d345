"""What a model says of itself in config.json: in a folder, in the Hub's listing, or in a GGUF header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.errors import ModelError
from app.library.auto_map import code_in
from app.library.cache_layers import (
    CacheLayers,
    attention_heads_of,
    cache_layers,
    head_dim_of,
    kv_heads_of,
)
from app.library.layer_kinds import layers_of
from app.library.numbers import GREATEST, first_number, number
from app.library.quantization import GPTQ_FILE, MODELOPT_FILE, quantization_of
from app.library.text import shown_name
from app.library.weights import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIG: Final = "config.json"
LARGEST_CONFIG: Final = 10_000_000
BESIDE: Final = (
    MODELOPT_FILE,
    GPTQ_FILE,
    "tokenizer_config.json",
    "processor_config.json",
    "preprocessor_config.json",
)
"""Files next to config.json that say something of the model too; each may be absent."""
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
INNER_KEYS: Final = (
    "intermediate_size",
    "moe_intermediate_size",
    "shared_expert_intermediate_size",
    "intermediate_size_mlp",
    "n_inner",
)
STRETCHING: Final = frozenset({"linear", "dynamic"})
"""The kinds of RoPE scaling whose factor is not in ``max_position_embeddings`` already."""


@dataclass(frozen=True)
class Config:
    """The facts of a config that the app uses; empty or None where it does not state them.

    ``quantization`` is a label for people, ``method`` its name as vLLM reads it, ``argument`` what has to
    be passed as ``quantization`` because vLLM does not find it by itself, ``group`` how many inputs share a
    scale. ``cache`` is what its layers keep of each token. ``inner`` are the widths between a layer's two
    projections, which tensor parallelism has to divide. ``code`` is what an auto_map names: Python files of
    its own and "owner/name" of other repositories.
    """

    architecture: str = ""
    quantization: str = ""
    dtype: str = ""
    context: int | None = None
    attention_heads: int | None = None
    model_type: str = ""
    method: str = ""
    argument: str = ""
    group: int | None = None
    layers: int | None = None
    kv_heads: int | None = None
    head_dim: int | None = None
    hidden_size: int | None = None
    vocabulary: int | None = None
    inner: tuple[int, ...] = ()
    cache: tuple[CacheLayers, ...] = ()
    code: tuple[str, ...] = ()


def read_config(folder: Path) -> Config:
    """Read the config of the model in ``folder``. Raises ModelError, and OSError if there is no folder."""
    file = folder / CONFIG
    folder.stat()
    if not file.is_file():
        raise ModelError("The folder has no config.json, so it is not a model that vLLM can load.")
    return parse_config(read_json(file, LARGEST_CONFIG), read_beside(folder))


def read_beside(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what of ``BESIDE`` lies in ``folder`` and can be read, by name."""
    found: dict[str, dict[str, Any]] = {}
    for name in BESIDE:
        try:
            if (folder / name).is_file():
                found[name] = read_json(folder / name, LARGEST_CONFIG)
        except ModelError:
            continue
    return found


def parse_config(content: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]] | None = None) -> Config:
    """Return the facts of config.json's ``content`` and of the files of ``BESIDE`` that there are, by name.

    Pure, and raises nothing: what is absent, odd or absurd is left out.
    """
    beside = beside or {}
    parts = _parts(content)
    text = parts[-1]
    quantization = quantization_of(parts, beside)
    dtypes = [shown_name(part.get("dtype") or part.get("torch_dtype")) for part in parts]
    return Config(
        architecture=_architecture(content),
        quantization=quantization.label,
        dtype=next((dtype.removeprefix("torch.") for dtype in dtypes if dtype), ""),
        context=next((context for part in reversed(parts) if (context := _context(part))), None),
        attention_heads=next(
            (heads for part in reversed(parts) if (heads := attention_heads_of(part))), None
        ),
        model_type=shown_name(content.get("model_type")),
        method=quantization.method,
        argument=quantization.argument,
        group=quantization.group,
        layers=layers_of(text),
        kv_heads=kv_heads_of(text),
        head_dim=head_dim_of(text),
        hidden_size=first_number(text, ("hidden_size", "n_embd", "d_model")),
        vocabulary=number(text.get("vocab_size")) or number(content.get("vocab_size")),
        inner=tuple(dict.fromkeys(size for key in INNER_KEYS if (size := number(text.get(key))))),
        cache=cache_layers(text),
        code=code_in(content, beside),
    )


def _parts(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the config and those nested in it, the language model's own last."""
    parts: list[Mapping[str, Any]] = [content]
    for _ in range(2):
        inner = [part for key in TEXT_PARTS if isinstance(part := parts[-1].get(key), dict)]
        if not inner:
            break
        parts.append(inner[0])
    return parts


def _architecture(content: Mapping[str, Any]) -> str:
    architectures = content.get("architectures")
    return shown_name(architectures[0]) if isinstance(architectures, list) and architectures else ""


def _context(part: Mapping[str, Any]) -> int | None:
    """Return the longest context in tokens as vLLM derives it: the least that is named, stretched by RoPE."""
    lengths = [length for key in CONTEXT_KEYS if (length := number(part.get(key)))]
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
