"""Presets at the panel: chosen, changed, saved, renamed, deleted, made the beginning."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from app.engine.replies import Prompting, Sampling
from ui.prompting.name_sheet import NameSheet

PRECISE = Prompting("You are precise.", Sampling(temperature=0.0, stop=("###",)))


def stock(made):
    made.chats.presets.save_preset("Precise", PRECISE)
    return made


def menu(made):
    made.panel.presets.menu.aboutToShow.emit()
    return {action.text(): action for action in made.panel.presets.menu.actions() if action.text()}


def choose(made, words):
    made.act(menu(made)[words].trigger)


def name(made, words, text):
    """Choose what asks for a name, and write ``text``."""
    choose(made, words)
    sheet = made.window.findChild(NameSheet)
    sheet.field.setText(text)
    made.act(sheet.done_button.click)


def lane(made):
    return made.chats.lanes.value[0]


def test_a_preset_brings_all_it_keeps(desk):
    made = stock(desk())
    choose(made, "Precise")
    assert (lane(made).preset, lane(made).prompting) == ("Precise", PRECISE)
    assert made.panel.presets.button.text() == "Precise"
    assert made.panel.system.toPlainText() == "You are precise."
    choose(made, "No preset")
    assert (lane(made).preset, lane(made).prompting) == ("", Prompting())


def test_a_change_is_said_saved_or_taken_back(desk):
    made = stock(desk())
    choose(made, "Precise")
    assert not made.panel.presets.save.isEnabled()
    made.act(made.panel.system.insertPlainText, "Very. ")
    assert made.panel.presets.button.text() == "Precise · changed"
    choose(made, "Back to Precise as saved")
    assert lane(made).prompting == PRECISE
    made.act(made.panel.system.insertPlainText, "Very. ")
    made.act(made.panel.presets.save.click)
    assert made.chats.presets.find("Precise").prompting.system == "Very. You are precise."
    assert made.panel.presets.button.text() == "Precise"


def test_what_is_set_is_saved_under_a_name(desk):
    made = stock(desk())
    made.act(QTest.keyClicks, made.panel.system, "New ways")
    made.act(made.panel.presets.save.click)
    sheet = made.window.findChild(NameSheet)
    assert not sheet.done_button.isEnabled()
    made.act(QTest.keyClicks, sheet.field, "Precise")
    assert sheet.done_button.text() == "Replace"
    made.act(QTest.keyClicks, sheet.field, "r")
    made.act(sheet.done_button.click)
    assert [each.name for each in made.chats.presets.presets.value] == ["Precise", "Preciser"]
    assert lane(made).preset == "Preciser"


def test_a_preset_is_renamed_but_not_like_another(desk):
    made = stock(desk())
    made.chats.presets.save_preset("Other", Prompting())
    choose(made, "Precise")
    choose(made, "Rename…")
    sheet = made.window.findChild(NameSheet)
    sheet.field.setText("Other")
    assert not sheet.done_button.isEnabled()
    sheet.field.setText("Exact")
    made.act(sheet.done_button.click)
    assert [each.name for each in made.chats.presets.presets.value] == ["Exact", "Other"]
    assert lane(made).preset == "Exact"
    assert made.panel.presets.button.text() == "Exact"


def test_a_renamed_preset_is_the_same_to_every_chat_and_to_new_ones(desk):
    made = stock(desk())
    choose(made, "Precise")
    choose(made, "Begin new chats with it")
    made.ask("First")
    first = made.chats.current.value
    made.act(made.chats.new)
    made.ask("Second")
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting("Changed")))
    name(made, "Rename…", "Exact")
    assert made.settings.value.value.default_preset == "Exact"
    assert (lane(made).preset, lane(made).prompting) == ("Exact", Prompting("Changed"))
    made.open(first)
    assert (lane(made).preset, lane(made).prompting) == ("Exact", PRECISE)
    made.act(made.chats.new)
    assert (lane(made).preset, lane(made).prompting) == ("Exact", PRECISE)


def test_saving_leaves_the_settings_of_the_other_panes(desk):
    made = stock(desk())
    made.act(made.chats.add_lane)
    made.act(lambda: made.chats.set_lane(1, prompting=Prompting("Another")))
    name(made, "Save as…", "First pane")
    assert [each.preset for each in made.chats.lanes.value] == ["First pane", ""]
    assert made.chats.lanes.value[1].prompting == Prompting("Another")


def test_a_preset_is_deleted_only_after_a_question(desk):
    made = stock(desk())
    choose(made, "Precise")
    choose(made, "Delete")
    dialog = made.window.findChild(QDialog)
    delete = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Delete")
    made.act(delete.click)
    assert made.chats.presets.presets.value == ()
    assert lane(made).prompting == PRECISE
    assert made.panel.presets.button.text() == "No preset"


def test_new_chats_begin_with_the_chosen_preset(desk):
    made = stock(desk())
    choose(made, "Precise")
    choose(made, "Begin new chats with it")
    made.ask("First")
    made.act(made.chats.new)
    assert lane(made).prompting == PRECISE
    choose(made, "Begin new chats with it")
    made.ask("Second")
    made.act(made.chats.new)
    assert lane(made).prompting == Prompting()


def test_a_preset_is_chosen_for_every_pane(desk):
    made = stock(desk())
    made.act(made.chats.add_lane)
    choose(made, "Precise")
    assert [each.preset for each in made.chats.lanes.value] == ["Precise", "Precise"]


def test_an_ampersand_in_a_name_is_seen(desk):
    made = desk()
    made.act(made.chats.presets.save_preset, "R&D", PRECISE)
    choose(made, "R&&D")
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting("Changed")))
    assert made.panel.presets.button.text() == "R&&D · changed"
    choose(made, "Back to R&&D as saved")
    assert lane(made).prompting == PRECISE
