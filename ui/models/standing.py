"""How a model of the Hub stands to this computer: to be had, on its way, here, or loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from app.engine.states import Loading, Ready, Unloading
from app.hub.orders import Finished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.engine.states import EngineState
    from app.hub.orders import Download
    from app.hub.repository import Repository, Variant
    from app.library.models import LocalModel

RESERVE = 2**30
"""Bytes that are left free on the disk, as the download itself does."""


@dataclass(frozen=True)
class Offered:
    """It can be downloaded: ``size`` bytes, where ``free`` are left on the disk, None if not known."""

    size: int
    free: int | None = None
    asking: bool = False
    """Whether the Hub is being asked if this account may have it."""
    closed: bool = False
    """Whether it is known that this account may not have it yet."""

    @property
    def has_room(self) -> bool:
        return self.free is None or self.size + RESERVE <= self.free


@dataclass(frozen=True)
class Coming:
    """It is in the queue."""

    download: Download


@dataclass(frozen=True)
class Here:
    """It is on this computer; ``outdated`` if the Hub has a newer one, ``behind`` what loads now."""

    model: LocalModel
    outdated: bool = False
    behind: str = ""


@dataclass(frozen=True)
class Starting:
    """The engine is being built with it."""

    model: LocalModel


@dataclass(frozen=True)
class Loaded:
    """It answers."""

    model: LocalModel


Standing: TypeAlias = Offered | Coming | Here | Starting | Loaded


@dataclass(frozen=True)
class Surroundings:
    """All that a standing depends on besides the variant."""

    downloads: Sequence[Download] = ()
    models: Sequence[LocalModel] = ()
    engine: EngineState | None = None
    free: int | None = None
    asking: frozenset[tuple[str, str]] = frozenset()
    """Repositories and variants whose order is being made."""


def standing_of(repository: Repository, variant: Variant, around: Surroundings) -> Standing:
    """Return how ``variant`` stands."""
    repo = repository.listed.repo
    download = find_download(around.downloads, repo, variant.name)
    if download is not None and not isinstance(download.progress, Finished):
        return Coming(download)
    model = find_model(around.models, repo, variant.name, repository.commit)
    if model is None:
        asking = (repo, variant.name) in around.asking
        return Offered(variant.size, around.free, asking, repository.closed is not None)
    match around.engine:
        case Loading(model=loading) if loading.key == model.key:
            return Starting(model)
        case Ready(model=ready) if ready.key == model.key:
            return Loaded(model)
        case Loading(model=other) | Unloading(model=other):
            return Here(model, _is_old(model, repository), other.name)
        case _:
            return Here(model, _is_old(model, repository))


def _is_old(model: LocalModel, repository: Repository) -> bool:
    return bool(model.commit) and model.commit != repository.commit


def find_download(downloads: Sequence[Download], repo: str, variant: str) -> Download | None:
    wanted = (repo, variant)
    return next((each for each in downloads if (each.order.repo, each.order.variant) == wanted), None)


def find_model(
    models: Sequence[LocalModel], repo: str, variant: str = "", commit: str = ""
) -> LocalModel | None:
    """Return the model that was downloaded from ``repo``: at ``commit``, else at another one."""
    found = [each for each in models if each.repo == repo and variant in {"", each.variant}]
    return next((each for each in found if each.commit == commit), next(iter(found), None))
