"""The Hub's settings: nothing is kept that cannot be used, and it is said where."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from app.hub.access import Access
from ui.models import preferences
from ui.models.preferences import MIRROR, open_preferences

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def opened(shelf, monkeypatch):
    def access_of(settings):
        cache = settings.hub_cache or Path("/default/hub")
        return Access(settings.hub_endpoint or "https://huggingface.co", cache, offline=settings.offline)

    monkeypatch.setattr(preferences, "access_of", access_of)
    parent = shelf.show(QWidget())
    made = []

    def begin(**settings):
        if settings:
            shelf.act(lambda: shelf.settings.update(**settings))
        made.append(shelf.act(open_preferences, parent, shelf.settings, shelf.tasks))
        return made[0]

    yield begin
    if isValid(made[0]):
        shelf.act(made[0].reject)


def save(shelf, dialog):
    shelf.act(dialog.save.click)
    shelf.until(lambda: dialog.save.isEnabled() or not dialog.isVisible())


def test_what_is_set_stands_there_and_what_is_not_says_its_default(shelf, opened):
    dialog = opened(hub_endpoint=MIRROR)
    assert dialog.address.text() == MIRROR
    shelf.until(lambda: dialog.folder.placeholderText() == "/default/hub")
    assert dialog.folder.text() == ""


def test_all_is_kept_at_once(shelf, opened, tmp_path):
    dialog = opened()
    shelf.act(dialog.mirror.click)
    dialog.address.setText(f" {dialog.address.text()}/ ")
    dialog.folder.setText(str(tmp_path / "new" / "models"))
    dialog.offline.setChecked(True)
    shelf.act(dialog.save.click)
    kept = shelf.settings.value
    shelf.until(lambda: kept.value.offline)
    assert kept.value.hub_endpoint == MIRROR
    assert kept.value.hub_cache == tmp_path / "new" / "models"


@pytest.mark.parametrize("address", ["hf-mirror.com", "ftp://x.example", "https://", "https://a b", "<b>"])
def test_an_address_that_cannot_be_used(shelf, opened, address):
    dialog = opened()
    dialog.address.setText(address)
    save(shelf, dialog)
    assert dialog.address_error.text() == (
        "An address looks like https://hf-mirror.com, beginning with http:// or https://."
    )
    assert dialog.address.property("tone") == "danger"
    assert shelf.settings.value.value.hub_endpoint == ""
    shelf.act(dialog.address.setText, "")
    assert not dialog.address_error.isVisible()


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("models", "The folder needs its whole path. It begins with / or ~."),
        ("/dev/null/models", "/dev/null is a file. Choose a folder."),
        ("/proc/models", "You may not write in /proc."),
    ],
)
def test_a_folder_that_cannot_be_used(shelf, opened, monkeypatch, folder, said):
    monkeypatch.setattr("os.access", lambda place, mode: str(place) != "/proc")
    dialog = opened()
    dialog.address.setText("wrong as well")
    dialog.folder.setText(folder)
    save(shelf, dialog)
    shelf.until(dialog.folder_error.isVisible)
    assert said in dialog.folder_error.text()
    assert shelf.settings.value.value.hub_cache is None


def test_the_folder_can_be_chosen(shelf, opened, tmp_path):
    dialog = opened()
    shelf.act(dialog.choose.click)
    chooser = dialog.findChild(QFileDialog)
    assert chooser.testOption(QFileDialog.Option.DontUseNativeDialog)
    shelf.act(chooser.fileSelected.emit, str(tmp_path))
    assert dialog.folder.text() == str(tmp_path)
    shelf.act(chooser.reject)


def test_defaults_empty_all_fields(shelf, opened, tmp_path):
    dialog = opened(hub_endpoint=MIRROR, hub_cache=tmp_path, offline=True)
    shelf.act(dialog.reset.click)
    shelf.act(dialog.save.click)
    shelf.until(lambda: shelf.settings.value.value.hub_cache is None)
    assert not shelf.settings.value.value.offline


def test_the_environments_own_switch_is_said(shelf, opened, monkeypatch):
    monkeypatch.setattr(
        preferences, "access_of", lambda _: Access("https://huggingface.co", Path("/default"), offline=True)
    )
    dialog = opened()
    shelf.until(dialog.forced.isVisible)


def test_a_dialog_that_is_closed_at_once_is_left_alone(shelf, opened):
    dialog = opened()

    def save_and_close():
        dialog.folder.setText("relative")
        dialog.save.click()
        dialog.reject()

    shelf.act(save_and_close)
