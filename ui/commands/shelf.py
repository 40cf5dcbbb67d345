"""The commands for what is on this computer: models, verify and rm."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.observable import Observable
from ui.commands.cli import cli
from ui.commands.desk import perform
from ui.commands.fetching import wait_for_all
from ui.commands.output import meter, note, show_json, show_rows
from ui.models.words import bytes_text

if TYPE_CHECKING:
    from app.hub.verification import Verification
    from app.library.models import LocalModel
    from ui.commands.desk import Desk
    from ui.commands.output import Meter

COLUMNS = ("Model", "Quantization", "Size", "Where", "Can be loaded")
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Model = Annotated[str, typer.Argument(help="As `vlinders models` calls it.")]


@cli.command()
def models(*, as_json: AsJson = False) -> None:
    """List the models on this computer, and why one cannot be loaded."""

    async def story(desk: Desk) -> None:
        await desk.library.refresh()
        found = desk.library.models.value
        if as_json:
            for model in found:
                show_json(_told(model))
        else:
            show_rows(COLUMNS, [_cells(model) for model in found])

    perform(story)


@cli.command()
def verify(
    model: Model,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Fetch what is damaged or missing again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Hash a downloaded model's files and compare them with what the Hub listed."""

    async def story(desk: Desk) -> None:
        local = await _find(desk, model)
        verification = await _verify(desk, local, as_json=as_json)
        _show(local, verification, as_json=as_json)
        if verification.sound:
            return
        if not repair:
            raise typer.Exit(1)
        with meter(as_json=as_json) as bar:
            await desk.downloads.repair(local)
            await wait_for_all(desk.downloads, bar)
        if as_json:
            show_json({"event": "repaired", "model": name_of(local)})
        else:
            typer.echo(f"{name_of(local)} is whole again.")

    perform(story)


@cli.command()
def rm(
    model: Model,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a downloaded model from the Hugging Face cache."""

    async def story(desk: Desk) -> None:
        local = await _find(desk, model)
        planned = await desk.library.plan_deletion(local)
        if not yes:
            if not sys.stdin.isatty():
                raise typer.BadParameter("nobody can be asked here: say --yes", param_hint="--yes")
            question = f"Delete {name_of(local)} and free {bytes_text(planned.size)}?"
            typer.confirm(question, abort=True, err=True)
        freed = await desk.library.delete(local)
        if as_json:
            show_json({"event": "deleted", "model": name_of(local), "freed": freed})
        else:
            typer.echo(f"{name_of(local)} is deleted; {bytes_text(freed)} are free again.")

    perform(story)


def name_of(model: LocalModel) -> str:
    """Return what the commands call ``model``: "owner/name", and its quantization if there are several."""
    name = model.repo or model.name
    return f"{name}:{model.variant}" if model.variant else name


async def _find(desk: Desk, text: str) -> LocalModel:
    """Return the model on this computer that is called ``text``. Raises typer.BadParameter."""
    await desk.library.refresh()
    found = desk.library.models.value
    wanted = text.lower()
    for called in (_keys, _full_names, _names):
        fitting = [each for each in found if wanted in {name.lower() for name in called(each)}]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            choice = ", ".join(name_of(each) for each in fitting)
            raise typer.BadParameter(f"{text} may be any of {choice}", param_hint="MODEL")
    raise typer.BadParameter(f"there is no model {text} here; see `vlinders models`", param_hint="MODEL")


def _keys(model: LocalModel) -> tuple[str, ...]:
    return (model.key,)


def _full_names(model: LocalModel) -> tuple[str, ...]:
    return (name_of(model),)


def _names(model: LocalModel) -> tuple[str, ...]:
    return (model.repo, model.name)


async def _verify(desk: Desk, model: LocalModel, *, as_json: bool) -> Verification:
    share: Observable[float] = Observable(0.0)
    with meter(as_json=as_json) as bar:
        share.subscribe(lambda share: _show_share(bar, share, model.size))
        return await desk.downloads.verify(model, share)


def _show_share(bar: Meter, share: float, size: int) -> None:
    bar.show(round(share * size), size, f"{int(share * 100)}% of {bytes_text(size)} checked")


def _show(model: LocalModel, verification: Verification, *, as_json: bool) -> None:
    damaged, missing = verification.damaged, verification.missing
    if as_json:
        told = {"model": name_of(model), "files": verification.files, "damaged": damaged, "missing": missing}
        show_json({"event": "verified", "sound": verification.sound, **told})
        return
    for path in damaged:
        typer.echo(f"damaged\t{path}")
    for path in missing:
        typer.echo(f"missing\t{path}")
    if verification.sound:
        typer.echo(f"{name_of(model)}: all of its {verification.files} files are as the Hub listed them.")
    else:
        note(f"Fetch the rest again by `vlinders verify --repair {name_of(model)}`.")


def _cells(model: LocalModel) -> tuple[str, ...]:
    return (
        name_of(model),
        model.quantization,
        bytes_text(model.size),
        model.origin.value,
        model.problem or "yes",
    )


def _told(model: LocalModel) -> dict[str, Any]:
    return {
        "name": name_of(model),
        "key": model.key,
        "path": str(model.path),
        "origin": model.origin.value,
        "format": model.format.value,
        "size": model.size,
        "architecture": model.architecture,
        "quantization": model.quantization,
        "context": model.context,
        "commit": model.commit,
        "used": model.used,
        "problem": model.problem,
    }
