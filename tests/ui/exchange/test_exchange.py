"""Export and import as the user does it: what is asked, what is written, and what is told."""

import asyncio
import json
import zipfile

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton

from app.errors import StorageError
from app.exchange import export as exporting
from app.exchange.formats import Form
from tests.ui.sidebar.stage import choose, menu_at, put_in, titles
from ui.exchange.export_sheet import ExportSheet
from ui.exchange.places import ask_target
from ui.exchange.progress_sheet import ProgressSheet


def button(dialog, text):
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def dialog_of(scene, kind):
    return next(each for each in scene.window.findChildren(kind) if each.isVisible())


def notice(scene):
    scene.until(lambda: scene.window.notices.shown)
    return " ".join(scene.window.notices.shown[0].key)


def told(scene):
    passing = scene.window.sidebar.passing
    scene.until(passing.isVisible)
    return passing.said


def export(scene, ids, form, path):
    """Go the whole way by clicks."""
    scene.act(scene.window.sidebar.exchange.ask_export, ids)
    sheet = dialog_of(scene, ExportSheet)
    scene.act(sheet.cards[form].click)
    scene.act(sheet.go.click)
    place = dialog_of(scene, QFileDialog)
    scene.act(place.fileSelected.emit, str(path))
    scene.act(place.reject)


@pytest.mark.parametrize("form", list(Form))
def test_one_conversation_in_every_format(play, tmp_path, form):
    scene = play()
    ids = put_in(scene, "Apples")
    path = tmp_path / f"apples.{form}"
    export(scene, ids, form, path)
    assert told(scene) == "Exported “Apples”"
    beginning = {
        Form.HTML: b"<!DOCTYPE html>",
        Form.PDF: b"%PDF",
        Form.MARKDOWN: b"# Apples",
        Form.JSON: b'{"format": "vlinders"',
    }
    assert path.read_bytes().startswith(beginning[form])
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("form", [Form.HTML, Form.PDF])
def test_all_of_them_are_an_archive(play, tmp_path, form):
    scene = play()
    put_in(scene, "Apples", "Pears")
    scene.act(scene.window.sidebar.menu_button.click)
    choose(scene, QApplication.activePopupWidget(), "Export all…")
    sheet = dialog_of(scene, ExportSheet)
    assert sheet.text.text() == "2 conversations"
    scene.act(sheet.cards[form].click)
    scene.act(sheet.go.click)
    place = dialog_of(scene, QFileDialog)
    assert place.selectedFiles()[0].endswith("Conversations.zip")
    scene.act(place.fileSelected.emit, str(tmp_path / "all.zip"))
    scene.act(place.reject)
    assert told(scene) == "Exported 2 conversations"
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.namelist() == [f"Apples.{form}", f"Pears.{form}"]


def test_the_last_format_and_folder_are_proposed_again(play, tmp_path):
    scene = play()
    ids = put_in(scene, "What is 1/2?")
    export(scene, ids, Form.MARKDOWN, tmp_path / "x.md")
    told(scene)
    scene.act(scene.window.sidebar.exchange.ask_export, ids)
    sheet = dialog_of(scene, ExportSheet)
    assert sheet.form is Form.MARKDOWN
    scene.act(sheet.go.click)
    place = dialog_of(scene, QFileDialog)
    assert place.selectedFiles() == [str(tmp_path / "What is 1 2.md")]
    assert place.testOption(QFileDialog.Option.DontUseNativeDialog)
    assert place.testOption(QFileDialog.Option.DontConfirmOverwrite)
    assert place.testOption(QFileDialog.Option.ReadOnly)
    scene.act(place.reject)


def test_what_is_there_is_replaced_only_on_demand(play, tmp_path):
    scene = play()
    there = tmp_path / "there.md"
    there.write_text("old")
    chosen = []
    for answer in ("Cancel", "Replace"):
        place = ask_target(scene.window, there, "Markdown (*.md)", chosen.append)
        scene.act(place.fileSelected.emit, str(there))
        scene.act(place.reject)
        question = next(
            each for each in scene.window.findChildren(QDialog) if each.windowTitle() == "Replace the file?"
        )
        scene.act(button(question, answer).click)
        scene.pause(0.01)
        assert chosen == ([] if answer == "Cancel" else [there])


def test_what_cannot_be_written_is_told_with_its_remedy(play, tmp_path):
    scene = play()
    ids = put_in(scene, "Apples")
    scene.act(scene.window.sidebar.exchange.export, ids, Form.HTML, tmp_path / "gone" / "x.html")
    assert "x.html could not be written" in notice(scene)


def test_a_conversation_that_is_gone_meanwhile_is_told(play, tmp_path):
    scene = play()
    ids = put_in(scene, "Apples")
    scene.chats.shelf.delete(ids[0])
    scene.act(scene.window.sidebar.exchange.export, ids, Form.JSON, tmp_path / "x.json")
    assert "not there any more" in notice(scene)
    assert not (tmp_path / "x.json").exists()


def test_a_long_export_shows_how_far_it_is_and_can_be_stopped(play, tmp_path, monkeypatch):
    scene = play()
    ids = put_in(scene, "Apples", "Pears", "Kiwis")
    monkeypatch.setattr("ui.exchange.progress_sheet.AFTER", 0)
    read, held = exporting.read_record, asyncio.Event()

    async def slow(source, conversation):
        if conversation == ids[2]:
            await held.wait()
        return await read(source, conversation)

    monkeypatch.setattr(exporting, "read_record", slow)
    path = tmp_path / "all.zip"
    scene.act(scene.window.sidebar.exchange.export, ids, Form.MARKDOWN, path)
    scene.until(lambda: any(each.isVisible() for each in scene.window.findChildren(ProgressSheet)))
    sheet = dialog_of(scene, ProgressSheet)
    scene.until(lambda: sheet._count.text() == "2 of 3")
    scene.act(button(sheet, "Stop").click)
    scene.until(lambda: not any(each.isVisible() for each in scene.window.findChildren(ProgressSheet)))
    scene.pause(0.05)
    assert list(tmp_path.glob("*.zip")) == list(tmp_path.glob(".*zip*")) == []
    assert not scene.window.sidebar.passing.isVisible()
    assert not scene.window.notices.shown


def test_from_the_menu_of_a_folder(play):
    scene = play()
    folder = scene.chats.shelf.add_folder("Work").id
    menu = menu_at(scene, "Work")
    assert not next(action for action in menu.actions() if action.text() == "Export…").isEnabled()
    scene.act(menu.close)
    put_in(scene, "Apples", "Pears", folder=folder)
    choose(scene, menu_at(scene, "Work"), "Export…")
    sheet = dialog_of(scene, ExportSheet)
    assert sheet.text.text() == "2 conversations"
    scene.act(sheet.reject)


def test_none_is_nothing_to_export(play):
    scene = play()
    scene.act(scene.window.sidebar.exchange.ask_export, [])
    assert scene.window.findChildren(ExportSheet) == []


def test_a_file_is_imported_and_what_could_not_be_read_is_counted(play, tmp_path):
    scene = play()
    path = tmp_path / "shared.json"
    turns = [{"from": "human", "value": "Hello"}, {"from": "gpt", "value": "Hi"}]
    path.write_text(
        json.dumps([{"conversations": turns}, {"conversations": [{"from": "human", "value": ""}]}])
    )
    scene.act(scene.window.sidebar.menu_button.click)
    choose(scene, QApplication.activePopupWidget(), "Import…")
    place = dialog_of(scene, QFileDialog)
    scene.act(place.fileSelected.emit, str(path))
    scene.act(place.reject)
    assert told(scene) == "1 conversation imported, 1 could not be read"
    assert titles(scene) == ["Hello"]


def test_what_is_no_export_is_told(play, tmp_path):
    scene = play()
    path = tmp_path / "x.json"
    path.write_text("{}")
    scene.act(scene.window.sidebar.exchange.take, path)
    said = notice(scene)
    assert "There is no conversation in x.json" in said
    assert "ShareGPT" in said


def test_a_file_that_is_not_there_is_told(play, tmp_path):
    scene = play()
    scene.act(scene.window.sidebar.exchange.ask_import)
    place = dialog_of(scene, QFileDialog)
    assert place.fileMode() is not QFileDialog.FileMode.ExistingFile
    scene.act(place.fileSelected.emit, str(tmp_path / "gone.json"))
    scene.act(place.reject)
    assert "gone.json could not be read" in notice(scene)


def test_a_disk_that_fails_while_importing_is_told(play, tmp_path, monkeypatch):
    scene = play()
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"role": "user", "content": "Hello"}]))

    async def fail(conversations):
        raise StorageError("Conversations cannot be saved: the disk is full.", "Free some space.")

    monkeypatch.setattr(scene.chats.shelf, "add", fail)
    scene.act(scene.window.sidebar.exchange.take, path)
    assert "Free some space." in notice(scene)


def drop(sidebar, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, none, left = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    entered = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
    entered.ignore()
    sidebar.dragEnterEvent(entered)
    sidebar.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    return entered.isAccepted()


def test_a_file_that_is_dropped_on_the_list_is_imported(play, tmp_path):
    scene = play()
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"role": "user", "content": "Hello"}]))
    accepted = []
    scene.act(lambda: accepted.append(drop(scene.window.sidebar, path)))
    assert accepted == [True]
    scene.until(lambda: titles(scene) == ["Hello"])
    for paths in ((tmp_path / "x.png",), (path, path), ()):
        scene.act(lambda paths=paths: accepted.append(drop(scene.window.sidebar, *paths)))
    assert accepted[1:] == [False, False, False]


def test_the_sheet_is_chosen_from_by_keyboard(play):
    scene = play()
    sheet = ExportSheet(scene.window, "“Apples”", Form.HTML)
    sheet.open()
    sheet.activateWindow()
    scene.until(sheet.cards[Form.HTML].hasFocus)
    assert sheet.form is Form.HTML
    scene.press(Qt.Key.Key_Down, sheet.cards[Form.HTML])
    assert sheet.form is Form.PDF
    chosen = []
    sheet.chosen.connect(chosen.append)
    scene.act(sheet.go.click)
    assert chosen == [Form.PDF]
