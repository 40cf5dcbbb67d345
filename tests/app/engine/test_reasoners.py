"""Which of vLLM's parsers reads a model's thinking."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.engine.reasoners import choose_reasoner, marks_of, template_of
from app.engine.splitting import Marks

KNOWN = ("deepseek_r1", "deepseek_v3", "qwen3", "openai_gptoss", "mistral", "granite", "glm45", "seed_oss")
THINKS = "{{ '<think>' }} … {{ '</think>' }}"


@pytest.mark.parametrize(
    ("architecture", "template", "name"),
    [
        ("Qwen3ForCausalLM", THINKS, "qwen3"),
        ("Qwen3MoeForCausalLM", "no thinking at all", ""),
        ("Qwen2ForCausalLM", THINKS, "deepseek_r1"),
        ("LlamaForCausalLM", THINKS, "deepseek_r1"),
        ("LlamaForCausalLM", "{{ messages }}", ""),
        ("DeepseekV3ForCausalLM", THINKS + "{% if thinking %}", "deepseek_v3"),
        ("GptOssForCausalLM", "<|channel|>analysis", "openai_gptoss"),
        ("MistralForCausalLM", "[THINK]", "mistral"),
        ("MistralForCausalLM", "[INST]", ""),
        ("GraniteForCausalLM", "Here is my thought process:", "granite"),
        ("Glm4MoeForCausalLM", THINKS, "glm45"),
        ("SeedOssForCausalLM", "<seed:think>", "seed_oss"),
        ("KimiK3ForCausalLM", THINKS, "deepseek_r1"),  # this vLLM has no parser of its own for it
        ("", "", ""),
    ],
)
def test_the_choice(architecture, template, name):
    assert choose_reasoner([architecture], template, KNOWN) == name


def test_a_model_that_vllms_own_code_speaks_for_needs_no_template():
    assert choose_reasoner(["MistralForCausalLM"], "", KNOWN, coded=True) == "mistral"


def test_without_parsers_nobody_reads_it():
    assert choose_reasoner(["Qwen3ForCausalLM"], THINKS, ()) == ""


@pytest.mark.parametrize(
    ("start", "end", "simple"),
    [
        ("<think>", "</think>", True),
        ("<seed:think>", "</seed:think>", True),
        ("[THINK]", "[/THINK]", True),
        ("<|START_THINKING|>", "<|END_THINKING|>", False),
        ("<|open|>think<|sep|>", "<|close|>think<|sep|>", False),
        ("<|channel>", "<channel|>", False),
        (None, None, False),
    ],
)
def test_marks(start, end, simple):
    found = marks_of(SimpleNamespace(reasoning_start_str=start, reasoning_end_str=end))
    assert found == (Marks(start, end) if simple else None)


def test_of_several_templates_the_usual_one_counts():
    assert template_of(SimpleNamespace(chat_template={"tool": "t", "default": "d"})) == "d"
    assert template_of(SimpleNamespace(chat_template=None)) == ""
    assert template_of(SimpleNamespace()) == ""
