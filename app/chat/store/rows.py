"""Conversations' parts as rows of the database, and back."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from app.chat.messages import Conversation, Lane, Message, Preset, Status, Vote
from app.chat.records import (
    attachment_record,
    choice_record,
    prompting_record,
    provenance_record,
    read_attachments,
    read_choices,
    read_prompting,
    read_provenance,
    read_trim,
    read_usage,
    trim_record,
    usage_record,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.engine.replies import Prompting, Role

MESSAGE = (
    "id, conversation, role, text, status, created, model, error, usage, parent, reasoning, attachments, "
    "rating, provenance, choices, edited"
)

KNOWN = frozenset(Status)


def message_row(message: Message) -> tuple[object, ...]:
    """Return what is kept of ``message``, in the order of MESSAGE."""
    return (
        message.id,
        message.conversation,
        message.role,
        storable(message.text),
        message.status,
        message.created,
        storable(message.model),
        storable(message.error),
        None if message.usage is None else _text(usage_record(message.usage)),
        message.parent,
        storable(message.reasoning),
        _text([attachment_record(each) for each in message.attachments]) if message.attachments else None,
        message.rating,
        None if message.provenance is None else _text(provenance_record(message.provenance)),
        zlib.compress(_text([choice_record(each) for each in message.choices]).encode(), 1)
        if message.choices
        else None,
        message.edited,
    )


def read_message(row: tuple[Any, ...]) -> Message:
    """Return the message of a row in the order of MESSAGE."""
    number, conversation, role, text, status, created, model, error, usage, parent, reasoning, *rest = row
    attachments, rating, provenance, choices, edited = rest
    return Message(
        number,
        conversation,
        cast("Role", role),
        text,
        Status(status) if status in KNOWN else Status.INTERRUPTED,
        created,
        model,
        error,
        None if usage is None else read_usage(_value(usage)),
        parent,
        reasoning,
        () if attachments is None else read_attachments(_value(attachments)),
        rating,
        None if provenance is None else read_provenance(_value(provenance)),
        () if choices is None else read_choices(_value(_unpacked(choices))),
        bool(edited),
    )


def conversation_row(entry: Conversation) -> tuple[object, ...]:
    return (
        entry.id,
        storable(entry.title),
        entry.updated,
        entry.folder,
        entry.pinned,
        entry.archived,
        entry.blind,
    )


def read_conversation(row: tuple[Any, ...], lanes: Iterable[Lane]) -> Conversation:
    """Return the entry of a row in the order of ``conversation_row``."""
    number, title, updated, folder, pinned, archived, blind = row
    kept = tuple(lanes) or (Lane(),)
    return Conversation(number, title, updated, kept, folder, bool(pinned), bool(archived), bool(blind))


def lane_rows(entry: Conversation) -> list[tuple[object, ...]]:
    return [
        (
            entry.id,
            position,
            lane.leaf,
            storable(lane.responder),
            prompting_text(lane.prompting),
            storable(lane.preset),
            _text(trim_record(lane.trim)),
        )
        for position, lane in enumerate(entry.lanes)
    ]


def read_lane(leaf: int | None, responder: str, prompting: str | None, preset: str, trim: str | None) -> Lane:
    """Return a lane; one of a database before lanes has no prompting of its own."""
    return Lane(leaf, responder, prompting_of(prompting), preset, read_trim(_value(trim or "{}")))


def prompting_text(prompting: Prompting) -> str:
    return _text(prompting_record(prompting))


@lru_cache(64)
def prompting_of(text: str | None) -> Prompting:
    """Return a kept prompting; most conversations have the same."""
    return read_prompting(_value(text or "{}"))


def read_preset(number: int, name: str, prompting: str) -> Preset:
    return Preset(number, name, prompting_of(prompting))


def vote_row(vote: Vote) -> tuple[object, ...]:
    models = _text([storable(model) for model in vote.models])
    return vote.conversation, vote.winner, models, storable(vote.winning), vote.cast


def read_vote(row: tuple[Any, ...]) -> Vote:
    conversation, winner, models, winning, cast_at = row
    return Vote(conversation, winner, tuple(str(model) for model in _value(models) or ()), winning, cast_at)


def storable(text: str) -> str:
    """Return ``text`` without lone surrogates, which a paste may hold and SQLite cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _text(value: object) -> str:
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _value(text: str) -> Any:
    """Return what a JSON text stands for; None for one that is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _unpacked(choices: bytes) -> str:
    try:
        return zlib.decompress(choices).decode()
    except (zlib.error, UnicodeDecodeError):
        return ""
