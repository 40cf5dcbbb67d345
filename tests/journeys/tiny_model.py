"""A model that sees and thinks, a few kilobytes large: its weights are random, what it says is nonsense."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.paths import GUIDE

if TYPE_CHECKING:
    from pathlib import Path

OVERRIDES = {"enforce_eager": True, "kv_cache_memory_bytes": 1 << 27}
SPREAD = 0.3
"""Of the weights: what a picture changes must reach the answer."""
MARKS = ("<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>", "<think>", "</think>")
SPECIAL = 4
"""The first of them are special tokens, the others text."""
TEMPLATE = (
    "{{ '<|begin|>' }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] }}"
    "{{ '<|end|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}"
    "{% if enable_thinking is defined and not enable_thinking %}{{ '<think>\\n\\n</think>\\n\\n' }}"
    "{% else %}{{ '<think>\\n' }}{% endif %}{% endif %}"
)
SIDE = 56
PATCH = 14


def write_tiny_model(folder: Path) -> None:
    """Write the model's files: of Idefics3's build, with the guide's tokens and a template that thinks."""
    folder.mkdir(parents=True)
    tokenizer = json.loads((GUIDE / "tokenizer.json").read_text(encoding="utf-8"))
    first = 1 + max(
        *tokenizer["model"]["vocab"].values(), *(token["id"] for token in tokenizer["added_tokens"])
    )
    tokenizer["added_tokens"] += [
        {
            "id": first + number,
            "content": mark,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": number < SPECIAL,
        }
        for number, mark in enumerate(MARKS)
    ]
    settings = json.loads((GUIDE / "tokenizer_config.json").read_text(encoding="utf-8"))
    files = {
        "config.json": _config(first),
        "generation_config.json": {"eos_token_id": 4, "temperature": 0.6, "top_k": 20},
        "tokenizer.json": tokenizer,
        "tokenizer_config.json": {
            **settings,
            "chat_template": TEMPLATE,
            "processor_class": "Idefics3Processor",
        },
        "preprocessor_config.json": _preprocessing(),
        "processor_config.json": {"processor_class": "Idefics3Processor", "image_seq_len": 4},
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    _write_weights(folder)


def _write_weights(folder: Path) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration

    model = Idefics3ForConditionalGeneration(Idefics3Config.from_pretrained(folder))
    chance = torch.Generator().manual_seed(1)
    weights = {
        name: (torch.ones if weight.ndim == 1 else torch.empty)(weight.shape).to(torch.float32)
        for name, weight in model.state_dict().items()
    }
    for weight in weights.values():
        if weight.ndim > 1:
            weight.normal_(0, SPREAD, generator=chance)
    save_file(
        {name: weight.to(torch.bfloat16) for name, weight in weights.items()},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )


def _config(first: int) -> dict[str, object]:
    text = {
        "model_type": "llama",
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "head_dim": 32,
        "vocab_size": first + len(MARKS),
        "max_position_embeddings": 1024,
        "bos_token_id": 0,
        "eos_token_id": 4,
        "pad_token_id": 5,
        "rms_norm_eps": 1e-5,
    }
    vision = {
        "model_type": "idefics3_vision",
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "image_size": SIDE,
        "patch_size": PATCH,
    }
    return {
        "architectures": ["Idefics3ForConditionalGeneration"],
        "model_type": "idefics3",
        "text_config": text,
        "vision_config": vision,
        "image_token_id": first,
        "scale_factor": 2,
        "dtype": "bfloat16",
    }


def _preprocessing() -> dict[str, object]:
    return {
        "image_processor_type": "Idefics3ImageProcessor",
        "processor_class": "Idefics3Processor",
        "do_image_splitting": False,
        "size": {"longest_edge": SIDE},
        "max_image_size": {"longest_edge": SIDE},
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
        "do_convert_rgb": True,
        "do_rescale": True,
        "do_normalize": True,
        "do_pad": True,
        "do_resize": True,
        "rescale_factor": 1 / 255,
        "resample": 1,
    }
