"""The Downloads half by clicks: every button, every state, and rows that stay the same rows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from app.hub.orders import Download, Finished, Paused, Running, Waiting
from tests.ui.models.shelf import (
    GB,
    dialog_button,
    finished,
    model,
    open_downloads,
    order,
    running,
    show_queue,
)
from ui.widgets.sheet import Sheet

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def view(shelf):
    return open_downloads(shelf)


def rows(view):
    return view.panel.list.rows


def placed(view):
    """The ids from top to bottom, as they are laid out."""
    return [row.id for row in sorted(rows(view).values(), key=lambda row: row.y())]


def test_nothing_to_show_says_what_this_is(shelf, view):
    assert view.panel.empty.isVisible()
    wanted = []
    view.search_requested.connect(lambda: wanted.append(True))
    shelf.act(view.panel.search.click)
    assert wanted


def test_rows_are_updated_in_place(shelf, view):
    show_queue(shelf, running("a", shelf.folder), running("b", shelf.folder))
    before = dict(rows(view))
    show_queue(shelf, running("b", shelf.folder, done=GB), running("a", shelf.folder, speed=2e6))
    assert rows(view) == before
    assert placed(view) == ["b", "a"]
    assert before["b"].bar.value() == before["b"].bar.maximum()
    assert "2 MB/s" in before["a"].figures.text()
    show_queue(shelf, running("a", shelf.folder))
    assert list(rows(view)) == ["a"]


def test_many_changes_are_one_drawing(shelf, view):
    show_queue(shelf, running("a", shelf.folder, done=0))
    drawn = []
    row = rows(view)["a"]
    show_download = row.show_download
    row.show_download = lambda download: (drawn.append(download.done), show_download(download))

    def burst():
        for done in range(1, 101):
            shelf.downloads.show(running("a", shelf.folder, done=done))

    shelf.act(burst)
    assert drawn == [100]


def test_many_rows_are_built_over_some_frames(shelf, view):
    names = [f"n{number}" for number in range(20)]
    show_queue(shelf, *(running(name, shelf.folder) for name in names))
    shelf.until(lambda: len(rows(view)) == 20)
    assert placed(view) == names


def test_what_is_not_seen_is_not_drawn(shelf, view):
    shelf.act(view.hide)
    show_queue(shelf, running("a", shelf.folder))
    assert rows(view) == {}
    shelf.act(view.show)
    assert list(rows(view)) == ["a"]


@pytest.mark.parametrize(("progress", "asked"), [(Running(1.0), "pause"), (Paused(), "resume")])
def test_pause_and_resume(shelf, view, progress, asked):
    show_queue(shelf, Download(order("a", shelf.folder), progress, 1))
    shelf.act(rows(view)["a"].main.click)
    assert shelf.downloads.asked == [(asked, "a")]


def test_the_button_keeps_the_focus_when_it_changes_its_meaning(shelf, view):
    show_queue(shelf, running("a", shelf.folder))
    button = rows(view)["a"].main
    button.setFocus()
    show_queue(shelf, Download(order("a", shelf.folder), Paused(), 1))
    assert button.hasFocus()
    assert button.accessibleName() == "Resume: org/a"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Keep what came", ("cancel", "a")),
        ("Delete what came", ("discard", "a")),
        ("Go on downloading", None),
    ],
)
def test_cancel_asks_what_becomes_of_the_part(shelf, view, text, asked):
    show_queue(shelf, running("a", shelf.folder))
    shelf.act(rows(view)["a"].off.click)
    sheet = view.window().findChild(Sheet)
    assert "0.50 of 1.00 GB of org/a" in sheet.text.text()
    shelf.act(dialog_button(sheet, text).click)
    assert shelf.downloads.asked == ([asked] if asked else [])


def test_cancelling_what_has_not_begun_asks_nothing(shelf, view):
    show_queue(shelf, Download(order("a", shelf.folder), Waiting(), 0))
    shelf.act(rows(view)["a"].off.click)
    assert view.window().findChild(Sheet) is None
    assert shelf.downloads.asked == [("cancel", "a")]


def test_a_finished_one_can_be_taken_off_and_loaded(shelf, view):
    show_queue(shelf, finished("a", shelf.folder))
    row = rows(view)["a"]
    assert not row.bar.isVisible()
    shelf.library.models.set((model("a", shelf.folder),))
    shelf.act(row.load.click)
    assert [each.name for each in shelf.loaded] == ["org/a"]
    shelf.act(row.off.click)
    assert shelf.downloads.asked == [("cancel", "a")]


def test_pause_all_and_resume_all(shelf, view):
    show_queue(shelf, running("a", shelf.folder), Download(order("b", shelf.folder), Waiting(), 0))
    shelf.act(view.panel.pause_all.click)
    assert shelf.downloads.asked == [("pause", "a"), ("pause", "b")]
    show_queue(shelf, Download(order("a", shelf.folder), Paused(), 0))
    assert not view.panel.pause_all.isVisible()
    shelf.act(view.panel.resume_all.click)
    assert shelf.downloads.asked[2:] == [("resume", "a")]


def test_free_space_is_shown(shelf, view, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=412 * GB))
    shelf.act(view.hide)
    shelf.act(view.show)
    shelf.until(lambda: view.panel.free.text() == "412 GB free")


def arrive(shelf, id_, *models):
    async def refresh():
        shelf.library.models.set(models)

    shelf.library.refresh = refresh
    shelf.act(shelf.downloads.finished.emit, finished(id_, shelf.folder))


def test_load_when_finished(shelf, view):
    show_queue(shelf, running("a", shelf.folder), running("b", shelf.folder))
    shelf.act(rows(view)["a"].later.click)
    arrive(shelf, "b", model("b", shelf.folder))
    assert shelf.loaded == []
    arrive(shelf, "a", model("a", shelf.folder), model("b", shelf.folder))
    shelf.until(lambda: [each.name for each in shelf.loaded] == ["org/a"])
    arrive(shelf, "a", model("a", shelf.folder))
    assert len(shelf.loaded) == 1  # once


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ((), "org/a is no longer on this computer."),
        (("The vLLM here cannot.",), "org/a cannot be loaded: The vLLM here cannot."),
    ],
)
def test_what_cannot_be_loaded_after_all_is_told(shelf, view, models, said):
    show_queue(shelf, running("a", shelf.folder))
    shelf.act(rows(view)["a"].later.click)
    arrive(shelf, "a", *(model("a", shelf.folder, problem=problem) for problem in models))
    shelf.until(lambda: shelf.told == [said])
    assert shelf.loaded == []


def test_the_wrong_commit_is_not_what_has_come(shelf, view):
    show_queue(shelf, finished("a", shelf.folder))
    arrive(shelf, "x", model("a", shelf.folder, commit="d" * 40))
    shelf.act(rows(view)["a"].load.click)
    shelf.until(lambda: shelf.told)
    assert shelf.loaded == []


def test_markup_in_a_name_stays_text(shelf, view):
    evil = replace(order("a", shelf.folder), repo="<b>x</b>/<img src=x>")
    show_queue(shelf, Download(evil, Finished(shelf.folder), GB))
    row = rows(view)["a"]
    assert row.name.text() == "<img src=x>"
    assert row.name.textFormat() == Qt.TextFormat.PlainText


def test_a_view_that_is_detached_follows_no_more(shelf, view):
    view.detach()
    show_queue(shelf, running("a", shelf.folder))
    assert rows(view) == {}
