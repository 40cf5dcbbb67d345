"""Trains Guide from nothing: ``python packaging/guide/train.py --out resources/guide``.

Writes the tokenizer, then the weights. With a GPU it takes minutes; ``evaluate.py`` judges the result.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import torch
from corpus import read_corpus
from model import build_model, resume_model, write_model
from samples import Row, batches, draw_pool
from tokenizer import BEGIN, END, PAD, train_tokenizer, write_tokenizer
from torch import Tensor, nn

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM

CORRUPTED = 0.06  # share of question tokens replaced at random at each step


class Schedule:
    """Learning rate by the share of the time that is spent: a short rise, then a cosine down to nothing."""

    def __init__(self, minutes: float, peak: float) -> None:
        self.seconds, self.peak, self.start = minutes * 60, peak, time.monotonic()

    def spent(self) -> float:
        return min(1.0, (time.monotonic() - self.start) / self.seconds)

    def rate(self, step: int) -> float:
        return self.peak * min(1.0, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * self.spent()))


class Trainer:
    def __init__(self, model: LlamaForCausalLM, rows: list[Row], options: argparse.Namespace) -> None:
        self.model, self.rows, self.options = model, rows, options
        self.device = next(model.parameters()).device
        weights = model.parameters()
        self.optimizer = torch.optim.AdamW(weights, betas=(0.9, 0.98), weight_decay=0.1, fused=True)

    def train(self) -> None:
        rng, step, tokens = Random(self.options.seed), 0, 0
        schedule = Schedule(self.options.minutes, self.options.rate)
        losses: list[Tensor] = []
        while True:
            for length, group in batches(self.rows, self.options.batch, rng):
                if schedule.spent() >= 1.0:
                    return
                ids, weights = self.batch(length, group)
                losses.append(self.step(ids, weights, schedule.rate(step)))
                step, tokens = step + 1, tokens + ids.numel()
                if step % self.options.report == 0:
                    loss = torch.stack(losses).mean().item()
                    losses.clear()
                    said = f"step {step} {tokens / 1e6:.1f} Mtokens loss {loss:.4f}"
                    print(f"{schedule.spent():5.0%} {said}", flush=True)

    def batch(self, length: int, group: list[int]) -> tuple[Tensor, Tensor]:
        ids = np.full((len(group), length), self.model.config.pad_token_id, np.int64)
        weights = np.zeros((len(group), length), np.float32)
        for line, index in enumerate(group):
            row_ids, row_weights = self.rows[index]
            ids[line, : len(row_ids)], weights[line, : len(row_ids)] = row_ids, row_weights
        return torch.from_numpy(ids).to(self.device), torch.from_numpy(weights).to(self.device)

    def step(self, ids: Tensor, weights: Tensor, rate: float) -> Tensor:
        """Take one optimizer step; padding is on the right, so the causal mask alone keeps it out."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        asked = (weights > 0) & (weights < 1)
        lost = asked & (torch.rand(ids.shape, device=self.device) < CORRUPTED)
        read = torch.where(lost, torch.randint_like(ids, self.model.config.vocab_size), ids)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            logits = self.model(input_ids=read[:, :-1], use_cache=False).logits
        targets = ids[:, 1:].flatten()
        each = nn.functional.cross_entropy(logits.float().flatten(0, 1), targets, reduction="none")
        share = weights[:, 1:].flatten()
        loss = (each * share).sum() / share.sum()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.detach()


def parse() -> argparse.Namespace:
    cores = os.cpu_count() or 1
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a model folder to go on from, instead of from nothing")
    parser.add_argument("--opening", type=int, help="learn only so many tokens of each answer, to be quick")
    parser.add_argument(
        "--minutes", type=float, default=2.5, help="how long to train, the drawing of data aside"
    )
    parser.add_argument("--rows", type=int, default=300_000, help="conversations drawn before training")
    parser.add_argument("--batch", type=int, default=32_768, help="tokens per step")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=int, default=200, help="steps between two lines of progress")
    parser.add_argument("--processes", type=int, default=cores, help="processes that draw conversations")
    return parser.parse_args()


def prepare(options: argparse.Namespace) -> LlamaForCausalLM:
    """Return the model to train: a new one with a new tokenizer, or the one in ``--start`` with its own."""
    if options.start:
        for name in ("tokenizer.json", "tokenizer_config.json"):
            shutil.copyfile(options.start / name, options.out / name)
        return resume_model(options.start)
    tokenizer = train_tokenizer(read_corpus())
    write_tokenizer(tokenizer, options.out)
    return build_model(*(tokenizer.token_to_id(token) for token in (BEGIN, END, PAD)))


def main() -> None:
    options = parse()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    started = time.monotonic()
    torch.manual_seed(options.seed)
    torch.backends.cuda.enable_cudnn_sdp(enabled=False)  # it would plan anew for each shape
    options.out.mkdir(parents=True, exist_ok=True)
    model = prepare(options)
    rows = draw_pool(
        options.out / "tokenizer.json", options.rows, options.seed, options.processes, options.opening
    )
    size, drawn = sum(parameter.numel() for parameter in model.parameters()), sum(len(ids) for ids, _ in rows)
    print(f"{size:,} parameters on {device}; {len(rows):,} rows, {drawn / 1e6:.1f} Mtokens, "
          f"drawn in {time.monotonic() - started:.0f} s", flush=True)  # fmt: skip
    Trainer(model.to(device).train(), rows, options).train()
    write_model(model, options.out)
    print(f"trained and written in {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
