"""Both halves on the real queue, the real account, the real library, and a Hub on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import huggingface_hub
import pytest
from PySide6.QtWidgets import QDialog, QPushButton

from app.errors import Trouble
from app.hub.account import Account
from app.hub.client import Hub
from app.hub.downloads import Downloads
from app.hub.orders import Broken, Finished, Paused
from app.paths import GUIDE
from tests.fakes.hub import Fault, HubDouble
from tests.fakes.hub.environment import point_at
from tests.ui.models.shelf import open_disk, open_downloads
from ui.models.account import AccountDialog
from ui.models.cures import Cure
from ui.models.disk_words import Offer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager

REPO = "org/guide"
TOKEN = "hf_" + "right" * 6
WEIGHTS = "model.safetensors"


@pytest.fixture
def real(shelf, tmp_path, monkeypatch):
    """The shelf with everything real but the Hub at the other end of the line."""
    with HubDouble() as double:
        point_at(double, tmp_path / "hf", monkeypatch)
        shelf.double = double
        shelf.hub = Hub(shelf.settings)
        shelf.account = Account(shelf.hub, shelf.tasks)
        shelf.downloads = Downloads(None, shelf.tasks, hub=shelf.hub)
        shelf.run(shelf.downloads.start())
        shelf.pause = 0.06
        yield shelf
        shelf.run(shelf.downloads.close())
        huggingface_hub.close_session()


async def order(shelf):
    repository = await shelf.hub.look(REPO)
    ordered = await shelf.hub.order(repository, repository.variants[0])
    shelf.downloads.add(ordered)
    return ordered.id


def progress(shelf):
    return shelf.downloads.items.value[0].progress


def becomes(shelf, kind):
    shelf.until(lambda: isinstance(progress(shelf), kind))
    shelf.act(lambda: None)  # until it is drawn


def fetch(shelf):
    """Have Guide in the cache, with no view looking on."""
    shelf.run(order(shelf))
    becomes(shelf, Finished)
    shelf.run(shelf.library.refresh())


def test_from_the_order_to_the_load_by_clicks(real):
    real.double.add_folder(REPO, GUIDE)
    real.double.add(Fault(path=WEIGHTS, rate=4 * 2**20))
    view = open_downloads(real)
    id_ = real.run(order(real))
    real.until(lambda: id_ in view.panel.list.rows)
    row = view.panel.list.rows[id_]
    real.until(lambda: real.downloads.items.value[0].done > 2**20)
    real.act(row.main.click)
    becomes(real, Paused)
    assert row.figures.text().endswith("paused")
    real.act(row.later.click)
    real.act(row.main.click)
    becomes(real, Finished)
    assert "verified" in row.figures.text()
    real.until(lambda: real.loaded)
    assert real.loaded[0].repo == REPO
    assert not real.loaded[0].problem
    size = (GUIDE / WEIGHTS).stat().st_size
    assert size <= real.double.sent(WEIGHTS) < 1.5 * size  # the buffers of the broken connection on top


def test_a_gated_model_goes_on_after_the_sign_in(real):
    real.double.add_folder(REPO, GUIDE)
    view = open_downloads(real)
    ordering = real.run(real.hub.look(REPO))
    real.double.repos[REPO].gated = "manual"
    ordered = real.run(real.hub.order(ordering, ordering.variants[0]))  # while it was still open
    real.act(real.downloads.add, ordered)
    becomes(real, Broken)
    assert progress(real).trouble is Trouble.SIGN_IN
    row = next(iter(view.panel.list.rows.values()))
    real.act(row.trouble.buttons[Cure.SIGN_IN].click)
    dialog = view.window().findChild(AccountDialog)
    real.act(dialog.token.field.setText, "hf_wrong")
    real.act(dialog.enter.click)
    real.until(dialog.error.isVisible)
    real.double.token("ada", TOKEN, accepted=[REPO])
    real.act(dialog.token.field.setText, TOKEN)
    real.act(dialog.enter.click)
    real.until(lambda: dialog.who.text() == "Signed in as ada")
    becomes(real, Finished)
    real.act(dialog.reject)


def test_damage_is_found_and_repaired(real):
    real.double.add_folder(REPO, GUIDE)
    fetch(real)
    view = open_disk(real)
    real.act(view.panel.rows.choose, key_of(real))
    detail = view.panel.detail
    real.act(detail.buttons[Offer.VERIFY].click)
    real.until(lambda: "right" in detail.check.text())
    blob = next((real.folder / "hf" / "hub").rglob(f"snapshots/*/{WEIGHTS}")).resolve()
    flip(blob)
    real.act(detail.buttons[Offer.VERIFY].click)
    real.until(lambda: "damaged" in detail.check.text())
    assert detail.files.text() == WEIGHTS
    real.act(detail.buttons[Offer.REPAIR].click)
    real.until(lambda: len(real.downloads.items.value) == 1 and isinstance(progress(real), Finished))
    assert blob.read_bytes() == (GUIDE / WEIGHTS).read_bytes()
    real.act(detail.buttons[Offer.VERIFY].click)
    real.until(lambda: "right" in detail.check.text())


def test_deleting_frees_what_it_says(real):
    real.double.add_folder(REPO, GUIDE)
    fetch(real)
    real.act(real.downloads.clear)
    view = open_disk(real)
    real.act(view.panel.rows.choose, key_of(real))
    real.act(view.panel.detail.buttons[Offer.DELETE].click)
    real.until(lambda: view.window().findChild(QDialog) is not None)
    button = next(
        each for each in view.window().findChild(QDialog).findChildren(QPushButton) if "free" in each.text()
    )
    promised = button.text().removeprefix("Delete, and free ")
    real.act(button.click)
    real.until(lambda: real.told)
    assert real.told == [f"{REPO} is deleted: {promised} are free again."]
    assert not any(model.repo == REPO for model in real.library.models.value)
    assert list((real.folder / "hf" / "hub").rglob(WEIGHTS)) == []


def key_of(shelf):
    return next(model.key for model in shelf.library.models.value if model.repo == REPO)


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.chmod(0o644)
    file.write_bytes(content)
