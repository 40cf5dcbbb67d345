"""The visible window painting what the engine streams, against the bare engine in the same process.

The two take turns. At 16 streams there are 16 conversations, the last of them open: what a user can have. Both
sides send the same prompts to the same engine, greedy, and every stream has the same number of tokens.
"""

from __future__ import annotations

import asyncio
import time
import uuid

from app.engine import generation
from tests.bench.rows import emit, paired_ratio
from tests.bench.stage import run_in_window

WIDTHS = (1, 16)
ROUNDS = 9
TOKENS = 384
QUESTIONS = (
    "Show the engine settings as a table.",
    "List all keyboard shortcuts and give me a code example.",
)


async def run(window, application) -> None:
    from app.engine.states import Ready

    model = application.library.models.value[0]
    await application.engine.load(model, application.overrides_for(model))
    assert isinstance(application.engine.state.value, Ready), application.engine.state.value
    generation.make_params = fixed_params
    for streams in WIDTHS:
        shown: list[float] = []
        bare: list[float] = []
        for turn in range(ROUNDS + 1):
            first, second = (run_shown, run_bare) if turn % 2 else (run_bare, run_shown)
            rates = {first: await first(application, streams), second: await second(application, streams)}
            if turn:  # the first is a warm-up
                shown.append(rates[run_shown])
                bare.append(rates[run_bare])
        emit(
            "window", streams=streams, vs_bare=paired_ratio(shown, bare), tok_s=sorted(shown)[len(shown) // 2]
        )


def fixed_params(_engine, _sampling):
    """Return parameters for a stream that neither stops early nor depends on chance."""
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind

    return SamplingParams(
        temperature=0.0, max_tokens=TOKENS, ignore_eos=True, output_kind=RequestOutputKind.DELTA
    )


def questions(streams: int) -> list[str]:
    return [f"{QUESTIONS[number % len(QUESTIONS)]}" for number in range(streams)]


async def run_shown(application, streams: int) -> float:
    """Return the tokens per second of conversations streaming in the window."""
    from app.engine.replies import Usage

    usages: list[Usage] = []
    engine = application.engine
    original = engine.generate

    async def count(request):
        async for piece in original(request):
            if isinstance(piece, Usage):
                usages.append(piece)
            yield piece

    engine.generate = count
    try:
        began = time.perf_counter()
        for question in questions(streams):
            application.chats.new()
            application.chats.send(question)
        while application.chats.streaming.value or len(usages) < streams:
            await asyncio.sleep(0.002)
        seconds = time.perf_counter() - began
    finally:
        engine.generate = original
    for conversation in application.chats.shelf.conversations.value:
        application.chats.shelf.delete(conversation.id)
    return sum(usage.completion_tokens for usage in usages) / seconds


async def run_bare(application, streams: int) -> float:
    """Return the tokens per second of vLLM's own generate, nothing shown and nothing saved."""
    from app.engine.replies import Request, Turn

    voice = application.engine._voice
    engine = voice.engine

    async def consume(question: str) -> int:
        prompt = (await voice.prepare(Request((Turn("user", question),)))).prompt
        tokens = 0
        async for output in engine.generate(prompt, fixed_params(None, None), uuid.uuid4().hex):
            tokens += len(output.outputs[0].token_ids)
        return tokens

    began = time.perf_counter()
    tokens = sum(await asyncio.gather(*(consume(question) for question in questions(streams))))
    return tokens / (time.perf_counter() - began)


def main() -> None:
    run_in_window(run)
