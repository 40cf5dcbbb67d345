"""Which of vLLM's reasoning parsers reads which model, and what it says of the model's thinking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from app.engine.splitting import THINK, Marks

if TYPE_CHECKING:
    from collections.abc import Sequence

_BY_ARCHITECTURE: Final = (
    (r"GptOss", "openai_gptoss"),
    (r"DeepseekV41", "deepseek_v41"),
    (r"DeepseekV4", "deepseek_v4"),
    (r"Qwen[34]", "qwen3"),
    (r"Glm|GLM", "glm45"),
    (r"Ernie4_5", "ernie45"),
    (r"Gemma4", "gemma4"),
    (r"Granite", "granite"),
    (r"HunYuan", "hunyuan_a13b"),
    (r"HYV3", "hy_v3"),
    (r"HYV4", "hy_v4"),
    (r"KimiK3", "kimi_k3"),
    (r"Kimi", "kimi_k2"),
    (r"K2Horizon", "k2_horizon"),
    (r"MiMo", "mimo"),
    (r"MiniCPMV", "minicpmv"),
    (r"MiniMaxM3", "minimax_m3"),
    (r"MiniMaxM2", "minimax_m2"),
    (r"Mistral|Ministral|Pixtral", "mistral"),
    (r"MuseGlimmer", "muse_glimmer"),
    (r"NemotronH", "nemotron_v3"),
    (r"Olmo3|OlmoHybrid", "olmo3"),
    (r"Plamo3", "plamo3"),
    (r"SeedOss", "seed_oss"),
    (r"Step3p", "step3p5"),
    (r"Step3", "step3"),
    (r"Cohere2|CohereForCausal", "cohere_command3"),
    (r"Laguna", "poolside_v1"),
    (r"Inkling", "inkling"),
    (r"BailingMoeV3", "ling3"),
)
"""The first that is found in the architecture's name holds, where this vLLM has it."""

_SIGNS: Final = {
    "openai_gptoss": "<|channel|>",
    "gemma4": "<|channel>",
    "granite": "Here is my thought process",
    "hunyuan_a13b": "<answer>",
    "cohere_command3": "<|START_THINKING|>",
    "kimi_k3": "think<|sep|>",
    "inkling": "<|content_thinking|>",
    "seed_oss": "<seed:think>",
    "mistral": "[THINK]",
    "minimax_m3": "<mm:think>",
    "k2_horizon": "<ifm|think>",
    "plamo3": "<|plamo:begin_think:plamo|>",
    "muse_glimmer": "think",
    "poolside_v1": "think",
}
"""What the template of a model that thinks speaks of; one family has members that think and others."""
_USUAL_SIGN: Final = "</think>"
_OWN_MARKS: Final = {
    "deepseek_v3": THINK,
    "poolside_v1": THINK,
    "minimax_m2_append_think": THINK,
    "granite": Marks("Here is my thought process:", "Here is my response:"),
    "hunyuan_a13b": Marks(before="<answer>", behind="</answer>"),
    "cohere_command3": Marks(
        "<|START_THINKING|>", "<|END_THINKING|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>"
    ),
    "cohere_command4": Marks(
        "<|START_THINKING|>", "<|END_THINKING|>", "<|START_RESPONSE|>", "<|END_RESPONSE|>"
    ),
    "gemma4": Marks("<|channel>thought", "<channel|>"),
    "kimi_k3": Marks(
        "<|open|>think<|sep|>",
        "<|close|>think<|sep|>",
        "<|open|>response<|sep|>",
        "<|close|>response<|sep|>",
    ),
}
"""Of parsers that do not tell theirs, or whose streams break when several tokens come at once."""
_PLAIN: Final = re.compile(r"<\|?(?:\w+[:|])?(?:begin_)?think(?::\w+\|)?>|\[THINK\]")
"""Marks with nothing else about them: others come with marks around the answer or with names of channels."""


def choose_reasoner(
    architectures: Sequence[str], template: str, known: Sequence[str], *, coded: bool = False
) -> str:
    """Return the name of the parser for a model, or "" if it does not think as far as anyone can tell.

    ``known`` are the parsers of this vLLM. ``coded``: the model has no template, vLLM's own code writes its
    conversations.
    """
    for pattern, name in _BY_ARCHITECTURE:
        if name in known and any(re.search(pattern, each) for each in architectures):
            sign = _SIGNS.get(name, _USUAL_SIGN)
            return name if coded or sign in template else _usual(template, known)
    return _usual(template, known)


def _usual(template: str, known: Sequence[str]) -> str:
    """Return the parser for what most families write, DeepSeek's first models and all made after them."""
    if _USUAL_SIGN not in template and "<think>" not in template:
        return ""
    switched = re.search(r"\bthinking\b", template) and "deepseek_v3" in known
    return "deepseek_v3" if switched else "deepseek_r1" if "deepseek_r1" in known else ""


def name_reasoner(config: Any, tokenizer: Any) -> str:
    """Return the name of the parser for the model of a VllmConfig, "" if none is known."""
    from vllm.reasoning import ReasoningParserManager

    architectures: list[str] = list(getattr(config.model_config, "architectures", None) or ())
    known = ReasoningParserManager.list_registered()
    coded = not hasattr(tokenizer, "chat_template")
    return choose_reasoner(architectures, template_of(tokenizer), known, coded=coded)


def find_reasoner(config: Any, tokenizer: Any) -> str:
    """Return the name of the parser that the engine can use, "" if there is none.

    It is tried with the model's own tokenizer: one that lacks its tokens would end the load.
    """
    from vllm.reasoning import ReasoningParserManager

    name = name_reasoner(config, tokenizer)
    try:
        if name:
            ReasoningParserManager.get_reasoning_parser(name)(tokenizer)
    except Exception:  # noqa: BLE001  whatever it misses, then it is not this model's
        return ""
    return name


def template_of(tokenizer: Any) -> str:
    """Return the text of the model's chat template, "" if it has none; of several the one that is used."""
    template: Any = getattr(tokenizer, "chat_template", None)
    if isinstance(template, dict):
        named: dict[str, str] = template
        return named.get("default") or next(iter(named.values()), "")
    return template or ""


def find_marks(name: str, tokenizer: Any) -> Marks | None:
    """Return the marks around the thinking that the parser ``name`` reads; None where only it can tell."""
    if not name:
        return THINK
    if name in _OWN_MARKS:
        return _OWN_MARKS[name]
    from vllm.reasoning import ReasoningParserManager

    try:
        parser = ReasoningParserManager.get_reasoning_parser(name)(tokenizer)
    except Exception:  # noqa: BLE001  a tokenizer without its tokens writes them as text, if at all
        return THINK
    return marks_of(parser)


def marks_of(parser: Any) -> Marks | None:
    """Return the marks that a parser splits at, or None if it is not as simple as that."""
    start, end = parser.reasoning_start_str, parser.reasoning_end_str
    if not start or not end or not _PLAIN.fullmatch(start.strip()):
        return None
    return Marks(start.strip(), end.strip())
