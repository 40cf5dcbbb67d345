"""Who wrote a message, its versions, what it took, and the buttons around it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest

from app.chat.messages import Provenance, Status
from tests.ui.transcript.furnished import (
    USAGE,
    looks,
    message,
    paint_block,
    placed,
    press,
    prompt,
    spot_named,
)
from ui.transcript.blocks import PLAIN, Act, Choose
from ui.transcript.foot import ReplyFoot
from ui.transcript.head import PromptHead, ReplyHead

HOVERED = PLAIN._replace(hovered=True)


def labels(block):
    return [spot.label for spot in block.spots()]


def test_a_reply_bears_its_models_name_and_a_copy_has_it():
    head = ReplyHead(message())
    assert head.text == "Qwen3-8B"
    assert head.in_copy


def test_a_reply_from_elsewhere_says_where_it_ran(theme):
    local = ReplyHead(message(provenance=Provenance("local", "this machine")))
    remote = ReplyHead(message(provenance=Provenance("endpoint:1", "api.example.org")))
    assert paint_block(local, looks(theme), PLAIN) != paint_block(remote, looks(theme), PLAIN)


def test_when_it_was_written_shows_under_the_pointer(theme):
    head = ReplyHead(message())
    assert paint_block(head, looks(theme), PLAIN) != paint_block(head, looks(theme), HOVERED)


def test_a_prompt_has_its_buttons_in_its_head(theme, icons):
    head = PromptHead(prompt())
    head.lay_out(700, looks(theme))
    assert labels(head) == ["Copy text", "Edit", "More"]
    assert paint_block(head, looks(theme), PLAIN) != paint_block(head, looks(theme), HOVERED)


def test_a_reply_has_its_buttons_in_its_foot(theme, icons):
    foot = ReplyFoot(placed(usage=USAGE))
    foot.lay_out(700, looks(theme))
    buttons = ["Copy text", "Answer again", "Edit", "Good answer", "Bad answer", "More"]
    assert labels(foot) == [*buttons, f"{foot.text}. Details"]
    assert paint_block(foot, looks(theme), PLAIN) != paint_block(foot, looks(theme), HOVERED)


def test_a_streaming_reply_has_an_empty_foot_of_the_same_height(theme):
    ended, streaming = ReplyFoot(placed(usage=USAGE)), ReplyFoot(placed(status=Status.STREAMING))
    assert ended.lay_out(700, looks(theme)) == streaming.lay_out(700, looks(theme))
    assert not streaming.spots()


@pytest.mark.parametrize(
    ("status", "finish", "offered"),
    [
        (Status.COMPLETE, "stop", False),
        (Status.COMPLETE, "length", True),
        (Status.STOPPED, "abort", True),
        (Status.INTERRUPTED, "abort", True),
    ],
)
def test_what_ended_early_can_be_gone_on_with(theme, status, finish, offered):
    foot = ReplyFoot(placed(status=status, usage=replace(USAGE, finish=finish)))
    foot.lay_out(700, looks(theme))
    assert ("Continue" in labels(foot)) is offered


def test_an_error_has_the_button_to_go_on_in_its_own_note(theme):
    foot = ReplyFoot(placed(status=Status.FAILED, usage=USAGE, error="It went away."))
    foot.lay_out(700, looks(theme))
    assert "Continue" not in labels(foot)


def test_a_rating_stays_in_sight_and_can_be_taken_back(theme, icons):
    foot = ReplyFoot(placed(usage=USAGE, rating=1))
    foot.lay_out(700, looks(theme))
    assert labels(foot).count("Take the rating back") == 1
    unrated = ReplyFoot(placed(usage=USAGE))
    assert paint_block(foot, looks(theme), PLAIN) != paint_block(unrated, looks(theme), PLAIN)


def test_versions_are_walked_with_arrows(theme):
    middle = ReplyFoot(placed(5, versions=(4, 5, 6)))
    middle.lay_out(700, looks(theme))
    chosen = {spot.label: spot.press for spot in middle.spots()}
    assert chosen["Previous version"] == Choose(4)
    assert chosen["Next version"] == Choose(6)
    first = PromptHead(prompt(4, versions=(4, 5)))
    first.lay_out(700, looks(theme))
    assert labels(first)[:1] == ["Next version"]


def test_one_version_needs_no_arrows(theme):
    foot = ReplyFoot(placed(5))
    foot.lay_out(700, looks(theme))
    assert not any("version" in label for label in labels(foot))


@pytest.mark.parametrize("width", [180, 260, 400])
def test_nothing_in_a_narrow_foot_reaches_out_of_it(theme, width):
    foot = ReplyFoot(placed(5, status=Status.STOPPED, usage=USAGE, versions=(4, 5, 6)))
    foot.lay_out(width, looks(theme))
    assert all(spot.rect.right() <= width + 8 for spot in foot.spots())


def test_larger_text_makes_larger_buttons(theme):
    foot = ReplyFoot(placed(usage=USAGE))
    assert foot.lay_out(700, looks(theme, 2.0)) > 1.8 * foot.lay_out(700, looks(theme))


def test_an_error_takes_the_place_of_the_bare_word():
    assert ReplyFoot(placed(status=Status.FAILED, error="It broke.")).text == ""
    assert ReplyFoot(placed(status=Status.FAILED)).text == "failed"


def test_buttons_and_arrows_tell_what_is_wanted(show):
    view = show(prompt(1), placed(3, usage=USAGE, versions=(2, 3)))
    actions, versions = QSignalSpy(view.action_requested), QSignalSpy(view.version_requested)
    for label in ("Answer again", "Edit", "Good answer", "213 tokens"):
        press(view, label)
    press(view, "Previous version")
    told = [actions.at(at) for at in range(actions.count())]
    assert told == [[3, "regenerate"], [1, "edit"], [3, "rate up"], [3, "details"]]
    assert versions.at(0) == [2]


def test_the_keyboard_comes_to_all_of_them(show):
    view = show(prompt(1), placed(3, usage=USAGE))
    view.setFocus()
    view.activateWindow()
    met = []
    for _ in range(30):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        focus = view.reader.keyboard.focus
        if focus is None:
            break
        met.append(focus.spot.press)
    assert Act("copy") in met
    assert Act("menu") in met
    assert Act("details") in met


def test_enter_presses_what_has_the_focus(show):
    view = show(placed(3, usage=USAGE))
    actions = QSignalSpy(view.action_requested)
    view.setFocus()
    while view.reader.keyboard.focus is None or view.reader.keyboard.focus.spot.press != Act("regenerate"):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert actions.at(0) == [3, "regenerate"]


def test_a_buttons_rectangle_is_where_it_is_painted(show):
    view = show(placed(3, usage=USAGE))
    assert view.viewport().rect().contains(spot_named(view, "Answer again"))
