"""Conversations to export."""

from __future__ import annotations

from app.chat.messages import Attachment, Conversation, Lane, Message, Provenance, Status, Trim
from app.engine.replies import Alternative, Constraint, Prompting, Sampling, TokenChoice, Usage
from app.exchange.records import Record
from app.maths.formula import Formula

BEGUN = 1_760_000_000.0
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
USAGE = Usage(
    120,
    64,
    512,
    "stop",
    0.21,
    12.4,
    queue=0.01,
    itl_p50=0.02,
    itl_p99=0.05,
    reasoning_tokens=90,
    reasoning_seconds=3.2,
)
PROMPTING = Prompting(
    "Be brief.",
    Sampling(temperature=0.7, stop=("END", "\n\n"), logit_bias=((5, -1.5),), seed=7),
    Constraint("regex", "a+"),
    thinking=False,
)
CHOICES = (TokenChoice("Hi", -0.1, 1, (Alternative("Hi", -0.1, 1, 5), Alternative("Ho", -2.5, 2, 6)), 5),)


def say(id_, text, role="user", parent=None, **more):
    return Message(
        id_, 1, role, text, more.pop("status", Status.COMPLETE), BEGUN + id_, parent=parent, **more
    )


def reply(id_, text, parent, model="Model", **more):
    return say(id_, text, "assistant", parent, model=model, **more)


def conversation(*leaves, **more):
    lanes = tuple(Lane(leaf, prompting=more.get("prompting", Prompting())) for leaf in leaves or (None,))
    more.pop("prompting", None)
    return Conversation(1, more.pop("title", "A talk"), BEGUN + 9, more.pop("lanes", lanes), **more)


def talk(*texts, **more):
    """A chat without branches: prompt, reply, prompt, …"""
    messages = tuple(
        say(id_, text, parent=id_ - 1 or None) if id_ % 2 else reply(id_, text, id_ - 1)
        for id_, text in enumerate(texts, 1)
    )
    return Record(conversation(len(messages), **more), messages)


def full():
    """A conversation in which everything is set that a conversation can have."""
    wrote = Provenance("local:x", "GPU 0", "0.32.0", {"max_model_len": 2048}, PROMPTING, Trim(1, (1,)))
    messages = (
        say(
            1,
            "Look:\n$x$ 中文 🦋 \u202e",
            attachments=(
                Attachment("a.py", "text", 5, text="x = 1"),
                Attachment("b.png", "picture", len(PNG), digest="ab" * 32, media_type="image/png"),
            ),
        ),
        reply(2, "One", 1, usage=USAGE, reasoning="Hm", provenance=wrote, rating=1, choices=CHOICES),
        reply(3, "Two", 1, "Other", status=Status.STOPPED, edited=True, rating=-1),
        say(4, "Then?", parent=2),
        reply(5, "", 4, status=Status.FAILED, error="It died."),
        say(6, "Then!", parent=2),
        reply(7, "End", 6),
    )
    lanes = (Lane(5, "local:x", PROMPTING, "Mine", Trim(2)), Lane(3, "remote:y"))
    return Record(
        conversation(lanes=lanes, title="All “of” it", pinned=True, archived=True, blind=True),
        messages,
        "Work",
    )


def drawn(latex, display):
    """A formula without the library that draws."""
    return Formula(
        f'<svg width="9" height="9"><path d="{len(latex)}" fill="currentColor"/></svg>', 1.5, 1.0, 0.25
    )
