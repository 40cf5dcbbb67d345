"""A Llama folder as one GGUF file: shape, tokenizer and weights, as llama.cpp's own tools write them."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from gguf_blocks import to_q4_k, to_q8_0
from safetensors.torch import load_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import torch

Value: TypeAlias = "str | int | float | bool | list[str] | list[int]"
Tensors: TypeAlias = "dict[str, tuple[tuple[int, ...], int, bytes]]"
"""By name: the shape (outputs first), the number of the type, and the blocks."""

ALIGNMENT = 32
VERSION = 3
U32, F32, BOOL, STRING, ARRAY = 4, 6, 7, 8, 9
"""Numbers of the types of values."""
TYPE_F32, TYPE_Q8_0, TYPE_Q4_K = 0, 8, 12
FILE_TYPES = {"Q8_0": 7, "Q4_K_S": 14}
"""Kinds of file, by the names that llama.cpp gives them, and their numbers."""
NORMAL, CONTROL = 1, 3
"""Kinds of tokens."""
PARTS = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def write_gguf(source: Path, file: Path, kind: str) -> None:
    """Write the model in folder ``source``, with weights of ``kind``, as ``file``."""
    config = json.loads((source / "config.json").read_text())
    metadata = {**_shape(config, kind), **_vocabulary(source, config)}
    tensors = _tensors(load_file(source / "model.safetensors"), config, kind)
    with file.open("wb") as opened:
        _write(opened, metadata, tensors)


def _shape(config: Mapping[str, Any], kind: str) -> dict[str, Value]:
    return {
        "general.architecture": "llama",
        "general.name": "Guide",
        "general.file_type": FILE_TYPES[kind],
        "general.quantization_version": 2,
        "llama.block_count": config["num_hidden_layers"],
        "llama.context_length": config["max_position_embeddings"],
        "llama.embedding_length": config["hidden_size"],
        "llama.feed_forward_length": config["intermediate_size"],
        "llama.attention.head_count": config["num_attention_heads"],
        "llama.attention.head_count_kv": config["num_key_value_heads"],
        "llama.attention.key_length": config["head_dim"],
        "llama.attention.value_length": config["head_dim"],
        "llama.attention.layer_norm_rms_epsilon": float(config["rms_norm_eps"]),
        "llama.rope.dimension_count": config["head_dim"],
        "llama.rope.freq_base": float(config["rope_parameters"]["rope_theta"]),
        "llama.vocab_size": config["vocab_size"],
    }


def _vocabulary(source: Path, config: Mapping[str, Any]) -> dict[str, Value]:
    tokenizer = json.loads((source / "tokenizer.json").read_text())
    own = json.loads((source / "tokenizer_config.json").read_text())
    special = {token["content"] for token in tokenizer["added_tokens"]}
    tokens = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "llama-bpe",
        "tokenizer.ggml.tokens": [token for token, _ in tokens],
        "tokenizer.ggml.token_type": [CONTROL if token in special else NORMAL for token, _ in tokens],
        "tokenizer.ggml.merges": [" ".join(pair) for pair in tokenizer["model"]["merges"]],
        "tokenizer.ggml.bos_token_id": config["bos_token_id"],
        "tokenizer.ggml.eos_token_id": config["eos_token_id"],
        "tokenizer.ggml.padding_token_id": config["pad_token_id"],
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": own["chat_template"],
    }


def _tensors(weights: Mapping[str, torch.Tensor], config: Mapping[str, Any], kind: str) -> Tensors:
    tensors: Tensors = {}
    for name, weight in weights.items():
        renamed = _rename(name.removesuffix(".weight"))
        paired = renamed.endswith(("attn_q", "attn_k"))
        rows = _pair_up(weight, config["head_dim"]) if paired else weight
        number, blocks = _encode(rows, "Q8_0" if renamed == "token_embd" else kind)
        tensors[f"{renamed}.weight"] = (tuple(weight.shape), number, blocks.contiguous().numpy().tobytes())
    return tensors


def _rename(name: str) -> str:
    if name in WHOLE:
        return WHOLE[name]
    _, _, layer, part = name.split(".", 3)
    return f"blk.{layer}.{PARTS[part]}"


def _pair_up(weight: torch.Tensor, head: int) -> torch.Tensor:
    """Order each head's outputs as llama.cpp rotates them: neighbours in pairs, not its two halves."""
    return weight.unflatten(0, (-1, 2, head // 2)).transpose(1, 2).flatten(0, 2)


def _encode(weight: torch.Tensor, kind: str) -> tuple[int, torch.Tensor]:
    """Return the number of the type, and the weight's blocks as bytes."""
    if weight.dim() == 1:
        return TYPE_F32, weight.float()
    return (TYPE_Q8_0, to_q8_0(weight)) if kind == "Q8_0" else (TYPE_Q4_K, to_q4_k(weight))


def _write(file: BinaryIO, metadata: Mapping[str, Value], tensors: Tensors) -> None:
    file.write(struct.pack("<4sIQQ", b"GGUF", VERSION, len(tensors), len(metadata)))
    file.writelines(_text(key) + _typed(value) for key, value in metadata.items())
    place = 0
    for name, (shape, number, blocks) in tensors.items():
        file.write(_text(name) + struct.pack("<I", len(shape)))
        # The fastest dimension, a row's inputs, comes first.
        file.write(struct.pack(f"<{len(shape)}QIQ", *reversed(shape), number, place))
        place += _padded(len(blocks))
    file.write(b"\0" * (_padded(file.tell()) - file.tell()))
    for _, _, blocks in tensors.values():
        file.write(blocks + b"\0" * (_padded(len(blocks)) - len(blocks)))


def _padded(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _typed(value: Value) -> bytes:
    if isinstance(value, list):
        items: Iterable[tuple[int, bytes]] = map(_plain, value)
        kinds, encoded = zip(*items, strict=True)
        return struct.pack("<IIQ", ARRAY, kinds[0], len(value)) + b"".join(encoded)
    kind, encoded = _plain(value)
    return struct.pack("<I", kind) + encoded


def _plain(value: str | float) -> tuple[int, bytes]:
    match value:
        case str():
            return STRING, _text(value)
        case bool():
            return BOOL, struct.pack("<?", value)
        case int():
            return U32, struct.pack("<I", value)
        case float():
            return F32, struct.pack("<f", value)
