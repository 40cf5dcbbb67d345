"""Whether a model of the Hub's cache is, bit by bit, what the Hub listed."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from app.errors import HubError, ModelError, Trouble
from app.hub.access import access_of
from app.hub.child import Child
from app.hub.fetch.protocol import Checked, Done, Failed, Mode, Plan, Progress, Retry, Verifying
from app.hub.files import is_safe
from app.hub.orders import Order
from app.hub.repository import HubFile
from app.hub.run import request_for
from app.hub.selection import select
from app.hub.variants import gguf_variants
from app.library.models import Format
from app.library.weights import INDEX, LARGEST_INDEX, read_json
from app.settings.schema import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hub.client import Hub
    from app.library.models import LocalModel
    from app.observable import Observable

LARGEST_LISTING = 32 * 2**20
"""Bytes of what huggingface_hub keeps of a repository's files."""


@dataclass(frozen=True)
class Verification:
    """The paths of what is not as the Hub listed it, and of what is not there, of ``files`` in all."""

    damaged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    files: int = 0

    @property
    def sound(self) -> bool:
        return not self.damaged and not self.missing


async def verify(order: Order, share: Observable[float]) -> Verification:
    """Hash all of ``order`` on disk, in a child; ``share`` follows from 0 to 1. Raises HubError."""
    async with Child(request_for(order, Mode.VERIFY)) as child:
        while True:
            event = await child.hear()
            match event:
                case Verifying(done, total):
                    share.set(done / total if total else 1.0)
                case Checked(damaged, missing):
                    return Verification(damaged, missing, len(order.files))
                case Failed(trouble, what, remedy):
                    raise HubError(trouble, what, remedy)
                case Plan() | Progress() | Retry():
                    pass
                case Done():
                    raise HubError(Trouble.OTHER, "The process that verifies answered something else.")
                case _:
                    assert_never(event)


def snapshot_of(model: LocalModel) -> Path:
    """Return the folder of the cache's snapshot that ``model`` is in. Raises HubError where it is in none."""
    for folder in (model.path, *model.path.parents):
        if folder.name == model.commit and folder.parent.name == "snapshots":
            return folder
    raise HubError(
        Trouble.OTHER,
        f"{model.name} is not in the Hub's cache, so that nothing is known to compare it with.",
        "Download it from the Hub to have it verified.",
    )


def listed_files(snapshot: Path) -> tuple[HubFile, ...]:
    """Return what the Hub listed, as huggingface_hub keeps it; () where it did not (blocking)."""
    kept = snapshot.parents[1] / "trees" / f"{snapshot.name}.json"
    try:
        entries = read_json(kept, LARGEST_LISTING).get("files")
        if not isinstance(entries, dict):
            return ()
        return tuple(
            HubFile(path, entry["lfs_size"], sha256=entry["lfs_sha256"])
            if entry.get("lfs_sha256")
            else HubFile(path, entry["size"], git_sha1=entry["blob_id"])
            for path, entry in entries.items()
            if is_safe(path)
        )
    except (ModelError, AttributeError, KeyError, TypeError):
        return ()


async def expect(model: LocalModel, hub: Hub | None) -> Order:
    """Return the order that would have brought ``model``, but for the endpoint.

    Raises HubError where its parts cannot be known. ``hub`` is asked only where huggingface_hub has kept no
    listing.
    """
    snapshot = snapshot_of(model)
    files = await asyncio.to_thread(listed_files, snapshot)
    if not files and hub is not None:
        files = (await hub.look(model.repo, model.commit)).files
    if not files:
        raise HubError(
            Trouble.OTHER,
            f"What the Hub lists of {model.name} is not known here.",
            "Download it again: what is whole is not fetched twice.",
        )
    return await asyncio.to_thread(_order, model, snapshot, files)


async def endpoint_of(hub: Hub | None) -> str:
    """Return where the Hub is now. Raises HubError when it may not be asked."""
    if hub is not None:
        return await hub.ask(lambda _, access: access.endpoint)
    return (await asyncio.to_thread(access_of, Settings())).endpoint


def _order(model: LocalModel, snapshot: Path, files: tuple[HubFile, ...]) -> Order:
    return Order(
        id=uuid.uuid4().hex,
        repo=model.repo,
        commit=model.commit,
        revision=model.commit,
        variant=model.variant,
        files=tuple(_expected(model, snapshot, files)),
        endpoint="",
        cache=snapshot.parents[2],
    )


def _expected(model: LocalModel, snapshot: Path, files: tuple[HubFile, ...]) -> Iterator[HubFile]:
    """Yield what should be there of ``files``, and what else of them is."""
    wanted: set[str] = set()
    if model.format is Format.GGUF:
        place = model.path.relative_to(snapshot).as_posix()
        for variant in gguf_variants(files):
            paths = {file.path for file in variant.files}
            wanted |= paths if place in paths else set()
    else:
        selection = select(files, _indexed(snapshot))
        wanted = {file.path for file in (*selection.weights, *selection.others)}
    for file in files:
        if file.path in wanted or (snapshot / file.path).is_symlink():
            yield file


def _indexed(snapshot: Path) -> set[str]:
    """Return the weight files that the index names, none where there is no readable one."""
    with contextlib.suppress(ModelError):
        places = read_json(snapshot / INDEX, LARGEST_INDEX).get("weight_map")
        if isinstance(places, dict):
            return {name for name in places.values() if isinstance(name, str)}
    return set()
