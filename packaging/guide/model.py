"""Guide's shape: a small Llama, sized so that vLLM's CPU and GPU kernels both take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from tokenizer import CONTEXT, VOCABULARY
from torch import nn
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

if TYPE_CHECKING:
    from pathlib import Path

DROPOUT = 0.1


def build_model(begin: int, end: int, pad: int) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=64,
        max_position_embeddings=CONTEXT,
        rms_norm_eps=1e-5,
        tie_word_embeddings=True,
        bos_token_id=begin,
        eos_token_id=end,
        pad_token_id=pad,
        attention_dropout=DROPOUT,
        use_cache=True,
    )
    return with_dropout(LlamaForCausalLM(config))


def resume_model(folder: Path) -> LlamaForCausalLM:
    return with_dropout(LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32))


def with_dropout(model: LlamaForCausalLM) -> LlamaForCausalLM:
    """Add residual dropout, which the Llama of transformers does not have."""
    for layer in model.model.layers:
        layer.self_attn.o_proj.register_forward_hook(drop)
        layer.mlp.register_forward_hook(drop)
    return model


def drop(module: nn.Module, _inputs: object, output: torch.Tensor) -> torch.Tensor:
    return nn.functional.dropout(output, DROPOUT, module.training)


def write_model(model: LlamaForCausalLM, folder: Path) -> None:
    """Write bf16 weights and the configuration, with greedy-friendly generation defaults."""
    config = model.config
    model.config.attention_dropout = 0.0
    model.generation_config = GenerationConfig(
        bos_token_id=config.bos_token_id, eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id
    )
    model.to(torch.bfloat16).save_pretrained(folder, safe_serialization=True)
