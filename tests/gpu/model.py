"""A model of 8B shape without its weights: what a GPU run needs where nothing can be downloaded."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from app.paths import GUIDE

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_hidden_layers": 36,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "hidden_act": "silu",
    "rms_norm_eps": 1e-5,
    "rope_theta": 500000.0,
    "max_position_embeddings": 32768,
    "torch_dtype": "bfloat16",
    "tie_word_embeddings": False,
}
"""Llama 3 8B's shape; four layers more stand for its larger vocabulary, since the tokenizer is Guide's."""


def write_model(folder: Path) -> Path:
    """Write config and tokenizer into ``folder``; the weights are made up by ``load_format="dummy"``."""
    folder.mkdir(parents=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(GUIDE / name, folder)
    guide = json.loads((GUIDE / "config.json").read_text())
    shape = SHAPE | {name: guide[name] for name in ("vocab_size", "bos_token_id", "eos_token_id")}
    (folder / "config.json").write_text(json.dumps(shape))
    return folder
