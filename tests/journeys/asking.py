"""Asking a real engine, and what it said."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.replies import Piece, Prompting, Request, Sampling, Turn, Usage

QUESTION = "What is tensor parallelism?"


@dataclass(frozen=True)
class Said:
    reasoning: str
    text: str
    usage: Usage
    pieces: tuple[Piece, ...]

    @property
    def choices(self):
        return [choice for piece in self.pieces for choice in piece.choices]


def request(*turns, continues=False, sampling=None, **prompting):
    """A request of ``turns``: texts of the user and the model by turns, or Turns."""
    roles = ("user", "assistant")
    made = tuple(
        Turn(roles[number % 2], turn) if isinstance(turn, str) else turn for number, turn in enumerate(turns)
    )
    return Request(made, Prompting(sampling=Sampling(**(sampling or {})), **prompting), continues)


async def ask(engine, *turns, **options):
    *pieces, usage = [each async for each in engine.generate(request(*turns, **options))]
    assert isinstance(usage, Usage)
    return Said(
        "".join(piece.reasoning for piece in pieces),
        "".join(piece.text for piece in pieces),
        usage,
        tuple(pieces),
    )
