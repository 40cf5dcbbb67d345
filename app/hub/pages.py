"""The Hub's search, one page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.errors import HubError, Trouble
from app.hub.rows import listed_of
from app.library.text import one_line

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from app.hub.listing import Listed, Query

PAGE: Final = 30
"""Rows. huggingface_hub's list_models cannot be told how long a page is to be, only where the list ends; a
page of the Hub's own length is megabytes with what is asked of each model."""
LONGEST_TEXT: Final = 200
EXPAND: Final = (
    *("author", "config", "downloads", "gated", "gguf", "lastModified", "library_name", "likes"),
    *("pipeline_tag", "safetensors", "tags"),
)
ADDRESS: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/(?:models/)?", re.IGNORECASE
)
SORTS: Final = {"created_at": "createdAt", "last_modified": "lastModified", "trending_score": "trendingScore"}
"""How the API spells what huggingface_hub names otherwise."""


@dataclass(frozen=True)
class Page:
    """Some rows of an answer, and the ``cursor`` of the next ones; empty after the last."""

    rows: tuple[Listed, ...]
    cursor: str = ""


def fetch_page(api: HfApi, query: Query, cursor: str = "", length: int = PAGE) -> Page:
    """Return the page at ``cursor``. Raises HubError and what huggingface_hub raises; for a worker thread."""
    from app.hub.answers import read_json

    parameters = {**parameters_of(query), "expand": EXPAND, "limit": length}
    answer, following = read_json(api, "models", {**parameters, **({"cursor": cursor} if cursor else {})})
    if not isinstance(answer, list):
        raise HubError(Trouble.DAMAGED, "The answer is not the list of models that was asked for.")
    rows = (listed_of(item) for item in answer[:length])
    return Page(tuple(row for row in rows if row is not None), following.get("cursor", ""))


def parameters_of(query: Query) -> dict[str, Any]:
    """Return ``query`` as the API's parameters."""
    text = search_text(query.text)
    tags = [
        query.packing.value if query.packing else "",
        query.family.strip().lower(),
        f"license:{query.licence.strip().lower()}" if query.licence.strip() else "",
    ]
    least, most = query.least, query.most
    sizes = [f"min:{_short(least)}" if least else "", f"max:{_short(most)}" if most else ""]
    found = {
        "search": text,
        "filter": [tag for tag in tags if tag],
        "num_parameters": ",".join(size for size in sizes if size),
        # Who types a name wants what is called so; who browses wants what vLLM is for.
        "apps": "" if text else "vllm",
        "gated": "" if query.gated is None else str(query.gated).lower(),
        "sort": SORTS.get(query.sort, query.sort.value),
    }
    return {name: value for name, value in found.items() if value}


def search_text(text: str) -> str:
    """Return what to search for: of an address pasted from a browser the model's name."""
    words = one_line(text)[:LONGEST_TEXT]
    address = ADDRESS.match(words)
    return "/".join(words[address.end() :].split("/")[:2]).partition("?")[0] if address else words


def _short(count: int) -> str:
    """Return a number of parameters as the Hub writes it: 1.5B, 600M."""
    for unit, size in (("T", 10**12), ("B", 10**9), ("M", 10**6), ("K", 10**3)):
        if count >= size:
            return f"{count / size:.3f}".rstrip("0").rstrip(".") + unit
    return str(count)
