"""Turns drawn conversations into token rows: what the model reads, and how much each token's loss counts."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from random import Random

import numpy as np
from conversation import Message, Speaker
from corpus import read_corpus
from tokenizer import BEGIN, END
from tokenizers import Tokenizer

LENGTHS = (64, 96, 128, 160, 192, 256, 320, 448, 640, 1024, 1536)
LONGEST = LENGTHS[-1]
PROMPT_WEIGHT = 0.1  # a question's own tokens teach a little too: which words belong together
BROKEN_UP = 0.1  # how often BPE skips a merge inside a question, so that mistyped words are no surprise
Row = tuple[np.ndarray, np.ndarray]  # token ids (uint16) and loss weights (float16)


class RowWriter:
    """Writes conversations as the chat template does, with weights beside the tokens."""

    def __init__(self, tokenizer_file: Path) -> None:
        self.exact = Tokenizer.from_file(str(tokenizer_file))
        self.broken = Tokenizer.from_file(str(tokenizer_file))
        self.broken.model.dropout = BROKEN_UP

    def write(self, messages: list[Message], rng: Random) -> Row:
        ids, weights = [self.piece(BEGIN)], [0.0]
        for message in messages:
            role, said = message["role"], message["content"].strip()
            spoken = role == "assistant"
            encoder = self.broken if not spoken and rng.random() < 0.5 else self.exact
            content = encoder.encode(said, add_special_tokens=False).ids
            ids += [self.piece(f"<|{role}|>"), *content, self.piece(END)]
            weight = 1.0 if spoken else PROMPT_WEIGHT
            weights += [0.0, *[weight] * len(content), 1.0 if spoken else 0.0]
        return np.array(ids[:LONGEST], np.uint16), np.array(weights[:LONGEST], np.float16)

    def piece(self, token: str) -> int:
        return self.exact.token_to_id(token)


def draw_rows(job: tuple[Path, int, int]) -> list[Row]:
    """Draw ``count`` conversations with one seed; three in four are short, the rest run long."""
    tokenizer_file, seed, count = job
    rng = Random(seed)
    speaker, writer = Speaker(read_corpus(), rng), RowWriter(tokenizer_file)
    turns = [rng.choice((1, 1, 1, 1, 2, 3)) if rng.random() < 0.85 else rng.randint(4, 12) for _ in range(count)]
    return [writer.write(speaker.converse(number), rng) for number in turns]


def draw_pool(tokenizer_file: Path, count: int, seed: int, processes: int) -> list[Row]:
    """Draw ``count`` rows over several processes; the same arguments give the same rows."""
    share = 2000
    jobs = [(tokenizer_file, seed * 100_003 + index, share) for index in range(max(1, count // share))]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return [row for rows in pool.imap(draw_rows, jobs) for row in rows]


def batches(rows: list[Row], tokens: int, rng: Random) -> list[tuple[int, list[int]]]:
    """Group rows into batches of one padded length each, about ``tokens`` tokens, in random order.

    Few lengths and full batches only: a GPU then sees few shapes. A different remainder is left out each time.
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
