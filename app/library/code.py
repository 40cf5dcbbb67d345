"""Python code that a model brings, and the user's consent to run it: for one version of it, never for all."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.errors import ModelError
from app.library.reading import open_quietly
from app.library.text import shown_name

if TYPE_CHECKING:
    from pathlib import Path

    from app.library.config import Config
    from app.library.models import LocalModel
    from app.settings.schema import Settings

MOST_FILES: Final = 500
MOST_ENTRIES: Final = 20_000
LARGEST_FILE: Final = 20_000_000
SUFFIX: Final = ".py"


@dataclass(frozen=True)
class Code:
    """The code of one model at one commit.

    ``key`` is what the user's consent is kept by, in ``Settings.consents``: the model, its commit and the
    digest of all its Python files. ``files`` are those files, ``repos`` the other repositories
    ("owner/name") whose code is fetched and run too.
    """

    key: str
    files: tuple[str, ...] = ()
    repos: tuple[str, ...] = ()


def needs_consent(model: LocalModel, settings: Settings) -> Code | None:
    """Return the code that ``model`` brings if the user has not consented to it, else None. Reads nothing.

    Code is run only with ``trust_remote_code``: ask when that is on or about to be. A changed file is another
    code: compare ``digest_of`` again right before it is run.
    """
    code = code_of(model)
    return code if code is not None and code.key not in settings.consents else None


def code_of(model: LocalModel) -> Code | None:
    """Return the code that ``model`` brought when it was inspected, or None."""
    if not model.code:
        return None
    name = model.repo or str(model.path)
    return Code(f"{name}@{model.commit}:{model.code}", model.code_files, model.code_repos)


def files_in(folder: Path) -> tuple[str, ...]:
    """Return the Python files in ``folder``, by their paths in it, sorted.

    Raises OSError, and ModelError if there is more than anybody could read.
    """
    return tuple(sorted(path.relative_to(folder).as_posix() for path in _python_files(folder)))


def digest_of(folder: Path, config: Config) -> str:
    """Return the digest of the Python files in ``folder`` and of what its configs ask for; empty for neither.

    Raises OSError, and ModelError if there is more than anybody could read.
    """
    files = files_in(folder)
    if not files and not config.code:
        return ""
    digest = hashlib.sha256()
    for name in (*files, *config.code):
        digest.update(f"{len(name)}:{name}".encode(errors="surrogateescape"))
    for name in files:
        digest.update(_digest(folder / name))
    return digest.hexdigest()


def _python_files(folder: Path) -> list[Path]:
    found: list[Path] = []
    entries = 0
    seen = {os.path.realpath(folder)}
    for root, folders, files in os.walk(folder, followlinks=True):  # code is run from behind links too
        folders[:] = [each for each in sorted(folders) if each[0] != "." and _is_new(f"{root}/{each}", seen)]
        entries += len(files) + len(folders)
        found += [folder / root / name for name in files if name.endswith(SUFFIX)]
        if len(found) > MOST_FILES or entries > MOST_ENTRIES:
            raise ModelError("Its folder holds more files than can be checked for code.")
    return found


def _is_new(folder: str, seen: set[str]) -> bool:
    """Tell whether ``folder`` was not ``seen`` yet under any name, and note it."""
    place, before = os.path.realpath(folder), len(seen)
    seen.add(place)
    return len(seen) > before


def _digest(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_FILE:
        raise ModelError(f"Its file {shown_name(file.name)} is too large for code.")
    with open_quietly(file) as opened:
        return hashlib.sha256(opened.read()).digest()
