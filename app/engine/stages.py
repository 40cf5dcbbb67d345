"""Load stages, read from the engine's own log lines."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from app.engine.states import Stage

IMPORTING = "Importing vLLM"
CONFIGURING = "Reading the model's configuration"

MARKS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), title)
    for pattern, title in (
        (r"Resolved architecture: \w+", "Preparing the engine"),
        (r"Initializing a V1 LLM engine", "Starting the engine's process"),
        (r"Starting to load model", "Loading weights"),
        (r"Model loading took|Loading weights took", "Placing the model"),
        (r"Using cache directory|Dynamo bytecode transform time|Compiling a graph", "Compiling"),
        (r"Directly load (?:AOT|the compiled graph)", "Loading compiled graphs"),
        (r"Initial profiling/warmup run took|Warming up model", "Warming up"),
        (r"Available KV cache memory|(?:GPU|CPU) KV cache size", "Reserving the KV cache"),
        (r"Capturing CUDA graphs", "Capturing CUDA graphs"),
        (r"Graph capturing finished|init engine \(profile", "Finishing"),
    )
)
"""What a line says, and the stage that begins with it, in the order in which they come."""

FRACTION = re.compile(r"(?:checkpoint shards|Capturing CUDA graphs).*?(\d+)%")
TITLES = (IMPORTING, CONFIGURING, *(title for _, title in MARKS))


@dataclass(frozen=True)
class Facts:
    """Figures found in the log: GiB of weights, seconds, tokens; None where no line told."""

    weights_gib: float | None = None
    kv_cache_tokens: int | None = None
    max_concurrency: float | None = None


FACTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # The CPU engine tells the checkpoint's size only, the GPU engine what it took on the card.
    ("weights_gib", re.compile(r"(?:Model loading took|Checkpoint size:) ([\d.]+) Gi?B")),
    ("kv_cache_tokens", re.compile(r"(?:GPU|CPU) KV cache size: ([\d,]+) tokens")),
    ("max_concurrency", re.compile(r"Maximum concurrency for [\d,]+ tokens per request: ([\d.]+)x")),
)


def read_fraction(line: str) -> float | None:
    """Return how far the running stage is, 0 to 1, if ``line`` tells."""
    found = FRACTION.search(line)
    return int(found[1]) / 100 if found else None


def read_title(line: str) -> str | None:
    """Return the title of the stage that ``line`` begins, if it begins one."""
    return next((title for pattern, title in MARKS if pattern.search(line)), None)


def read_facts(lines: list[str]) -> Facts:
    """Gather the figures from all of a load's lines; the last word of several counts."""
    facts = Facts()
    for line in lines:
        for name, pattern in FACTS:
            found = pattern.search(line)
            if found:
                number = float(found[1].replace(",", ""))
                facts = dataclasses.replace(facts, **{name: int(number) if "tokens" in name else number})
    return facts


def advance(stages: tuple[Stage, ...], title: str, now: float) -> tuple[Stage, ...]:
    """End the running stage and begin ``title``; a title at or before the present one changes nothing."""
    if stages and TITLES.index(title) <= TITLES.index(stages[-1].title):
        return stages
    return (*finish(stages, now), Stage(title, began=now))


def finish(stages: tuple[Stage, ...], now: float) -> tuple[Stage, ...]:
    """End the running stage."""
    if not stages:
        return stages
    return (*stages[:-1], dataclasses.replace(stages[-1], ended=now))


def mark_fraction(stages: tuple[Stage, ...], fraction: float) -> tuple[Stage, ...]:
    """Say how far the running stage is."""
    if not stages:
        return stages
    return (*stages[:-1], dataclasses.replace(stages[-1], fraction=fraction))
