"""The Hub's search: which models, in which order, which page, and how much of each."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.hub.wire import RefusedError

if TYPE_CHECKING:
    from multidict import MultiMapping

ALWAYS = ("_id", "id", "modelId")
USUAL = (
    "likes",
    "trendingScore",
    "private",
    "downloads",
    "tags",
    "pipeline_tag",
    "library_name",
    "createdAt",
)
FULL = (*USUAL, "author", "sha", "lastModified", "gated", "disabled", "siblings")
EXPANDABLE = {
    *(
        "author",
        "baseModels",
        "cardData",
        "childrenModelCount",
        "config",
        "createdAt",
        "disabled",
        "downloads",
    ),
    *("downloadsAllTime", "evalResults", "gated", "gguf", "inference", "inferenceProviderMapping"),
    *("lastModified", "library_name", "likes", "mask_token", "model-index", "pipeline_tag", "private"),
    *(
        "resourceGroup",
        "safetensors",
        "sha",
        "siblings",
        "spaces",
        "tags",
        "transformersInfo",
        "trendingScore",
    ),
    *("usedStorage", "widgetData"),
}
SORTS = {"createdAt", "downloads", "lastModified", "likes", "trendingScore"}
UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
APPS = {"vllm": {"safetensors", "gguf"}, "llama.cpp": {"gguf"}, "ollama": {"gguf"}}


@dataclass(frozen=True)
class Page:
    """One page of a list, and where the next begins, "" after the last."""

    rows: list[dict[str, Any]]
    cursor: str


def find(models: list[dict[str, Any]], query: MultiMapping[str], page: int) -> Page:
    """Return what ``query`` asks for; raises RefusedError for what the Hub does not understand."""
    fields = fields_of(query)
    sort = query.get("sort", "trendingScore")
    if sort not in SORTS:
        raise RefusedError(400, "", f"Invalid sort: {sort}")
    found = sorted(
        (model for model in models if _fits(model, query)),
        key=lambda model: (model.get(sort) or 0) if isinstance(model.get(sort), int | float) else 0,
        reverse=True,
    )
    if sort in ("createdAt", "lastModified"):
        found.sort(key=lambda model: str(model.get(sort)), reverse=True)
    limit = min(_whole(query.get("limit", "1000"), "limit"), page)
    start = _whole(base64.urlsafe_b64decode(query.get("cursor", "MA==")).decode("ascii", "replace"), "cursor")
    stop = start + limit
    cursor = base64.urlsafe_b64encode(str(stop).encode()).decode() if stop < len(found) else ""
    return Page([only(model, fields) for model in found[start:stop]], cursor)


def fields_of(query: MultiMapping[str]) -> tuple[str, ...]:
    """Return the properties that a listing is to tell."""
    expand = several(query, "expand")
    if unknown := set(expand) - EXPANDABLE:
        raise RefusedError(400, "", f"Invalid expand: {sorted(unknown)}")
    if expand:
        return tuple(expand)
    fields = FULL if query.get("full") in ("true", "1") else USUAL
    config = ("config",) if query.get("config") in ("true", "1") else ()
    return (*fields, *config, *(("cardData",) if query.get("cardData") in ("true", "1") else ()))


def several(query: MultiMapping[str], name: str) -> list[str]:
    """Return a repeated parameter, also as written with brackets."""
    return [*query.getall(name, []), *query.getall(f"{name}[]", [])]


def only(model: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {key: model[key] for key in (*ALWAYS, *fields) if key in model}


def _fits(model: dict[str, Any], query: MultiMapping[str]) -> bool:
    name = model["id"].lower()
    tags = set(model["tags"])
    wanted = [tag for value in several(query, "filter") for tag in value.split(",")]
    gated = query.get("gated")
    return (
        all(word in name for word in query.get("search", "").lower().split())
        and query.get("author", "").lower() in ("", model["author"].lower())
        and all(tag in tags for tag in wanted)
        and query.get("pipeline_tag") in (None, model.get("pipeline_tag"))
        and all(APPS.get(app, {app}) & tags for app in several(query, "apps"))
        and (gated is None or str(bool(model["gated"])).lower() == gated or model["gated"] == gated)
        and _has_size(model, query.get("num_parameters", ""))
    )


def _has_size(model: dict[str, Any], asked: str) -> bool:
    """Tell whether the model's parameters are within "min:1B,max:128B"; unknown ones never are."""
    if not asked:
        return True
    count = (model.get("safetensors") or model.get("gguf") or {}).get("total")
    if count is None:
        return False
    for part in asked.split(","):
        found = re.fullmatch(r"(min|max):(\d+(?:\.\d+)?)([KMBT]?)", part)
        if found is None:
            raise RefusedError(400, "", f"Invalid num_parameters: {asked}")
        border = float(found[2]) * UNITS[found[3]]
        if count < border if found[1] == "min" else count > border:
            return False
    return True


def _whole(text: str, name: str) -> int:
    if not text.isdecimal():
        raise RefusedError(400, "", f"Invalid {name}")
    return int(text)
