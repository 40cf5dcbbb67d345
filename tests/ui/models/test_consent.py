"""Consent to a model's code: what is shown, what is kept, and that nothing runs without it."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from app.library.code import Code
from tests.ui.models.shelf import dialog_button, model
from ui.models.code_view import MOST, read_code, visible
from ui.models.consent import ask_consent

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager


@pytest.fixture
def coded(shelf):
    folder = shelf.folder / "coded"
    folder.mkdir()
    (folder / "modeling.py").write_text("import os\n", encoding="utf-8")
    (folder / "tokenizer.py").write_text("import sys\n", encoding="utf-8")
    files = ("modeling.py", "tokenizer.py")
    return replace(model("coded", shelf.folder), path=folder, code="ab" * 32, code_files=files)


def ask(shelf, coded, said, repos=()):
    parent = shelf.show(QWidget())
    code = Code("key", coded.code_files, repos)
    return shelf.act(ask_consent, parent, coded, code, shelf.tasks, lambda: said.append("yes"))


def test_the_files_can_be_read_and_the_version_is_named(shelf, coded):
    dialog = ask(shelf, coded, [])
    view = dialog.files
    shelf.until(lambda: view.text.toPlainText() == "import os\n")
    shelf.act(view.names.setCurrentRow, 1)
    shelf.until(lambda: view.text.toPlainText() == "import sys\n")
    assert dialog.digest.text() == f"2 files, commit {'c' * 12}. SHA-256 of all: {'ab' * 32}"
    shelf.act(dialog.reject)


@pytest.mark.parametrize(("button", "said"), [("Allow for this version", ["yes"]), ("Do not load", [])])
def test_the_answer(shelf, coded, button, said):
    answers = []
    dialog = ask(shelf, coded, answers)
    assert dialog.refuse.isDefault()
    shelf.act(dialog_button(dialog, button).click)
    assert answers == said


def test_code_of_others_cannot_be_allowed(shelf, coded):
    dialog = ask(shelf, coded, [], repos=tuple(f"org/other{number}" for number in range(7)))
    assert "org/other0, org/other1, org/other2, org/other3, org/other4 and 2 more" in dialog.foreign.text()
    assert not dialog.allow.isVisible()
    shelf.act(dialog.reject)


def test_a_dialog_that_is_closed_while_it_reads_is_left_alone(shelf, coded):
    dialog = ask(shelf, coded, [])

    def read_and_close():
        dialog.files.names.setCurrentRow(1)
        dialog.reject()

    shelf.act(read_and_close)


def test_nothing_in_the_code_hides_from_the_eye():
    assert visible("a\u202eb\u200bc\td\r\ne\r") == "a<U+202E>b<U+200B>c\td\ne<U+000D>"


def test_whatever_lies_there_is_read_without_harm(tmp_path):
    long = tmp_path / "long.py"
    long.write_bytes(b"\xff" + b"x" * (MOST + 5))
    assert read_code(long).endswith("… and more, which is not shown.")
    os.mkfifo(tmp_path / "pipe.py")
    assert read_code(tmp_path / "pipe.py") == "This file is not there."
    assert read_code(tmp_path / "gone.py") == "This file is not there."
    assert read_code(tmp_path) == "This file is not there."
