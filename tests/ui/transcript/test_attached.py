"""What goes with a prompt is shown above it, and opens when it is pressed."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit
from shiboken6 import delete

from app.chat.messages import Attachment
from tests.ui.transcript.furnished import attach, dress, encode, picture, press, prompt, spot_named
from ui.transcript.attachment_sheet import PictureSheet
from ui.transcript.clock import FrameClock
from ui.transcript.formulas import Formulas
from ui.transcript.pictures import Missing
from ui.transcript.view import Transcript


@pytest.fixture
def opened(qapp):
    """The dialog that has been opened last; closed at the end."""

    def find():
        shown = [
            each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()
        ]
        return shown[-1] if shown else None

    yield find
    while (dialog := find()) is not None:
        dialog.close()


def test_a_picture_is_shown_as_it_is_once_it_has_been_read(show, qtbot):
    view = show(prompt(1, attachments=(attach("red.png", encode(picture(300, 150, "#ff0000"))),)))

    def painted():
        middle = spot_named(view, "Open red.png").center()
        return view.grab().toImage().pixelColor(middle * QGuiApplication.instance().devicePixelRatio()).name()

    qtbot.waitUntil(lambda: painted() == "#ff0000")
    assert spot_named(view, "Open red.png").width() == 300


def test_a_wide_picture_fits_into_a_narrow_pane(show, qtbot):
    view = show(prompt(1, attachments=(attach("wide.png", encode(picture(900, 300))),)), width=240)
    view.set_compact(True)
    qtbot.waitUntil(lambda: spot_named(view, "Open wide.png").height() > 40)
    assert spot_named(view, "Open wide.png").right() <= 240


def test_a_text_is_shown_by_its_name_and_size(show):
    view = show(prompt(1, attachments=(attach("train.py", b"x" * 3000, "text", text="print(1)"),)))
    assert "train.py" in view.shown_text()
    assert spot_named(view, "Open train.py, 3 kB").width() > 80


def test_a_long_name_is_cut(show):
    view = show(prompt(1, attachments=(attach("n" * 400 + ".txt", b"x", "text"),)))
    assert spot_named(view, "Open nnn").width() <= 280


def test_a_text_opens_in_full(show, opened):
    view = show(prompt(1, attachments=(attach("train.py", b"x", "text", text="print('hello')"),)))
    press(view, "Open train.py")
    assert opened().findChild(QPlainTextEdit).toPlainText() == "print('hello')"


def test_a_picture_opens_larger(show, opened, qtbot):
    view = show(prompt(1, attachments=(attach("p.png", encode(picture(2000, 1000))),)))
    press(view, "Open p.png")
    sheet = opened()
    assert isinstance(sheet, PictureSheet)
    qtbot.waitUntil(lambda: not sheet.picture.pixmap().isNull())
    assert sheet.picture.pixmap().width() > 320


def test_a_picture_that_is_gone_is_said_to_be(show, opened, qtbot):
    gone = Attachment("gone.png", "picture", 100, digest="ab" * 32)
    hostile = Attachment("evil.png", "picture", 100, digest="../../etc/passwd")
    view = show(prompt(1, attachments=(gone, hostile)))
    qtbot.waitUntil(lambda: spot_named(view, "Open gone.png").height() < 50)
    press(view, "Open evil.png")
    assert "cannot be shown" in opened().picture.text()


def test_a_picture_that_comes_when_its_pane_is_gone_is_let_go(show, qtbot):
    clock = FrameClock()
    view = Transcript(dress(), clock)
    view.show_messages([prompt(1, attachments=(attach("red.png", encode(picture(300, 150))),))])
    view.resize(400, 300)
    view.show()
    pictures = view.fittings.pictures
    view.hide()
    delete(view)
    qtbot.waitUntil(lambda: Missing.READING not in pictures._known.values())
    pictures.close()
    Formulas.of(clock).close()
