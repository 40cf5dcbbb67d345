"""The shipped folder: small, complete, and its tokenizer and chat template do what engines expect."""

from __future__ import annotations

import json

import pytest

LIMIT = 20 * 1024 * 1024
FILES = (
    "README.md",
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
)


@pytest.fixture(scope="module")
def tokenizer(model_folder):
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(model_folder)


def test_the_folder_is_complete_and_small(model_folder):
    assert {path.name for path in model_folder.iterdir()} == set(FILES)
    assert sum(path.stat().st_size for path in model_folder.iterdir()) <= LIMIT


def test_the_config_is_a_llama_that_ends_its_turns(model_folder, tokenizer):
    config = json.loads((model_folder / "config.json").read_text())
    generation = json.loads((model_folder / "generation_config.json").read_text())
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert config["dtype"] == "bfloat16"
    assert config["vocab_size"] >= len(tokenizer)
    assert generation["eos_token_id"] == tokenizer.eos_token_id == tokenizer.convert_tokens_to_ids("<|end|>")


@pytest.mark.parametrize(
    "text",
    [
        "What does gpu_memory_utilization do?",
        "张量并行是什么意思？设成 4 可以吗",
        "emoji 🙂👩‍🔬 and accents: naïve, Größe",
        "| a | b |\n| --- | --- |\n```python\n    x = 1\n```",
        "生僻字：龘靐，日本語もЖ",
    ],
)
def test_the_tokenizer_gives_back_every_text(tokenizer, text):
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids) == text


def test_the_chat_template_renders_all_roles(tokenizer):
    chat = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": " hi "},
        {"role": "assistant", "content": "Hello!"},
        {"role": "user", "content": "你好"},
    ]
    text = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True)
    assert text == (
        "<|begin|><|system|>Be brief.<|end|><|user|>hi<|end|><|assistant|>Hello!<|end|>"
        "<|user|>你好<|end|><|assistant|>"
    )
    assert tokenizer.apply_chat_template(chat, tokenize=False).endswith("你好<|end|>")


def test_the_template_writes_what_training_wrote(scripts, model_folder, tokenizer):
    from random import Random

    from samples import RowWriter

    chat = [{"role": "assistant", "content": "Use `dtype`. 好的。"}]
    row, weights = RowWriter(model_folder / "tokenizer.json").write(chat, Random(1))
    text = tokenizer.apply_chat_template(chat, tokenize=False)
    assert tokenizer(text, add_special_tokens=False)["input_ids"] == row.tolist()
    assert weights.tolist() == [0.0, 0.0] + [1.0] * (len(row) - 2)
