"""How commands write: tables and bars on a terminal, plain lines into a pipe, JSON rows if asked for."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_NAME: Final = 48
PERIOD: Final = 2.0
"""Seconds between two lines that tell how far something is, where they stay."""


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: aligned on a terminal, separated by tabs and never cut elsewhere."""
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    told = [[Text(cell) for cell in row] for row in rows]  # what is bracketed in a name is no markup
    table = Table(box=None, pad_edge=False)
    names = min(max((len(row[0]) for row in told), default=0), LONGEST_NAME)
    table.add_column(columns[0], min_width=names, overflow="fold")
    for column in columns[1:-1]:
        table.add_column(column, no_wrap=True, overflow="ellipsis")
    table.add_column(columns[-1], overflow="fold")
    for row in told:
        table.add_row(*row)
    Console().print(table)


def show_json(row: dict[str, Any]) -> None:
    """Print one line of JSON."""
    typer.echo(json.dumps(row, ensure_ascii=False, default=str))


def note(text: str) -> None:
    """Say something that is not the result, on standard error."""
    typer.echo(text, err=True)


class Meter(Protocol):
    """Shows how far something is, while it is entered."""

    def show(self, done: int, total: int, words: str) -> None:
        """Tell that ``done`` of ``total`` bytes are; ``words`` tell more."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


class Bar:
    """A bar on a terminal that stays where it is."""

    def __init__(self) -> None:
        columns = (BarColumn(), TextColumn("{task.fields[words]}", markup=False))
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._task = self._progress.add_task("", total=1.0, words="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, done: int, total: int, words: str) -> None:
        self._progress.update(self._task, completed=done, total=total, words=words)


class Lines:
    """A line now and then; ``as_json`` for programs."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._told = 0.0
        self._words = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def show(self, done: int, total: int, words: str) -> None:
        now = time.monotonic()
        if words == self._words or (now - self._told < PERIOD and done < total):
            return
        self._told, self._words = now, words
        if self._as_json:
            show_json({"event": "progress", "done": done, "total": total, "text": words})
        else:
            note(words)


def meter(*, as_json: bool) -> Meter:
    """Return what suits where standard error leads."""
    return Bar() if sys.stderr.isatty() and not as_json else Lines(as_json=as_json)
