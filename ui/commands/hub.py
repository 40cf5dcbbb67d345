"""The commands that ask the Hub: search and download."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.errors import HubError, Trouble
from app.hub.listing import Listed, Packing, Query, Sort
from app.hub.pages import search_text
from app.hub.search import Found, Idle, Missed, Search, Searching
from ui.commands.cli import cli
from ui.commands.desk import perform
from ui.commands.fetching import wait_for_all
from ui.commands.output import meter, note, show_json, show_rows
from ui.models.words import bytes_text, count_text, parameters_text

if TYPE_CHECKING:
    from app.hub.repository import Repository, Variant
    from app.hub.search import SearchState
    from ui.commands.desk import Desk

COLUMNS = ("Model", "Parameters", "Quantization", "Size", "Licence", "Access", "Downloads", "Updated")
SORTS = {sort.name.lower(): sort for sort in Sort}
UNITS = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def _count(text: str) -> int:
    """Return 7000000000 for "7B"."""
    number, unit = (text[:-1], text[-1].upper()) if text[-1:].isalpha() else (text, "")
    try:
        return round(float(number) * (UNITS[unit] if unit else 1))
    except (KeyError, ValueError, OverflowError):
        raise typer.BadParameter(f"{text} is no number such as 7B or 600M") from None


Count = Annotated[int | None, typer.Option(parser=_count, metavar="7B")]


def _sort(text: str) -> Sort:
    if text not in SORTS:
        raise typer.BadParameter(f"{text} is none of {', '.join(SORTS)}", param_hint="--sort")
    return SORTS[text]


@cli.command()
def search(
    text: Annotated[str, typer.Argument(help="Words of the name; none to browse.")] = "",
    *,
    packing: Annotated[Packing | None, typer.Option(help="How the weights are quantized.")] = None,
    sort: Annotated[str, typer.Option(metavar="|".join(SORTS), help="What comes first.")] = "trending",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    least: Count = None,
    most: Count = None,
    family: Annotated[str, typer.Option(help="llama, qwen3, gemma3, …")] = "",
    licence: Annotated[str, typer.Option(help="apache-2.0, mit, llama3.1, …")] = "",
    gated: Annotated[bool | None, typer.Option("--gated/--no-gated")] = None,
    as_json: AsJson = False,
) -> None:
    """Search the Hub for models."""
    query = Query(text, packing, least, most, family, licence, gated, _sort(sort))

    async def story(desk: Desk) -> None:
        rows = await _find(desk, query, limit)
        if as_json:
            for row in rows:
                show_json(_told(row))
        elif rows:
            show_rows(COLUMNS, [_cells(row) for row in rows])
        else:
            note("Nothing was found.")

    perform(story)


@cli.command()
def download(
    model: Annotated[
        str, typer.Argument(metavar="REPO[:VARIANT]", help="owner/model, or …:Q4_K_M of a GGUF.")
    ],
    *,
    revision: Annotated[str, typer.Option(help="A branch, tag or commit.")] = "",
    as_json: AsJson = False,
) -> None:
    """Download a model into the Hugging Face cache; what came before is gone on with."""
    repo, _, name = search_text(model).partition(":")

    async def story(desk: Desk) -> None:
        repository = await desk.hub.look(repo, revision, desk.library.abilities.value)
        variant = _choose(repository, name)
        for caution in repository.cautions:
            note(f"{caution.title}: {caution.text}")
        if variant.problem:
            note(f"Cannot be loaded as it is: {variant.problem}")
        order = await _order(desk, repository, variant)
        with meter(as_json=as_json) as bar:
            desk.downloads.add(order)
            path = await wait_for_all(desk.downloads, bar)
        if as_json:
            show_json({"event": "done", "repo": order.repo, "commit": order.commit, "path": str(path)})
        else:
            typer.echo(path)

    perform(story)


async def _find(desk: Desk, query: Query, limit: int) -> tuple[Listed, ...]:
    """Return the first ``limit`` models that ``query`` finds. Raises HubError."""
    search = Search(desk.hub, desk.tasks, pause=0)
    ended: asyncio.Future[tuple[Listed, ...]] = asyncio.get_running_loop().create_future()

    def look(state: SearchState) -> None:
        match state:
            case Found(_, rows, more=True) if len(rows) < limit:
                search.more()
            case Found(_, rows) if not ended.done():
                ended.set_result(rows[:limit])
            case Missed(_, _, error) if not ended.done():
                ended.set_exception(error)
            case Idle() | Searching() | Found() | Missed():
                pass

    search.state.subscribe(look)
    search.ask(query)
    return await ended


def _choose(repository: Repository, name: str) -> Variant:
    """Return the variant that is called ``name``, or the only one. Raises typer.BadParameter."""
    variants = repository.variants
    found = [each for each in variants if each.name.lower() == name.lower()]
    if found:
        return found[0]
    if not name and len(variants) == 1:
        return variants[0]
    offers = ", ".join(f"{each.name or 'safetensors'} ({bytes_text(each.size)})" for each in variants)
    what = f"{repository.listed.repo} has no variant {name}" if name else "Name one of its variants"
    raise typer.BadParameter(f"{what}: {offers}", param_hint="REPO:VARIANT")


async def _order(desk: Desk, repository: Repository, variant: Variant) -> Any:
    try:
        return await desk.hub.order(repository, variant)
    except HubError as error:
        if error.trouble in {Trouble.SIGN_IN, Trouble.TERMS}:
            page = await desk.hub.ask(lambda _, access: f"{access.endpoint}/{repository.listed.repo}")
            note(f"The model's page: {page}")
        raise


def _cells(row: Listed) -> tuple[str, ...]:
    size = bytes_text(row.size) if row.size else ""
    return (
        row.repo,
        parameters_text(row.parameters) if row.parameters else "",
        row.quantization,
        f"~{size}" if size and not row.exact else size,
        row.licence,
        row.gate.value,
        count_text(row.downloads),
        f"{row.updated:%Y-%m-%d}" if row.updated else "",
    )


def _told(row: Listed) -> dict[str, Any]:
    """Return a row for programs: all that is known but the config's inner facts."""
    told = {
        field.name: getattr(row, field.name) for field in dataclasses.fields(row) if field.name != "config"
    }
    return {**told, "updated": row.updated.isoformat() if row.updated else None}
