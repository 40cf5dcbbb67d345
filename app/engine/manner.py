"""How a loaded model is spoken to: its template, whether it thinks and how one sees that, whether it sees."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from app.engine.parameters import find_defaults, find_lacking
from app.engine.reasoners import find_marks, name_reasoner, template_of
from app.engine.splitting import THINK, Marks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vllm import AsyncLLMEngine

HARMONY: Final = "openai_gptoss"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Manner:
    """What is found out once, when the engine stands.

    ``templated``: conversations are written by a template or by vLLM's own code. ``reasoner`` is the name of
    the vLLM parser that reads the model's thinking, "" if it is not known to think; ``marks`` what stands
    around it, None where it is not so simple. ``special``: the marks are special tokens, which are not in
    the text unless asked for. ``switch``: the template knows ``enable_thinking`` or the like. ``waits``: a
    constraint begins behind the thinking. ``defaults`` are the sampling parameters that the model's authors
    recommend, ``lacks`` those that this vLLM does not know.
    """

    templated: bool = True
    reasoner: str = ""
    marks: Marks | None = THINK
    special: bool = False
    switch: bool = False
    waits: bool = False
    sees: bool = False
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    lacks: frozenset[str] = frozenset()

    @property
    def harmony(self) -> bool:
        return self.reasoner == HARMONY


def learn_manner(engine: AsyncLLMEngine) -> Manner:
    """Ask the tokenizer, the template and the parsers of ``engine``. Blocking: for a worker thread."""
    tokenizer: Any = engine.get_tokenizer()
    config: Any = engine.vllm_config
    template = _find_template(engine, tokenizer)
    reasoner = config.structured_outputs_config.reasoning_parser
    waits = bool(reasoner)
    reasoner = reasoner or name_reasoner(config, tokenizer)
    marks = None if reasoner == HARMONY else find_marks(reasoner, tokenizer)
    specials = set(getattr(tokenizer, "all_special_tokens", ()))
    return Manner(
        templated=bool(template) or not hasattr(tokenizer, "chat_template"),
        reasoner=reasoner,
        marks=marks,
        special=marks is None or any(mark and mark in _text_of(marks) for mark in specials),
        switch=_has_switch(engine),
        waits=waits,
        sees=_sees(engine),
        defaults=find_defaults(engine),
        lacks=find_lacking(),
    )


def _find_template(engine: AsyncLLMEngine, tokenizer: Any) -> str:
    """Return the template that vLLM takes: some vision models have theirs beside the tokenizer."""
    found = template_of(tokenizer)
    if found or not hasattr(tokenizer, "chat_template"):
        return found
    from vllm.renderers import hf

    try:
        return (
            hf.resolve_chat_template(
                tokenizer, chat_template=None, tools=None, model_config=engine.model_config
            )
            or ""
        )
    except Exception:
        log.warning("No template found", exc_info=True)
        return ""


def _text_of(marks: Marks) -> str:
    return f"{marks.start}{marks.end}{marks.before}{marks.behind}"


def _has_switch(engine: AsyncLLMEngine) -> bool:
    """Say whether the conversation is written otherwise when the thinking is switched off."""
    from vllm.renderers import ChatParams

    def write(*, thinking: bool) -> object:
        settings: dict[str, Any] = {
            "add_generation_prompt": True,
            "continue_final_message": False,
            **switched(on=thinking),
        }
        params = ChatParams(
            chat_template=None, chat_template_content_format="auto", chat_template_kwargs=settings
        )
        message: Any = {"role": "user", "content": "?"}
        _, prompt = engine.renderer.render_messages([message], params)
        return dict(prompt)

    try:
        return write(thinking=True) != write(thinking=False)
    except Exception:  # noqa: BLE001  a base model, or a template that wants more than one question
        return False


def switched(*, on: bool) -> dict[str, Any]:
    """Return what switches the thinking; templates have two names for it and pass over the other."""
    return {"enable_thinking": on, "thinking": on}


def _sees(engine: AsyncLLMEngine) -> bool:
    processor: Any = getattr(engine.renderer, "mm_processor", None)
    info = getattr(processor, "info", None)
    for name in ("allowed_mm_limits", "supported_mm_limits"):
        limits = getattr(info, name, None)
        if limits is not None:
            return limits.get("image", 0) != 0
    return False
