"""Model folders made to order, sound ones and broken ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "torch_dtype": "bfloat16",
    "max_position_embeddings": 4096,
    "num_attention_heads": 32,
}


def tensors(*lengths: int) -> bytes:
    """A safetensors file with tensors of these lengths in bytes."""
    header, start = {"__metadata__": {"format": "pt"}}, 0
    for number, length in enumerate(lengths):
        header[f"t{number}"] = {"dtype": "U8", "shape": [length], "data_offsets": [start, start + length]}
        start += length
    return safetensors(header, b"\0" * start)


def safetensors(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def make_model(folder: Path, config: Any = LLAMA, **files: bytes) -> Path:
    """A folder with this config (none for None) and these files, or one sound weight file."""
    folder.mkdir(parents=True, exist_ok=True)
    if config is not None:
        content = config if isinstance(config, bytes) else json.dumps(config).encode()
        (folder / "config.json").write_bytes(content)
    for name, content in (files or {"model.safetensors": tensors(64, 32)}).items():
        (folder / name).write_bytes(content)
    return folder
