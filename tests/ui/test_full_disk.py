"""The disk is full while a reply streams: what is seen stays, and is saved once there is room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton

from tests.fakes.disk import fill
from ui.running import end_or_ask

PIECES = [f"Sentence {number} of a long reply. " * 60 for number in range(30)]


@pytest.fixture
def home(small_disk, monkeypatch, tmp_path):
    """A home whose conversations lie on a disk of their own."""
    home = tmp_path / "small home"
    home.mkdir()
    (home / "data").symlink_to(small_disk)
    monkeypatch.setenv("VLINDERS_HOME", str(home))
    return small_disk


def notices(scene):
    return [
        " ".join(part.text() for part in each.findChildren(QLabel)) for each in scene.window.notices.shown
    ]


def saved(scene):
    scene.until(lambda: scene.chats._journal.settled)


def test_what_streams_onto_a_full_disk_is_seen_told_and_saved_later(home, play):
    scene = play(*PIECES)
    scene.chats._journal.interval = scene.chats._journal.retry = 0.02
    scene.engine.pause_after = 5
    scene.composer.set_text("Tell me everything")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: not scene.engine.gate.is_set())
    saved(scene)
    fill(home / "filler")
    scene.engine.pause_after = None
    scene.act(scene.engine.gate.set)
    scene.until(lambda: not scene.chats.busy.value)
    scene.until(lambda: scene.chats.unsaved.value)
    (told,) = notices(scene)
    assert "no space is left on the disk" in told
    assert "Free some space" in told
    conversation = scene.chats.current.value
    assert scene.chats.path()[-1].message.text == "".join(PIECES)
    assert "Sentence 29 of" in scene.transcript.shown_text()

    scene.chats.new()
    scene.ask("And this?")
    other = scene.chats.current.value
    scene.run(scene.chats.open(conversation))
    assert scene.chats.path()[-1].message.text == "".join(PIECES), (
        "there is nothing of it to read on the disk"
    )
    assert len(notices(scene)) == 1, "it is said once"

    (home / "filler").unlink()
    scene.until(lambda: not scene.chats.unsaved.value)
    saved(scene)
    assert notices(scene) == []
    for number, texts in (
        (conversation, ["Tell me everything", "".join(PIECES)]),
        (other, ["And this?", "".join(PIECES)]),
    ):
        kept = scene.run(scene.chats._journal.ask(lambda store, number=number: store.messages(number)))
        assert [message.text for message in kept] == texts


def test_closing_with_something_unsaved_asks_first(play):
    scene = play()
    ended = []
    scene.act(end_or_ask, scene.window, scene, lambda: ended.append("at once"))
    assert ended == ["at once"]
    scene.chats.unsaved.set(True)
    for button, outcome in (("Cancel", []), ("Close anyway", ["after all"])):
        ended.clear()
        scene.act(end_or_ask, scene.window, scene, lambda: ended.append("after all"))
        (dialog,) = [each for each in scene.window.findChildren(QDialog) if each.isVisible()]
        assert ended == []
        scene.act(next(each for each in dialog.findChildren(QPushButton) if each.text() == button).click)
        assert ended == outcome
