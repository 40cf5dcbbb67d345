"""Endpoints entered, tried, changed and removed in their dialogs, on a real server."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from tests.app.remote.conftest import MemoryKeyring, no_ring, ring  # noqa: F401  fixtures
from tests.fakes.openai_server import OpenAIServer
from tests.ui.chat.comparing import menu_action
from ui.remote.form import EndpointForm
from ui.remote.sheet import EndpointsSheet

KEY = "sk-secret-0123456789"


@pytest.fixture(autouse=True)
def _own_keyring(ring):  # noqa: F811
    """No test asks the real one."""


@pytest.fixture
def server():
    with OpenAIServer(key=KEY) as made:
        yield made


def shown(qapp, kind):
    return next(each for each in qapp.topLevelWidgets() if isinstance(each, kind) and each.isVisible())


def open_form(scene, qapp):
    """Open the dialogs as a user does: from the menu of models."""
    chip = scene.window.chat.wiring.chip
    scene.act(menu_action(chip.menu_of_models, "Remote endpoints…").trigger)
    return shown(qapp, EndpointForm)


def connect(scene, form, address, key=KEY):
    form.address.setText(address)
    form.key.field.setText(key)
    scene.act(QTest.mouseClick, form.connect_button, Qt.MouseButton.LeftButton)
    scene.until(lambda: form.connect_button.text() == "Connect")


def change(scene, qapp, server):
    """Keep ``server``, and open the form in which it is changed."""
    connect(scene, first := open_form(scene, qapp), server.url)
    scene.act(first.save.click)
    sheet = shown(qapp, EndpointsSheet)
    scene.until(lambda: len(sheet.rows) == 1)
    scene.act(sheet.rows[0].edit.click)
    return shown(qapp, EndpointForm)


def close_all(scene, qapp):
    """Put every dialog away; the form goes with the sheet that it belongs to."""
    while dialogs := [
        each for each in qapp.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()
    ]:
        scene.act(dialogs[-1].reject)


def test_an_endpoint_is_entered_and_answers(play, qapp, server):
    scene = play()
    form = open_form(scene, qapp)
    assert not form.save.isEnabled()
    connect(scene, form, f"127.0.0.1:{server.port}")
    assert "2 models" in form.found.text()
    assert [model.id for model in form.models.chosen] == ["large", "tiny"]
    form.name.setText("Lab")
    scene.act(form.save.click)
    sheet = shown(qapp, EndpointsSheet)
    scene.until(lambda: len(sheet.rows) == 1)
    assert sheet.note.isHidden()
    scene.act(sheet.reject)
    chip = scene.window.chat.wiring.chip
    scene.act(menu_action(chip.menu_of_models, "tiny").trigger)
    assert chip.text() == "tiny"
    assert "Lab" in chip.toolTip()
    scene.ask("Hi")
    assert server.asked("completions")[0].body["model"] == "tiny"
    assert "Hello there." in scene.transcript.shown_text()


@pytest.mark.parametrize(
    ("address", "words"),
    [("", ""), ("not an address", "not an address"), ("http://127.0.0.1:9", "Nothing answers")],
)
def test_what_is_wrong_with_an_address_is_said_at_it(play, qapp, address, words):
    scene = play()
    form = open_form(scene, qapp)
    connect(scene, form, address)
    assert words in form.error.text()
    assert form.error.isVisible() == bool(words)
    assert not form.save.isEnabled()
    close_all(scene, qapp)


def test_a_wrong_key_is_said(play, qapp, server):
    scene = play()
    form = open_form(scene, qapp)
    connect(scene, form, server.url, "sk-wrong-0123456789")
    assert "does not accept the key" in form.error.text()
    connect(scene, form, server.url)
    assert form.error.isHidden()
    close_all(scene, qapp)


def test_a_way_that_can_be_read_is_warned_of(play, qapp):
    scene = play()
    form = open_form(scene, qapp)
    form.address.setText("http://somewhere.example/v1")
    assert form.warning.isVisible()
    form.address.setText("https://somewhere.example/v1")
    assert not form.warning.isVisible()
    close_all(scene, qapp)


def test_without_a_keyring_it_is_said_that_the_key_will_be_gone(play, qapp, server, no_ring):  # noqa: F811
    scene = play()
    form = open_form(scene, qapp)
    connect(scene, form, server.url)
    scene.act(form.save.click)
    sheet = shown(qapp, EndpointsSheet)
    scene.until(sheet.note.isVisible)
    assert "until Vlinders ends" in sheet.note.text()
    close_all(scene, qapp)


def test_models_are_chosen_and_named_by_hand(play, qapp):
    with OpenAIServer(models=tuple(f"model-{number}" for number in range(9)), key="") as server:
        scene = play()
        form = open_form(scene, qapp)
        connect(scene, form, server.url, "")
        assert form.models.chosen == ()
        assert not form.save.isEnabled()
        form.models.search.setText("model-7")
        assert sum(not form.models.list.item(row).isHidden() for row in range(9)) == 1
        form.models.search.setText("by-hand")
        scene.act(form.models.add.click)
        assert [model.id for model in form.models.chosen] == ["by-hand"]
        scene.act(form.save.click)
        scene.until(lambda: bool(scene.endpoints.all))
        assert [model.id for model in scene.endpoints.all[0].models] == ["by-hand"]
        close_all(scene, qapp)


def test_an_endpoint_is_changed_and_keeps_its_key(play, qapp, server):
    scene = play()
    form = change(scene, qapp, server)
    assert form.address.text() == server.url
    assert form.key.text == ""
    form.name.setText("Renamed")
    scene.act(form.connect_button.click)
    scene.until(form.found.isVisible)
    scene.act(form.save.click)
    scene.until(lambda: scene.endpoints.all[0].name == "Renamed")
    assert scene.endpoints.all[0].keyed
    close_all(scene, qapp)


def test_a_key_does_not_go_to_another_server(play, qapp, server, ring):  # noqa: F811
    scene = play()
    form = change(scene, qapp, server)
    with OpenAIServer(owner="someone") as other:
        form.address.setText(other.url)
        assert "not sent to this one" in form._how.text()
        scene.act(form.connect_button.click)
        scene.until(lambda: bool(other.requests))
        assert "Authorization" not in other.requests[0].headers
        form.address.setText(server.url)
        assert "keep the key" in form._how.text()
        form.address.setText(other.url)
        scene.act(form.save.click)
        scene.until(lambda: scene.endpoints.all[0].url == other.url)
    assert not scene.endpoints.all[0].keyed
    assert not ring.kept
    assert scene.endpoints.all[0].dialect == ""
    close_all(scene, qapp)


def test_a_key_that_stays_in_a_locked_keyring_is_told_of(play, qapp, server, ring):  # noqa: F811
    scene = play()
    connect(scene, form := open_form(scene, qapp), server.url)
    scene.act(form.save.click)
    sheet = shown(qapp, EndpointsSheet)
    scene.until(lambda: len(sheet.rows) == 1)
    ring.locked = True
    scene.act(sheet.rows[0].remove.click)
    scene.act(question_of(qapp).accept)
    scene.until(lambda: "still be in the system's keyring" in sheet.note.text())
    assert sheet.note.isVisible()
    assert scene.endpoints.all == ()
    close_all(scene, qapp)


def question_of(qapp):
    return next(
        each
        for each in qapp.topLevelWidgets()
        if isinstance(each, QDialog) and each.isVisible() and each.windowTitle().startswith("Remove")
    )


def test_an_endpoint_is_removed_after_a_question(play, qapp, server, ring):  # noqa: F811
    scene = play()
    connect(scene, form := open_form(scene, qapp), server.url)
    scene.act(form.save.click)
    sheet = shown(qapp, EndpointsSheet)
    scene.until(lambda: len(sheet.rows) == 1)
    assert ring.kept
    scene.act(sheet.rows[0].remove.click)
    scene.act(question_of(qapp).accept)
    scene.until(lambda: not ring.kept)
    assert scene.endpoints.all == ()
    assert sheet.rows == []
    close_all(scene, qapp)
