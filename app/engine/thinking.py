"""The splitter for one reply: by the marks of its model, by ours for harmony, or by a parser of vLLM's."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from app.engine.manner import switched
from app.engine.splitting import THINK, HarmonySplitter, Marks, MarkSplitter, NoSplitter, Parts, Splitter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vllm import AsyncLLMEngine

    from app.engine.manner import Manner
    from app.engine.replies import Prompting, Request

log = logging.getLogger(__name__)


def make_splitter(
    engine: AsyncLLMEngine, manner: Manner, request: Request, prompt: str, tokens: Sequence[int]
) -> Splitter:
    """Return the splitter for the reply to ``prompt``."""
    last = request.turns[-1] if request.turns else None
    goes_on = request.continues and last is not None and bool(last.text)
    if request.prompting.raw or not manner.templated:
        return NoSplitter()
    if manner.harmony:
        return HarmonySplitter(opened=goes_on)
    if goes_on:
        return NoSplitter()
    if request.prompting.constraint is not None and not manner.waits:
        # It holds from the first token: thinking is what it begins with itself, if anything.
        return MarkSplitter(manner.marks or THINK)
    if manner.marks is None:
        return ParserSplitter(engine, manner.reasoner, request.prompting, tokens)
    thought = request.continues and last is not None and bool(last.reasoning)
    return MarkSplitter(manner.marks, opened=thought or is_opened(prompt, manner.marks))


def is_opened(prompt: str, marks: Marks) -> bool:
    """Say whether ``prompt`` ends with the mark at which thinking begins."""
    return prompt.rstrip().endswith(marks.start)


def expects_thinking(manner: Manner, prompting: Prompting, *, opened: bool) -> bool:
    """Say whether the reply will begin with thinking: else a constraint holds from its first token."""
    return opened or manner.harmony or (manner.switch and prompting.thinking is not False)


class ParserSplitter:
    """Has vLLM's own parser split; what it cannot split is the answer."""

    def __init__(
        self, engine: AsyncLLMEngine, reasoner: str, prompting: Prompting, tokens: Sequence[int]
    ) -> None:
        from vllm.entrypoints.openai.chat_completion.protocol import ChatCompletionRequest
        from vllm.parser.parser_manager import ParserManager

        asked: Any = ChatCompletionRequest
        self._request = asked(model="model", messages=[{"role": "user", "content": "?"}])
        settings = {} if prompting.thinking is None else switched(on=prompting.thinking)
        kind: Any = ParserManager.get_parser(reasoning_parser_name=reasoner)
        self._parser: Any = kind(engine.get_tokenizer(), None, chat_template_kwargs=settings)
        self._prompt: list[int] | None = list(tokens)
        self.thinking = False

    def feed(self, text: str, tokens: Sequence[int], *, finished: bool) -> Parts:
        """Return what the parser makes of it; from its first failure on, everything is the answer."""
        if self._parser is None:
            return "", text
        try:
            found = self._parser.parse_delta(
                text, list(tokens), self._request, prompt_token_ids=self._prompt, finished=finished
            )
        except Exception:
            log.warning("The reasoning parser failed", exc_info=True)
            self._parser, self.thinking = None, False
            return "", text
        self._prompt = None
        thought, answer = (found.reasoning or "", found.content or "") if found is not None else ("", "")
        if thought or answer:
            self.thinking = not answer
        return thought, answer
