"""Conversations' values as JSON, and back: for the database and for files that are exchanged.

What comes back need not be what this version wrote: a name that it does not know is passed over, and a value
that it cannot read is left at its default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, TypeVar, cast

from app.chat.messages import Attachment, Provenance, Trim
from app.engine.replies import Alternative, Constraint, Prompting, Sampling, TokenChoice, Usage

T = TypeVar("T")


def prompting_record(prompting: Prompting) -> dict[str, object]:
    """Return ``prompting`` as JSON, without what stands at its default."""
    record: dict[str, object] = {}
    if prompting.system:
        record["system"] = prompting.system
    if prompting.sampling.set_ones:
        record["sampling"] = prompting.sampling.set_ones
    if prompting.constraint is not None:
        record["constraint"] = asdict(prompting.constraint)
    if prompting.raw:
        record["raw"] = True
    if prompting.thinking is not None:
        record["thinking"] = prompting.thinking
    return record


def read_prompting(record: object) -> Prompting:
    found = _mapping(record)
    constraint = found.get("constraint")
    return Prompting(
        system=_text(found.get("system")),
        sampling=_build(Sampling, found.get("sampling")) or Sampling(),
        constraint=None if constraint is None else _build(Constraint, constraint),
        raw=found.get("raw") is True,
        thinking=cast("bool | None", _only(found.get("thinking"), bool)),
    )


def trim_record(trim: Trim) -> dict[str, object]:
    return {} if trim == Trim() else asdict(trim)


def read_trim(record: object) -> Trim:
    return _build(Trim, record) or Trim()


def provenance_record(provenance: Provenance) -> dict[str, object]:
    """Return ``provenance`` as JSON; an argument that JSON does not have becomes its text."""
    record: dict[str, object] = {"responder": provenance.responder}
    for name in ("place", "version"):
        if getattr(provenance, name):
            record[name] = getattr(provenance, name)
    if provenance.arguments:
        record["arguments"] = {name: _plain(value) for name, value in provenance.arguments.items()}
    prompting, trim = prompting_record(provenance.prompting), trim_record(provenance.trim)
    return record | ({"prompting": prompting} if prompting else {}) | ({"trim": trim} if trim else {})


def read_provenance(record: object) -> Provenance:
    found = _mapping(record)
    return Provenance(
        responder=_text(found.get("responder")),
        place=_text(found.get("place")),
        version=_text(found.get("version")),
        arguments=dict(_mapping(found.get("arguments"))),
        prompting=read_prompting(found.get("prompting")),
        trim=read_trim(found.get("trim")),
    )


def usage_record(usage: Usage) -> dict[str, object]:
    return asdict(usage)


def read_usage(record: object) -> Usage | None:
    """Return the usage that ``record`` stands for, or None if it lacks the counts."""
    return _build(Usage, record)


def attachment_record(attachment: Attachment) -> dict[str, object]:
    return {name: value for name, value in asdict(attachment).items() if value}


def read_attachments(records: object) -> tuple[Attachment, ...]:
    found = (_build(Attachment, {"size": 0} | dict(_mapping(record))) for record in _sequence(records))
    return tuple(attachment for attachment in found if attachment is not None)


def choice_record(choice: TokenChoice) -> list[object]:
    """Return a token as a list, since there are many: text, logprob, rank, id, and alternatives alike."""
    others = [[other.text, other.logprob, other.rank, other.id] for other in choice.alternatives]
    return [choice.text, choice.logprob, choice.rank, choice.id, others]


def read_choices(records: object) -> tuple[TokenChoice, ...]:
    try:
        return tuple(_choice(record) for record in _sequence(records))
    except (TypeError, ValueError):
        return ()


def _choice(record: Any) -> TokenChoice:
    text, logprob, rank, number, others = record
    alternatives = tuple(
        Alternative(str(said), float(log), int(at), int(id_)) for said, log, at, id_ in others
    )
    return TokenChoice(str(text), float(logprob), int(rank), alternatives, int(number))


def _build(kind: type[T], record: object) -> T | None:
    """Return a ``kind`` of the names that it has; None if something that it needs is missing."""
    known = {field.name for field in fields(cast("Any", kind))}
    values = {name: _tuples(value) for name, value in _mapping(record).items() if name in known}
    try:
        return kind(**values)
    except TypeError:
        return None


def _tuples(value: object) -> object:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _sequence(value: object) -> Sequence[object]:
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _only(value: object, kind: type) -> object:
    return value if isinstance(value, kind) else None
