"""Files at the composer: brought, shown, counted, refused, sent."""

from dataclasses import replace

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from app.chat.attachments import path_of
from app.engine.replies import Prompting


def image(width=60, height=40):
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("teal"))
    return made


def let_see(made):
    """Have the fake model take pictures."""
    standing = made.responders.all.value[0].standing
    standing.set(replace(standing.value, sees=True))


def drag(made, kind, data):
    """Let ``data`` come over the window, or fall; return whether it was taken."""
    place = QPointF(10, 10) if kind is QDropEvent else QPoint(10, 10)
    event = kind(
        place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    QApplication.sendEvent(made.window, event)
    return event.isAccepted()


def attach(made, *files):
    before = len(made.wiring.attaching.carried)
    made.act(made.wiring.attaching.add_files, files)
    made.until(lambda: len(made.wiring.attaching.carried) == before + len(files))
    made.until(lambda: not made.wiring.attaching.trouble.startswith("The attachments"))


def chips(made):
    return [chip.accessibleName() for chip in made.wiring.attachments.chips]


def test_a_text_file_is_counted_and_goes_with_the_prompt(desk, tmp_path):
    made = desk()
    (tmp_path / "notes.md").write_text("one two three")
    attach(made, tmp_path / "notes.md")
    made.until(lambda: chips(made) == ["notes.md, 3 tokens"])
    made.ask("Sum up")
    assert "one two three" in made.engine.requests[0].turns[-1].text
    assert made.wiring.attachments.chips == []
    assert made.chats.path()[0].message.attachments[0].name == "notes.md"


def test_a_file_alone_can_be_sent(desk, tmp_path):
    made = desk()
    (tmp_path / "notes.md").write_text("one two three")
    assert not made.composer.button.isEnabled()
    attach(made, tmp_path / "notes.md")
    assert made.composer.button.isEnabled()
    made.act(made.composer.button.click)
    made.until(lambda: len(made.engine.requests) == 1 and not made.chats.busy.value)


def test_what_cannot_be_read_is_told(desk, tmp_path):
    made = desk()
    (tmp_path / "program").write_bytes(b"\x7fELF\x00")
    made.act(made.wiring.attaching.add_files, [tmp_path / "program"])
    made.until(lambda: "neither text nor a picture" in made.composer.hint)
    assert made.wiring.attachments.chips == []


def test_twenty_files_are_enough(desk, tmp_path):
    made = desk()
    files = [tmp_path / f"{number}.txt" for number in range(21)]
    for file in files:
        file.write_text("x")
    made.act(made.wiring.attaching.add_files, files)
    made.until(lambda: len(made.wiring.attaching.carried) == 20)
    assert made.composer.hint == "At most 20 files go with one prompt."


def test_a_picture_waits_for_a_model_that_sees(desk, tmp_path):
    made = desk()
    image().save(str(tmp_path / "chart.png"))
    attach(made, tmp_path / "chart.png")
    assert chips(made) == ["chart.png, Guide takes no pictures"]
    made.composer.set_text("What is it?")
    made.press(Qt.Key.Key_Return)
    assert made.composer.hint == "Guide takes no pictures."
    assert made.composer.text == "What is it?"
    made.act(let_see, made)
    made.until(lambda: "pictures" not in chips(made)[0])
    made.press(Qt.Key.Key_Return)
    made.until(lambda: len(made.engine.requests) == 1 and not made.chats.busy.value)
    assert len(made.engine.requests[0].turns[-1].pictures) == 1


def test_a_picture_is_pasted(desk):
    made = desk()
    let_see(made)
    QGuiApplication.clipboard().setImage(image())
    made.act(made.composer.editor.paste)
    made.until(lambda: len(made.wiring.attaching.carried) == 1)
    made.until(lambda: made.wiring.attaching.carried[0].thumbnail is not None)
    digest = made.wiring.attaching.attachments[0].digest
    assert path_of(made.paths.attachments, digest).is_file()


def test_a_long_text_is_pasted_as_a_file_and_a_short_one_as_text(desk):
    made = desk()
    QGuiApplication.clipboard().setText("short")
    made.act(made.composer.editor.paste)
    QGuiApplication.clipboard().setText("word " * 5_000)
    made.act(made.composer.editor.paste)
    made.until(lambda: chips(made) == ["Pasted text.txt, 5,000 tokens"])
    assert made.composer.text == "short"


def test_a_picture_of_a_text_is_pasted_as_text(desk):
    made = desk()
    data = QMimeData()
    data.setText("A table")
    data.setImageData(image())
    made.act(made.composer.editor.insertFromMimeData, data)
    assert made.composer.text == "A table"
    assert made.wiring.attaching.carried == ()


def test_files_are_dropped_anywhere_in_the_area(desk, tmp_path):
    made = desk()
    (tmp_path / "notes.md").write_text("one two three")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.md"))])

    assert made.act(drag, made, QDragEnterEvent, data)
    assert made.composer.property("tone") == "drop"
    assert made.act(drag, made, QDropEvent, data)
    assert made.composer.property("tone") == ""
    made.until(lambda: chips(made) == ["notes.md, 3 tokens"])


def test_a_dragged_text_is_no_file(desk):
    made = desk()
    data = QMimeData()
    data.setText("just words")
    assert not made.act(drag, made, QDragEnterEvent, data)
    made.act(drag, made, QDropEvent, data)
    assert made.wiring.attaching.carried == ()


def test_an_attachment_is_removed_by_its_cross_or_by_delete(desk, tmp_path):
    made = desk()
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    attach(made, tmp_path / "a.txt", tmp_path / "b.txt")
    made.act(made.wiring.attachments.chips[0].cross.click)
    assert [each.name for each in made.wiring.attaching.attachments] == ["b.txt"]
    made.act(QTest.keyClick, made.wiring.attachments.chips[0], Qt.Key.Key_Delete)
    assert made.wiring.attaching.attachments == ()
    assert not made.wiring.attachments.isVisible()


def test_a_refusal_is_gone_with_what_was_refused(desk, tmp_path):
    made = desk()
    image().save(str(tmp_path / "chart.png"))
    attach(made, tmp_path / "chart.png")
    made.composer.set_text("What is it?")
    made.press(Qt.Key.Key_Return)
    assert made.composer.hint == "Guide takes no pictures."
    made.act(made.wiring.attachments.chips[0].cross.click)
    assert made.composer.hint.startswith("Enter to send")


def test_files_are_chosen_in_a_dialog(desk, tmp_path):
    made = desk()
    (tmp_path / "notes.md").write_text("one two three")
    made.act(made.wiring.attach.click)
    dialog = made.window.findChild(QFileDialog)
    made.act(dialog.filesSelected.emit, [str(tmp_path / "notes.md")])
    made.until(lambda: chips(made) == ["notes.md, 3 tokens"])
    made.act(dialog.reject)


def test_an_attachment_can_be_looked_at(desk, tmp_path):
    made = desk()
    (tmp_path / "a.txt").write_text("what it says")
    image(2000, 1000).save(str(tmp_path / "b.png"))
    attach(made, tmp_path / "a.txt", tmp_path / "b.png")
    for index in range(2):
        made.act(QTest.keyClick, made.wiring.attachments.chips[index], Qt.Key.Key_Return)
        dialog = made.window.findChild(QDialog)
        assert dialog.isVisible()
        made.act(dialog.reject)


def test_attachments_stay_with_their_conversation(desk, tmp_path):
    made = desk()
    made.ask("First")
    first = made.chats.current.value
    (tmp_path / "a.txt").write_text("x")
    attach(made, tmp_path / "a.txt")
    made.act(made.chats.new)
    assert made.wiring.attaching.attachments == ()
    made.open(first)
    assert [each.name for each in made.wiring.attaching.attachments] == ["a.txt"]


def test_files_of_a_waiting_prompt_come_back_with_it(desk, tmp_path):
    made = desk("One", " two")
    made.engine.pause_after = 1
    made.composer.set_text("First")
    made.press(Qt.Key.Key_Return)
    made.until(lambda: made.chats.busy.value)
    (tmp_path / "a.txt").write_text("x")
    attach(made, tmp_path / "a.txt")
    made.composer.set_text("Second")
    made.press(Qt.Key.Key_Return)
    assert made.wiring.queue.rows[0].words.text() == "Second · 1 file"
    made.act(made.wiring.queue.rows[0].edit.click)
    assert [each.name for each in made.wiring.attaching.attachments] == ["a.txt"]


def test_what_is_still_being_read_does_not_go_into_another_conversation(desk, tmp_path):
    made = desk()
    made.ask("First")
    file = tmp_path / "notes.txt"
    file.write_text("words", encoding="utf-8")

    def bring():
        made.wiring.attaching.add_files([file])
        made.chats.new()

    made.act(bring)
    made.until(lambda: not made.wiring.attaching.trouble)
    assert chips(made) == []
    assert "notes.txt was not attached" in made.composer.hint


def test_a_picture_cannot_go_with_raw_text(desk, tmp_path):
    made = desk()
    let_see(made)
    file = tmp_path / "chart.png"
    image().save(str(file))
    attach(made, file)
    assert not made.wiring.attaching.trouble
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting(raw=True)))
    assert "no place for pictures" in made.wiring.attaching.trouble
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting()))
    assert not made.wiring.attaching.trouble
