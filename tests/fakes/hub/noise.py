"""Models of any size whose weights are noise: their files have the shape, the names and the headers of real ones."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.hub import gguf
from tests.fakes.hub.content import Generated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.fakes.hub.content import Content

BYTES = {"BF16": 2, "F16": 2, "F32": 4, "I32": 4, "F8_E4M3": 1}
SHARD = 5 * 10**9
GROUP = 128
QUANTIZATIONS: dict[str, dict[str, Any]] = {
    "": {},
    "awq": {"quant_method": "awq", "bits": 4, "group_size": GROUP, "version": "gemm", "zero_point": True},
    "gptq": {"quant_method": "gptq", "bits": 4, "group_size": GROUP, "desc_act": False, "sym": True},
    "fp8": {"quant_method": "fp8", "activation_scheme": "dynamic", "weight_block_size": None},
}
Tensor = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Shape:
    """Of a Llama."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    inner: int
    vocabulary: int
    context: int = 32768

    @property
    def matrices(self) -> dict[str, tuple[int, int]]:
        """Rows and columns of a layer's matrices."""
        kv = self.hidden // self.heads * self.kv_heads
        return {
            "self_attn.q_proj": (self.hidden, self.hidden),
            "self_attn.k_proj": (kv, self.hidden),
            "self_attn.v_proj": (kv, self.hidden),
            "self_attn.o_proj": (self.hidden, self.hidden),
            "mlp.gate_proj": (self.inner, self.hidden),
            "mlp.up_proj": (self.inner, self.hidden),
            "mlp.down_proj": (self.hidden, self.inner),
        }

    def config(self, quantization: str) -> bytes:
        told: dict[str, Any] = {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "num_hidden_layers": self.layers,
            "hidden_size": self.hidden,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.kv_heads,
            "head_dim": self.hidden // self.heads,
            "intermediate_size": self.inner,
            "vocab_size": self.vocabulary,
            "max_position_embeddings": self.context,
            "rms_norm_eps": 1e-5,
            "hidden_act": "silu",
            "tie_word_embeddings": False,
            "torch_dtype": "float16" if quantization in ("awq", "gptq") else "bfloat16",
        }
        if quantization:
            told["quantization_config"] = QUANTIZATIONS[quantization]
        return json.dumps(told, indent=2).encode()


def safetensors_model(
    shape: Shape, quantization: str, sha256: Mapping[str, str]
) -> dict[str, bytes | Content]:
    """Return config.json, the shards and their index; ``sha256`` are the shards' hashes, as far as known."""
    shards = list(_shards(dict(_tensors(shape, quantization))))
    files: dict[str, bytes | Content] = {"config.json": shape.config(quantization)}
    weight_map: dict[str, str] = {}
    for number, tensors in enumerate(shards, 1):
        name = (
            f"model-{number:05}-of-{len(shards):05}.safetensors" if len(shards) > 1 else "model.safetensors"
        )
        files[name] = safetensors(tensors, seed=number, sha256=sha256.get(name, ""))
        weight_map |= dict.fromkeys(tensors, name)
    if len(shards) > 1:
        total = sum(_size(tensor) for tensors in shards for tensor in tensors.values())
        index = {"metadata": {"total_size": total}, "weight_map": weight_map}
        files["model.safetensors.index.json"] = json.dumps(index).encode()
    return files


def safetensors(tensors: Mapping[str, Tensor], *, seed: int, sha256: str = "") -> Generated:
    """Return a file with a true header and noise behind it."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, tensor in tensors.items():
        size = _size(tensor)
        header[name] = {"dtype": tensor[0], "shape": tensor[1], "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    head = len(text).to_bytes(8, "little") + text
    return Generated(len(head) + at, seed, head=head, sha256=sha256)


def gguf_model(shape: Shape, name: str, kind: str, sha256: str) -> Generated:
    """Return one quantization; its matrices are all of one kind, which in llama.cpp's own they are not quite."""
    values: dict[str, str | int] = {
        "general.architecture": "llama",
        "general.name": name,
        "llama.context_length": shape.context,
        "llama.block_count": shape.layers,
        "llama.embedding_length": shape.hidden,
        "llama.attention.head_count": shape.heads,
        "llama.attention.head_count_kv": shape.kv_heads,
    }
    tensors = {
        name: (kind if len(dims) > 1 else "F32", dims[::-1]) for name, (_, dims) in _tensors(shape, "")
    }
    return gguf.generated(values, tensors, seed=len(kind), sha256=sha256)


def _tensors(shape: Shape, quantization: str) -> Iterator[tuple[str, Tensor]]:
    plain = "F16" if quantization in ("awq", "gptq") else "BF16"
    yield "model.embed_tokens.weight", (plain, (shape.vocabulary, shape.hidden))
    for layer in range(shape.layers):
        prefix = f"model.layers.{layer}."
        for name, (rows, columns) in shape.matrices.items():
            for suffix, tensor in _packed(rows, columns, quantization, plain):
                yield f"{prefix}{name}.{suffix}", tensor
        for name in ("input_layernorm", "post_attention_layernorm"):
            yield f"{prefix}{name}.weight", (plain, (shape.hidden,))
    yield "model.norm.weight", (plain, (shape.hidden,))
    yield "lm_head.weight", (plain, (shape.vocabulary, shape.hidden))


def _packed(rows: int, columns: int, quantization: str, plain: str) -> Iterator[tuple[str, Tensor]]:
    """Lay out a matrix as the quantization does."""
    groups = columns // GROUP
    if quantization == "fp8":
        yield "weight", ("F8_E4M3", (rows, columns))
        yield "weight_scale", ("F32", (1,))
    elif quantization == "awq":
        yield "qweight", ("I32", (columns, rows // 8))
        yield "qzeros", ("I32", (groups, rows // 8))
        yield "scales", ("F16", (groups, rows))
    elif quantization == "gptq":
        yield "qweight", ("I32", (columns // 8, rows))
        yield "qzeros", ("I32", (groups, rows // 8))
        yield "scales", ("F16", (groups, rows))
        yield "g_idx", ("I32", (columns,))
    else:
        yield "weight", (plain, (rows, columns))


def _shards(tensors: Mapping[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    shard: dict[str, Tensor] = {}
    size = 0
    for name, tensor in tensors.items():
        if shard and size + _size(tensor) > SHARD:
            yield shard
            shard, size = {}, 0
        shard[name] = tensor
        size += _size(tensor)
    yield shard


def _size(tensor: Tensor) -> int:
    return BYTES[tensor[0]] * math.prod(tensor[1])
