"""Kept prompts: found after a slash, filled in, kept, changed."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.composer.library_sheet import LibrarySheet
from ui.composer.variables_sheet import VariablesSheet


def stock(made):
    made.chats.presets.add_snippet("Translate", "Translate into {{language}}: {{text}}")
    made.chats.presets.add_snippet("Review", "Review this code.")
    return made


def rows(popup):
    return [popup.list.item(row).text() for row in range(popup.list.count())]


def test_a_slash_opens_the_list_and_enter_takes_the_first(desk):
    made = stock(desk())
    popup = made.wiring.library.popup
    made.write("/")
    assert popup.isVisible()
    assert rows(popup) == ["Review", "Translate"]
    made.press(Qt.Key.Key_Return)
    assert made.composer.text == "Review this code."
    assert not popup.isVisible()
    assert made.engine.requests == []


def test_the_list_follows_what_is_written_and_the_arrows(desk):
    made = stock(desk())
    popup = made.wiring.library.popup
    made.write("/")
    made.press(Qt.Key.Key_Down)
    assert popup.list.currentRow() == 1
    made.press(Qt.Key.Key_Up)
    made.write("tr")
    assert rows(popup) == ["Translate"]
    made.write("x")
    assert not popup.isVisible()


def test_escape_leaves_the_slash_alone(desk):
    made = stock(desk())
    made.write("/")
    made.press(Qt.Key.Key_Escape)
    assert not made.wiring.library.popup.isVisible()
    assert made.composer.text == "/"


def test_a_press_elsewhere_closes_the_list(desk):
    made = stock(desk())
    made.write("/")
    made.act(QTest.mousePress, made.panel, Qt.MouseButton.LeftButton)
    assert not made.wiring.library.popup.isVisible()


def test_a_slash_within_a_prompt_is_a_slash(desk):
    made = stock(desk())
    for text in ("either/or", "/first\nsecond", "/" + "x" * 50):
        made.composer.set_text(text)
        assert not made.wiring.library.popup.isVisible()


def test_variables_are_asked_for(desk):
    made = stock(desk())
    made.write("/tra")
    made.press(Qt.Key.Key_Return)
    sheet = made.window.findChild(VariablesSheet)
    assert list(sheet.fields) == ["language", "text"]
    assert not sheet.use.isEnabled()
    sheet.fields["language"].setPlainText("French")
    sheet.fields["text"].setPlainText("Good\nmorning")
    made.act(sheet.use.click)
    assert made.composer.text == "Translate into French: Good\nmorning"


def test_the_button_puts_a_prompt_where_the_cursor_is(desk):
    made = stock(desk())
    made.write("Please: ")
    made.act(made.wiring.library.button.click)
    assert made.wiring.library.popup.keep.isVisible()
    made.press(Qt.Key.Key_Return)
    assert made.composer.text == "Please: Review this code."


def test_what_is_written_can_be_kept(desk):
    made = desk()
    made.write("Explain {{topic}} to me.\nIn short.")
    made.act(made.wiring.library.button.click)
    assert made.wiring.library.popup.nothing.isVisible()
    made.act(made.wiring.library.popup.keep.click)
    sheet = made.window.findChild(LibrarySheet)
    assert sheet.title.text() == "Explain {{topic}} to me."
    assert sheet.variables.text() == "Asks for topic"
    made.act(QTest.keyClicks, sheet.title, "Explain")
    kept = made.chats.presets.snippets.value[0]
    assert (kept.title, kept.text) == ("Explain", "Explain {{topic}} to me.\nIn short.")
    made.act(sheet.reject)


def test_prompts_are_changed_added_and_deleted_in_the_sheet(desk):
    made = stock(desk())
    made.act(made.wiring.library.manage)
    sheet = made.window.findChild(LibrarySheet)
    assert sheet.title.text() == "Review"
    sheet.body.setPlainText("Review it twice.")
    assert made.chats.presets.snippets.value[0].text == "Review it twice."
    sheet.body.setPlainText("")
    assert made.chats.presets.snippets.value[0].text == "Review it twice."
    made.act(sheet.add.click)
    assert sheet.title.text() == "New prompt"
    made.act(QTest.keyClicks, sheet.title, "Zebra")
    assert sheet.title.text() == "Zebra"
    assert [each.title for each in made.chats.presets.snippets.value] == ["Review", "Translate", "Zebra"]
    assert sheet.list.currentRow() == 2
    made.act(sheet.remove.click)
    assert [each.title for each in made.chats.presets.snippets.value] == ["Review", "Translate"]
    sheet.list.setCurrentRow(0)
    made.act(sheet.use.click)
    assert made.composer.text == "Review it twice."
