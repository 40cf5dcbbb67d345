"""The bare engine under load: N equal streams of a fixed number of tokens."""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid
from dataclasses import dataclass

PROMPT = "Tell me about tensor parallelism."


@dataclass(frozen=True)
class Burst:
    """N streams run together: tokens per second over all of them, and the median TTFT in milliseconds."""

    tok_s: float
    ttft_ms: float


async def run_burst(engine, streams: int, tokens: int) -> Burst:
    """Run ``streams`` generations of exactly ``tokens`` tokens each against a vLLM engine."""
    began = time.perf_counter()
    waits = await asyncio.gather(*(_consume(engine, number, tokens, began) for number in range(streams)))
    seconds = time.perf_counter() - began
    return Burst(streams * tokens / seconds, statistics.median(waits) * 1000)


async def _consume(engine, number: int, tokens: int, began: float) -> float:
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind

    params = SamplingParams(
        max_tokens=tokens, ignore_eos=True, temperature=0.8, output_kind=RequestOutputKind.DELTA
    )
    (prompt,) = await engine.renderer.render_cmpl_async([{"prompt": f"{number}. {PROMPT}"}])
    first = 0.0
    async for _ in engine.generate(prompt, params, uuid.uuid4().hex):
        first = first or time.perf_counter() - began
    return first
