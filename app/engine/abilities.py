"""What the installed vLLM can load, kept per version: vLLM itself is asked, in a process of its own."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Any, Final

from app.engine.catalog import find_version
from app.errors import VlindersError
from app.library.abilities import Abilities

_FORM: Final = 1
"""Of the kept file; a file of another form is read anew."""
_PLUGINS: Final = "vllm.general_plugins"
_GROUNDS: Final = ("torch", "transformers")
"""torch's version says too whether it computes on GPUs; Transformers lends vLLM models."""


def read_kept_abilities(cache: Path) -> Abilities | None:
    """Return what this vLLM, with these plugins, told before; None if it was never asked."""
    try:
        kept: Any = json.loads(_file(cache).read_text(encoding="utf-8"))
        return _abilities(kept)
    except (OSError, ValueError, TypeError, KeyError):
        return None


async def ask_abilities(cache: Path) -> Abilities:
    """Return what vLLM can load, asking it in a process of its own if it is not kept yet (some 10 s).

    Raises VlindersError if there is no vLLM or it does not tell. Cancelling ends the process.
    """
    kept = await asyncio.to_thread(read_kept_abilities, cache)
    if kept is not None:
        return kept
    if not find_version():
        raise VlindersError("vLLM is not installed.", "Run the set-up again.")
    told = await _ask()
    try:
        found = _abilities(json.loads(told))
        await asyncio.to_thread(_keep, _file(cache), told)
    except (ValueError, TypeError, KeyError) as error:
        raise VlindersError("vLLM did not tell what it can load.", _REMEDY) from error
    except OSError as error:
        raise VlindersError(
            f"What vLLM can load could not be kept: {error}.", "Free some disk space."
        ) from error
    return found


def _abilities(told: dict[str, Any]) -> Abilities:
    return Abilities(
        architectures=frozenset(map(str, told["architectures"])),
        quantizations=frozenset(map(str, told["quantizations"])),
        plugins=frozenset(map(str, told["plugins"])),
        version=find_version(),
        device=str(told["device"]),
        borrowed=frozenset(map(str, told["borrowed"])),
        wordless=frozenset(map(str, told["wordless"])),
    )


def _keep(file: Path, told: bytes) -> None:
    fresh = file.with_suffix(f".{os.getpid()}.new")
    try:
        fresh.write_bytes(told)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _file(cache: Path) -> Path:
    """Return the kept file's path: with another plugin or on other libraries it is another vLLM."""
    plugins = sorted(
        f"{each.name} {each.dist and each.dist.version}" for each in entry_points(group=_PLUGINS)
    )
    grounds = [f"{name} {_version(name)}" for name in _GROUNDS]
    digest = hashlib.sha256("\n".join([*plugins, *grounds]).encode()).hexdigest()[:8]
    return cache / f"abilities-{_FORM}-{find_version()}-{digest}.json"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


async def _ask() -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.engine.introspection",
        cwd=Path(__file__).parents[2],
        env={**os.environ, "VLLM_LOGGING_LEVEL": "ERROR", "VLLM_NO_USAGE_STATS": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        told, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        last = (said.decode(errors="replace").strip().splitlines() or ["no word"])[-1]
        raise VlindersError(f"vLLM did not tell what it can load: {last}", _REMEDY)
    # Libraries print what they like; the answer is the last line.
    return (told.strip().splitlines() or [b""])[-1]


_REMEDY: Final = "Models are shown all the same; whether they can be loaded is found out by loading them."
