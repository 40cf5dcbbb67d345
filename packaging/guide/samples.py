"""Turns drawn conversations into token rows: what the model reads, and how much each token's loss counts."""

from __future__ import annotations

import multiprocessing
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from conversation import Message, Speaker
from corpus import read_corpus
from tokenizer import BEGIN, END
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path

LENGTHS = (32, 40, 48, 64, 96, 128, 160, 192, 256, 320, 448, 640, 1024, 1536)
LONGEST = LENGTHS[-1]
PROMPT_WEIGHT = 0.1  # a question's own tokens teach a little too: which words belong together
BROKEN_UP = 0.1  # how often BPE skips a merge inside a question, so that mistyped words are no surprise
Row = tuple[np.ndarray, np.ndarray]  # token ids (uint16) and loss weights (float16)


class RowWriter:
    """Writes conversations as the chat template does, with weights beside the tokens."""

    def __init__(self, tokenizer_file: Path, opening: int | None = None) -> None:
        self.opening = opening  # how many tokens of the last answer are kept; all if None
        self.exact = Tokenizer.from_file(str(tokenizer_file))
        self.broken = Tokenizer.from_file(str(tokenizer_file))
        self.broken.model.dropout = BROKEN_UP

    def write(self, messages: list[Message], rng: Random) -> Row:
        ids, weights, length = [self.piece(BEGIN)], [0.0], LONGEST
        for message in messages:
            role, said = message["role"], message["content"].strip()
            spoken = role == "assistant"
            encoder = self.broken if not spoken and rng.random() < 0.5 else self.exact
            content = encoder.encode(said, add_special_tokens=False).ids
            ids += [self.piece(f"<|{role}|>"), *content, self.piece(END)]
            weight = 1.0 if spoken else PROMPT_WEIGHT
            weights += [0.0, *[weight] * len(content), 1.0 if spoken else 0.0]
            if spoken and self.opening:
                length = len(ids) - max(0, len(content) + 1 - self.opening)
        return np.array(ids[:length], np.uint16), np.array(weights[:length], np.float16)

    def piece(self, token: str) -> int:
        return self.exact.token_to_id(token)


def draw_rows(job: tuple[Path, int, int, int | None]) -> list[Row]:
    """Draw ``count`` conversations with one seed; most are short, some run long."""
    tokenizer_file, seed, count, opening = job
    rng = Random(seed)
    speaker, writer = Speaker(read_corpus(), rng), RowWriter(tokenizer_file, opening)
    turns = [1 if opening else draw_turns(rng) for _ in range(count)]
    return [writer.write(speaker.converse(number), rng) for number in turns]


def draw_turns(rng: Random) -> int:
    return rng.choice((1, 1, 1, 1, 2, 3)) if rng.random() < 0.85 else rng.randint(4, 12)


def draw_pool(tokenizer_file: Path, count: int, seed: int, processes: int, opening: int | None) -> list[Row]:
    """Draw ``count`` rows over several processes; the same arguments give the same rows."""
    share = 2000
    seeds = range(seed * 100_003, seed * 100_003 + max(1, count // share))
    jobs = [(tokenizer_file, each, share, opening) for each in seeds]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return [row for rows in pool.imap(draw_rows, jobs) for row in rows]


def batches(rows: list[Row], tokens: int, rng: Random) -> list[tuple[int, list[int]]]:
    """Group rows into batches of one padded length each, about ``tokens`` tokens, in random order.

    Few lengths and full batches only: a GPU then sees few shapes. Each time other rows are left over.
    """
    by_length: dict[int, list[int]] = {length: [] for length in LENGTHS}
    for index, (ids, _) in enumerate(rows):
        by_length[next(length for length in LENGTHS if len(ids) <= length)].append(index)
    groups: list[tuple[int, list[int]]] = []
    for length, indices in by_length.items():
        rng.shuffle(indices)
        size = max(1, tokens // length)
        whole = len(indices) - len(indices) % size
        groups += [(length, indices[at : at + size]) for at in range(0, whole, size)]
    rng.shuffle(groups)
    return groups
