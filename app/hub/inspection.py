"""One model of the Hub, looked at before anything of it is downloaded."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from app.errors import HubError, Trouble
from app.hub.card import CARD, card_text
from app.hub.cautions import cautions_of
from app.hub.contents import Contents, read_contents
from app.hub.counts import counts_in, parameters_of
from app.hub.files import files_in
from app.hub.index import named_in
from app.hub.offers import offers
from app.hub.repository import Repository
from app.hub.rows import is_repo, listed_of, mapping
from app.library.config import Config
from app.library.text import one_line
from app.library.weights import INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huggingface_hub import HfApi

    from app.hub.access import Access
    from app.hub.client import Hub
    from app.hub.listing import Listed
    from app.hub.repository import HubFile, Variant
    from app.library.abilities import Abilities

MAIN: Final = "main"
SINGLE: Final = "model.safetensors"
MOST_CODE: Final = 200
COMMIT: Final = re.compile(r"[0-9a-f]{40}")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """The Hub's own account of a model at one commit; ``odd`` counts the files that were left out."""

    listed: Listed
    commit: str
    revision: str
    files: tuple[HubFile, ...]
    counts: Mapping[str, int]
    odd: int
    raw: Mapping[str, Any]


async def look(hub: Hub, repo: str, revision: str, abilities: Abilities) -> Repository:
    """Return all that can be known of ``repo`` at ``revision`` ("" is main) at once. Raises HubError."""
    told = await hub.ask(lambda api, _: _tell(api, repo, revision or MAIN))
    contents = await read_contents(hub, told.listed.repo, told.commit, told.files)
    if not told.counts and contents.closed is None:
        told = replace(told, counts=await _counted(hub, told))
    return await asyncio.to_thread(_put_together, told, contents, abilities)


def _put_together(told: Told, contents: Contents, abilities: Abilities) -> Repository:
    """Return what all that was read comes to (in a worker thread)."""
    config = contents.config() or told.listed.config or Config()
    variants = offers(told.files, named_in(contents.read.get(INDEX, b"")), config, abilities)
    code = _code(told.files, config)
    return Repository(
        listed=_completed(told.listed, config, told.counts, variants),
        commit=told.commit,
        revision=told.revision,
        files=told.files,
        variants=variants,
        config=config,
        parameters=told.counts,
        card=card_text(contents.read.get(CARD, b"")),
        cautions=cautions_of(
            variants, method=config.method, code=code, asks=bool(config.code), raw=told.raw, odd=told.odd
        ),
        code=code,
        closed=contents.closed,
    )


def _tell(api: HfApi, repo: str, revision: str) -> Told:
    """Ask for everything but the files' contents, in one request (in a worker thread). Raises HubError."""
    from app.hub.answers import read_json

    if not is_repo(repo):
        raise HubError(
            Trouble.MISSING, f"{one_line(repo)[:100]} is not a model's name.", "Names look like owner/model."
        )
    path = f"models/{repo}/revision/{quote(revision, safe='')}"
    raw, _ = read_json(api, path, {"blobs": "true", "securityStatus": "true"})
    listed, told = listed_of(raw), mapping(raw)
    commit = told.get("sha")
    if listed is None or not isinstance(commit, str) or not COMMIT.fullmatch(commit):
        raise HubError(Trouble.DAMAGED, "The answer does not describe a model.")
    files, odd = files_in(told)
    return Told(listed, commit, revision, files, counts_in(told), odd, told)


def _code(files: Sequence[HubFile], config: Config) -> tuple[str, ...]:
    """Return the Python files there are, and the foreign repositories whose code is asked for."""
    own = [file.path for file in files if file.path.endswith(".py")]
    foreign = [name for name in config.code if not name.endswith(".py")]
    return (*own[:MOST_CODE], *foreign)


def _completed(
    listed: Listed, config: Config, counts: Mapping[str, int], variants: Sequence[Variant]
) -> Listed:
    """Return the row with what only a look at the files tells."""
    only = variants[0] if len(variants) == 1 and variants[0].weights else None
    return replace(
        listed,
        config=config,
        quantization=config.quantization or listed.quantization,
        parameters=parameters_of(counts, config) or listed.parameters,
        size=only.size if only else listed.size,
        exact=only is not None,
    )


async def _counted(hub: Hub, told: Told) -> Mapping[str, int]:
    """Count parameters by dtype from the weights' headers; nothing where that fails."""
    paths = {file.path for file in told.files}
    if SINGLE not in paths and INDEX not in paths:
        return {}

    def count(api: HfApi, _: Access) -> Mapping[Any, int]:
        if SINGLE in paths:
            return dict(
                api.parse_safetensors_file_metadata(
                    told.listed.repo, SINGLE, revision=told.commit
                ).parameter_count
            )
        if told.revision == MAIN:  # all shards in one request, which knows no other revision
            return dict(api.get_sharded_safetensors_metadata(told.listed.repo).parameter_count)
        return dict(api.get_safetensors_metadata(told.listed.repo, revision=told.commit).parameter_count)

    try:
        return counts_in({"safetensors": {"parameters": await hub.ask(count)}})
    except HubError as error:
        log.info("The weights of %s cannot be counted: %s", told.listed.repo, error)
        return {}
