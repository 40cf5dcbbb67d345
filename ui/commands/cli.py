"""The program's commands as one; the modules beside this one add theirs."""

from __future__ import annotations

import typer

from app.errors import VlindersError

cli = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Quantized language models on your own GPUs. Without a command the window opens.",
)


def run_command(arguments: list[str]) -> int:
    """Do what ``arguments`` ask for; return the exit status: 0, 1 failed, 2 misused, 130 interrupted."""
    try:
        cli(arguments, prog_name="vlinders")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    except VlindersError as error:
        typer.echo(error, err=True)
        return 1
    return 0
