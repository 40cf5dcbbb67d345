"""A model on disk, looked at without loading anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from app.errors import ModelError
from app.library.code import digest_of, files_in
from app.library.config import Config, read_config
from app.library.gguf import read_header, weigh_gguf
from app.library.gguf_config import config_of
from app.library.models import Format, LocalModel, Origin
from app.library.text import shown_name
from app.library.weights import pickles_in, weigh, weight_present

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Unpack


class _Facts(TypedDict, total=False):
    """What is found beside config and weights."""

    format: Format
    variant: str
    used: float | None
    code: str
    code_files: tuple[str, ...]


@dataclass
class _Findings:
    """What looking has brought so far; the first problem is the one that counts."""

    config: Config = field(default_factory=Config)
    size: int = 0
    problems: list[str] = field(default_factory=list)

    def attempt(self, step: Callable[[], None]) -> None:
        try:
            step()
        except ModelError as error:
            self.problems.append(error.what)
        except OSError as error:
            self.problems.append(f"The folder cannot be read: {error.strerror}.")


def inspect_model(path: Path, origin: Origin, name: str = "") -> LocalModel:
    """Return what the folder at ``path`` holds; whatever is wrong with it is the model's ``problem``.

    ``name`` is the folder's own unless given. Blocks for a few file reads; raises nothing.
    """
    found, code, files = _Findings(), "", ()

    def read() -> None:
        found.config = read_config(path)

    def weights() -> None:
        try:
            found.size = weigh(path)
        except ModelError:
            found.size = weight_present(path)
            raise

    def scripts() -> None:
        nonlocal code, files
        code = digest_of(path, found.config)
        files = files_in(path) if code else ()

    for step in (read, weights, scripts):
        found.attempt(step)
    return _model(
        path, origin, name, found,
        format=_format(path), used=last_use(path), code=code, code_files=files,
    )  # fmt: skip


def inspect_gguf(
    files: tuple[Path, ...], origin: Origin, name: str = "", variant: str = "", *, whole: bool = True
) -> LocalModel:
    """Return what the GGUF model in ``files`` is, its parts in order; as :func:`inspect_model`.

    ``whole`` is false if there should be more parts.
    """
    found = _Findings()

    def read() -> None:
        if not whole:
            raise ModelError("Some of its parts are missing.")
        found.config = config_of(read_header(files[0]), variant)
        found.size = weigh_gguf(files)

    found.attempt(read)
    found.size = found.size or sum(_size(file) for file in files)
    shown = shown_name(f"{name} {variant}".strip() if name else files[0].stem)
    used = max((used for file in files if (used := _accessed(file))), default=None)
    return _model(files[0], origin, shown, found, format=Format.GGUF, variant=variant, used=used)


def last_use(folder: Path) -> float | None:
    """Return when a file in ``folder`` was last read, in seconds since the epoch, or None."""
    try:
        return max((used for file in folder.iterdir() if (used := _accessed(file))), default=None)
    except OSError:
        return None


def _model(path: Path, origin: Origin, name: str, found: _Findings, **facts: Unpack[_Facts]) -> LocalModel:
    config, shown = found.config, shown_name(name or path.name) or "model"
    return LocalModel(
        key=_key(path, origin, shown),
        name=shown,
        path=path,
        origin=origin,
        size=found.size,
        architecture=config.architecture,
        quantization=config.quantization,
        dtype=config.dtype,
        context=config.context,
        attention_heads=config.attention_heads,
        problem=next(iter(found.problems), ""),
        code_repos=tuple(place for place in config.code if not place.endswith(".py")),
        config=config,
        **facts,
    )


def _key(path: Path, origin: Origin, name: str) -> str:
    """Return a name that lasts: a cached model's revision may change, a folder's path is all it has."""
    match origin:
        case Origin.BUILT_IN:
            return f"{origin}:{name.lower()}"
        case Origin.CACHE:
            return f"{origin}:{name}"
        case Origin.FOLDER | Origin.LM_STUDIO | Origin.OLLAMA:
            return f"{origin}:{path}"


def _format(folder: Path) -> Format:
    try:
        return (
            Format.PICKLE
            if not any(folder.glob("*.safetensors")) and pickles_in(folder)
            else Format.SAFETENSORS
        )
    except (ModelError, OSError):
        return Format.SAFETENSORS


def _accessed(file: Path) -> float | None:
    try:
        return file.stat().st_atime
    except OSError:
        return None


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
