"""The token probabilities: colours, the token under the pointer or the arrow keys, and what else was likely."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.engine.replies import TokenChoice
from tests.ui.transcript.furnished import CHOICES, message
from ui.transcript.logprobs import open_logprobs, quoted, summary
from ui.transcript.token_field import TokenField, ground, is_surprise, percent


@pytest.fixture
def sheet(qapp):
    window = QWidget()
    window.resize(1000, 700)
    window.show()
    made = open_logprobs(window, message(choices=CHOICES))
    yield made
    made.close()
    window.hide()
    window.deleteLater()


@pytest.fixture
def field(qapp):
    made = TokenField([TokenChoice(f" word{at}", -0.1 if at % 7 else -3.0, 1, (), at) for at in range(500)])
    made.resize(400, 200)
    made.show()
    yield made
    made.hide()
    made.deleteLater()


def said(sheet):
    return [each.text() for each in sheet.findChildren(QLabel)]


def test_it_opens_on_the_first_token(sheet):
    assert sheet.field.current == 0
    assert "“Hel”" in said(sheet)
    assert "99.0%" in said(sheet)
    assert sheet.alternatives.texts == ["“Hel” 99.0%", "“Hi” 1.0%"]
    assert sheet.alternatives.accessibleName() == "“Hel” 99.0%; “Hi” 1.0%"


def test_arrow_keys_go_from_token_to_token(sheet):
    QTest.keyClick(sheet.field, Qt.Key.Key_Right)
    assert "“lo\\n”" in said(sheet)
    assert any("rank 3" in text and "logprob -2.500" in text and "id 8" in text for text in said(sheet))
    QTest.keyClick(sheet.field, Qt.Key.Key_End)
    assert "“ there”" in said(sheet)
    assert sheet.alternatives.accessibleName() == "No alternatives were asked for"
    QTest.keyClick(sheet.field, Qt.Key.Key_Right)
    assert sheet.field.current == 2
    QTest.keyClick(sheet.field, Qt.Key.Key_Home)
    assert sheet.field.current == 0
    assert "Hel, 99.0%, rank 1" in sheet.field.accessibleDescription()


def test_the_button_goes_to_what_was_unlikely(sheet):
    sheet.field.step_surprise(1)
    assert sheet.field.current == 1
    sheet.field.step_surprise(1)
    assert sheet.field.current == 1
    sheet.field.step_surprise(-1)
    assert sheet.field.current == 1


def test_the_pointer_chooses(field):
    field.choose(0)
    rect = field._places[3].rect.toRect()
    QTest.mouseMove(field.viewport(), rect.center())
    QTest.mouseClick(
        field.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, rect.center()
    )
    assert field.current == 3
    QTest.mouseClick(
        field.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(1, 1)
    )
    assert field.current == 3


def test_up_and_down_go_by_lines(field):
    field.choose(1)
    QTest.keyClick(field, Qt.Key.Key_Down)
    below = field.current
    assert field._places[below].rect.top() > field._places[1].rect.top()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.current == 1


def test_what_is_chosen_is_brought_into_sight(field):
    field.choose(400)
    top = field.verticalScrollBar().value()
    assert top < field._places[400].rect.top() < top + field.viewport().height()


def test_only_an_uncertain_token_has_a_ground(qapp):
    certain, half, unlikely = (ground(math.log(share), dark=False) for share in (1.0, 0.5, 0.01))
    assert certain.alphaF() == 0
    assert 0 < half.alphaF() < unlikely.alphaF()
    assert half.hslHueF() > unlikely.hslHueF()


def test_lines_break_where_the_text_does(qapp):
    texts = ["a", "\n", "b", "\nc", "d\n\n", "e", "", "   "]
    made = TokenField([TokenChoice(text, -0.1, 1) for text in texts])
    made.resize(400, 300)
    made.show()
    tops = [place.rect.top() for place in made._places]
    assert tops == sorted(tops)
    assert [len({*tops[:2]}), len({*tops[2:3]}), tops[3] > tops[2], tops[5] > tops[4]] == [1, 1, True, True]
    assert [place.text for place in made._places][-2:] == ["∅", "···"]
    made.grab()
    made.hide()
    made.deleteLater()


@pytest.mark.parametrize(
    ("logprob", "text"),
    [(0.0, "100%"), (-0.0001, "100%"), (-0.6931, "50.0%"), (-5.0, "0.7%"), (-12.0, "under 0.1%")],
)
def test_probabilities_are_said_as_people_say_them(logprob, text):
    assert percent(logprob) == text


def test_what_is_unlikely():
    assert [is_surprise(choice) for choice in CHOICES] == [False, True, False]


def test_the_summary():
    assert summary(CHOICES) == "3 tokens · perplexity 2.39 · 67% were the likeliest at their place"
    assert "Set “logprobs”" in summary(())
    assert "perplexity" in summary([replace(CHOICES[0], logprob=-9999.0)])


def test_what_cannot_be_seen_is_written_out():
    assert quoted("a\n\t\\") == "“a\\n\\t\\\\”"


def test_it_is_painted_in_both_themes(sheet, theme):
    for choice in ("light", "dark"):
        theme.choose(choice)
        assert not sheet.grab().isNull()
