"""What can be done with a model on this computer: verify, repair, delete, take off the list, clean up."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog

from app.errors import HubError, ModelError, Trouble
from app.hub.orders import Download, Paused
from app.hub.verification import Verification
from app.library.abilities import Abilities
from app.library.deletion import Deletion
from app.library.models import Format, Origin
from app.library.orphans import Orphans
from tests.ui.models.shelf import (
    GB,
    dialog_button,
    finished,
    model,
    offered,
    open_disk,
    order,
    show_models,
    take,
)
from ui.models.disk_words import Offer
from ui.widgets.sheet import Sheet

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def view(shelf):
    return open_disk(shelf)


def test_the_folder_is_opened(shelf, view, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    file = shelf.folder / "m" / "q4.gguf"
    file.parent.mkdir()
    file.touch()
    show_models(shelf, model("a", shelf.folder, path=file, format=Format.GGUF))
    take(shelf, view, Offer.OPEN)
    assert opened == [file.parent]


def test_verify_shows_its_progress_and_what_it_found(shelf, view):
    show_models(shelf, model("a", shelf.folder))
    shelf.downloads.gate.clear()
    take(shelf, view, Offer.VERIFY)
    detail = view.panel.detail
    assert detail.check.text() == "Checking its files… 50%"
    assert detail.bar.value() == 500
    assert Offer.STOP in offered(view)
    shelf.act(shelf.downloads.gate.set)
    shelf.until(lambda: detail.check.text() == "All 12 files are right.")
    assert Offer.VERIFY in offered(view)


def test_a_check_can_be_stopped(shelf, view):
    show_models(shelf, model("a", shelf.folder))
    shelf.downloads.gate.clear()
    take(shelf, view, Offer.VERIFY)
    take(shelf, view, Offer.STOP)
    assert not view.panel.detail.check.isVisible()
    shelf.act(shelf.downloads.gate.set)
    assert view.checks.of("a") is None


def test_damage_is_told_and_repaired(shelf, view):
    show_models(shelf, model("a", shelf.folder))
    names = tuple(f"model-{number}.safetensors" for number in range(7))
    shelf.downloads.verification = Verification(names, ("config.json",), 12)
    take(shelf, view, Offer.VERIFY)
    detail, wanted = view.panel.detail, []
    shelf.until(lambda: Offer.REPAIR in offered(view))
    assert detail.check.text() == "7 files damaged and 1 file missing. Repair fetches only these."
    assert detail.files.text().endswith("and 3 more")
    view.downloads_requested.connect(lambda: wanted.append(True))
    take(shelf, view, Offer.REPAIR)
    shelf.until(lambda: wanted)
    assert shelf.downloads.asked[-1] == ("repair", "a")
    assert shelf.told == ["What org/a lacks is being fetched."]


def test_a_check_is_forgotten_when_its_model_has_come_anew(shelf, view):
    show_models(shelf, model("a", shelf.folder))
    take(shelf, view, Offer.VERIFY)
    shelf.until(view.panel.detail.check.isVisible)
    shelf.act(shelf.downloads.finished.emit, finished("a", shelf.folder))
    assert not view.panel.detail.check.isVisible()


def test_what_could_not_be_checked_or_repaired_says_why(shelf, view):
    show_models(shelf, model("a", shelf.folder, incomplete=True, problem="2 of 5 files are missing."))
    shelf.downloads.failure = HubError(Trouble.OFFLINE, "Vlinders is offline.", "Switch that off.")
    take(shelf, view, Offer.COMPLETE)
    shelf.until(lambda: view.panel.detail.check.text() == "Vlinders is offline. Switch that off.")
    show_models(shelf, model("a", shelf.folder))
    take(shelf, view, Offer.VERIFY)
    shelf.until(lambda: view.panel.detail.check.text() == "Vlinders is offline. Switch that off.")


def test_what_is_being_downloaded_is_left_to_the_downloads(shelf, view):
    show_models(shelf, model("a", shelf.folder, incomplete=True))
    assert Offer.COMPLETE in offered(view)
    shelf.act(shelf.downloads.show, Download(order("a", shelf.folder), Paused(), 5))
    assert Offer.COMPLETE not in offered(view)
    assert not offered(view)[Offer.DELETE]
    wanted = []
    view.downloads_requested.connect(lambda: wanted.append(True))
    take(shelf, view, Offer.DOWNLOADS)
    assert wanted


def delete_as(shelf, plan, delete):
    async def planned(_):
        return plan

    shelf.library.plan_deletion, shelf.library.delete = planned, delete


@pytest.mark.parametrize("by_key", [False, True])
def test_delete_says_what_it_frees(shelf, view, by_key):
    one = model("a", shelf.folder)
    gone = []

    async def delete(each):
        gone.append(each)
        return 5 * GB

    delete_as(shelf, Deletion(one, 5 * GB, 2), delete)
    show_models(shelf, one)
    if by_key:
        shelf.act(QTest.keyClick, view.panel.rows, Qt.Key.Key_Delete)
    else:
        take(shelf, view, Offer.DELETE)
    shelf.until(lambda: view.window().findChild(QDialog) is not None)
    dialog = view.window().findChild(QDialog)
    shelf.act(dialog_button(dialog, "Delete, and free 5 GB").click)
    shelf.until(lambda: shelf.told == ["org/a is deleted: 5 GB are free again."])
    assert gone == [one]


def test_a_deletion_that_fails_is_told(shelf, view):
    async def refuse(_):
        raise ModelError("Not all could be deleted.", "Make it writable.")

    one, failed = model("a", shelf.folder), []
    view.failed.connect(failed.append)
    delete_as(shelf, Deletion(one, GB, 1), refuse)
    show_models(shelf, one)
    take(shelf, view, Offer.DELETE)
    shelf.until(lambda: view.window().findChild(QDialog) is not None)
    shelf.act(dialog_button(view.window().findChild(QDialog), "Delete, and free 1 GB").click)
    shelf.until(lambda: [each.what for each in failed] == ["Not all could be deleted."])
    shelf.library.plan_deletion = refuse
    take(shelf, view, Offer.DELETE)
    shelf.until(lambda: len(failed) == 2)


def test_a_folder_is_taken_off_the_list_with_all_that_is_in_it(shelf, view):
    folder = shelf.folder / "mine"
    shelf.act(lambda: shelf.settings.update(model_folders=(folder,)))
    plain = {"origin": Origin.FOLDER, "repo": "", "commit": ""}
    show_models(shelf, model("a", folder, **plain), model("b", folder, **plain))
    take(shelf, view, Offer.REMOVE)
    dialog = view.window().findChild(QDialog)
    said = " ".join(each.text() for each in dialog.findChildren(type(view.panel.total)))
    assert "The 2 models in it are no longer listed. Nothing is deleted from the disk." in said
    shelf.act(dialog_button(dialog, "Take off the list").click)
    shelf.until(lambda: shelf.settings.value.value.model_folders == ())


def test_a_folder_without_a_model_is_told(shelf, view):
    failed = []
    view.failed.connect(failed.append)
    shelf.act(view.panel.add.click)
    dialog = view.window().findChild(QFileDialog)
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    shelf.act(dialog.fileSelected.emit, str(shelf.folder))
    shelf.until(lambda: failed)
    assert "There is no model in" in failed[0].what
    shelf.act(dialog.reject)


def test_orphans_are_counted_and_cleaned(shelf, view):
    async def clean():
        shelf.library.orphans.set(Orphans())
        return 6 * GB

    shelf.library.clean_orphans = clean
    assert not view.panel.orphans.isVisible()
    shelf.act(shelf.library.orphans.set, Orphans(7, 6 * GB))
    assert view.panel.orphans.text.text() == ("6 GB of unfinished downloads that nothing continues (7 files)")
    shelf.act(view.panel.orphans.clean.click)
    shelf.act(dialog_button(view.window().findChild(QDialog), "Delete 6 GB").click)
    shelf.until(lambda: shelf.told == ["6 GB are free again."])
    assert not view.panel.orphans.isVisible()


@pytest.mark.parametrize(
    ("changes", "abilities", "package"),
    [
        ({"format": Format.GGUF}, Abilities(), "vllm-gguf-plugin"),
        ({"quantization": "bitsandbytes 4-bit"}, Abilities(), "vllm-bnb-plugin"),
        ({"format": Format.GGUF}, Abilities(plugins=frozenset({"gguf"})), None),
        ({"format": Format.GGUF}, Abilities(device="cpu"), None),
        ({"quantization": "exl2"}, Abilities(), None),
    ],
)
def test_a_format_without_its_plugin_says_how_to_get_it(shelf, view, changes, abilities, package):
    show_models(shelf, model("a", shelf.folder, problem="This vLLM cannot.", **changes))
    shelf.act(shelf.library.abilities.set, abilities)
    show_models(shelf, model("a", shelf.folder, problem="This vLLM cannot.", **changes))
    assert (Offer.PLUGIN in offered(view)) == (package is not None)
    if package:
        take(shelf, view, Offer.PLUGIN)
        sheet = view.window().findChild(Sheet)
        shelf.act(dialog_button(sheet, "Copy").click)
        from PySide6.QtGui import QGuiApplication

        assert package in QGuiApplication.clipboard().text()
        shelf.act(sheet.reject)
