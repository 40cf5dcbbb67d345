"""What an endpoint says of its models, whatever kind of server it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.remote.dialects import Dialect, dialect_of
from app.remote.streaming import garbled
from app.settings.schema import RemoteModel

MOST = 2000
"""Models of one endpoint; the largest has some 500."""
LONGEST_ID = 500
_CONTEXTS = ("max_model_len", "context_length", "max_context_length", "context_window")


@dataclass(frozen=True)
class Found:
    """What an endpoint is, and the models it answers with, by name."""

    dialect: Dialect
    models: tuple[RemoteModel, ...]


def read_listing(name: str, address: str, answer: Any) -> Found:
    """Return what ``answer``, from the endpoint called ``name``, lists. Raises EndpointError."""
    entries = answer.get("data", ()) if isinstance(answer, dict) else answer
    if entries is None:
        entries = ()
    if not isinstance(entries, list | tuple) or (isinstance(answer, dict) and "data" not in answer):
        raise garbled(name)
    rows = [each for each in entries[:MOST] if isinstance(each, dict) and _id(each)]
    owners = [str(each.get("owned_by") or "") for each in rows]
    models = sorted({_id(each): _model(each) for each in rows}.values(), key=_order)
    return Found(dialect_of(address, owners), tuple(models))


def _order(model: RemoteModel) -> list[tuple[int, str]]:
    """Order names as people do: 7b before 14b."""
    parts = re.findall(r"\d{1,9}|\D+|\d", model.id.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _id(entry: dict[str, Any]) -> str:
    value = entry.get("id") or entry.get("name")
    if not isinstance(value, str) or len(value) > LONGEST_ID or not value.isprintable():
        return ""
    return value


def _model(entry: dict[str, Any]) -> RemoteModel:
    meta = entry.get("meta")
    sources = [entry, meta if isinstance(meta, dict) else {}]
    told = (source.get(name) for source in sources for name in (*_CONTEXTS, "n_ctx", "n_ctx_train"))
    context = next((value for value in told if isinstance(value, int) and value > 0), None)
    return RemoteModel(id=_id(entry), context=context, sees=_sees(entry))


def _sees(entry: dict[str, Any]) -> bool | None:
    architecture, capabilities = entry.get("architecture"), entry.get("capabilities")
    if isinstance(architecture, dict) and isinstance(architecture.get("input_modalities"), list):
        return "image" in architecture["input_modalities"]
    if isinstance(capabilities, dict) and isinstance(capabilities.get("vision"), bool):
        return capabilities["vision"]
    return None
