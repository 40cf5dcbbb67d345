"""Answers whose models are hidden until a vote is cast."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from app.chat.messages import Vote
from app.errors import EndpointError
from tests.fakes.responder import FakeResponder
from tests.ui.chat.comparing import add_models, compare, menu_action, panes, texts
from ui.chat.tally import TallySheet, scores_of


def blind(scene, count=2):
    add_models(scene)
    compare(scene, count)
    scene.act(scene.window.chat.compare.blind.click)


def test_nothing_tells_who_answers_until_the_vote(play):
    scene = play("From", " me")
    blind(scene)
    scene.ask("Hi")
    shown = "\n".join(texts(scene))
    assert "Guide" not in shown
    assert "large-7b" not in shown
    assert "tok/s" not in shown
    assert "Answer A" in shown
    for pane in panes(scene):
        assert not pane.head.chip.isVisible()
        assert pane.head.secret.isVisible()
        assert not any(value.isVisible() for value in pane.head.figures.values.values())
    assert not scene.window.chat.compare.add.isVisible()


def test_a_vote_reveals_and_is_counted(play):
    scene = play("From", " me")
    blind(scene)
    scene.ask("Hi")
    chat = scene.window.chat
    assert chat.vote.isVisible()
    lane = chat.panes.order[1]
    scene.act(chat.vote.buttons[1].click)
    assert not chat.vote.isVisible()
    assert all(pane.head.chip.isVisible() for pane in panes(scene))
    assert "The preferred answer" in panes(scene)[lane].head.settings.text()
    (vote,) = scene.run(scene.chats.votes.tally())
    name = ("Guide", "large-7b")[lane]
    assert vote.winning.startswith(name)
    assert "Guide" in "\n".join(texts(scene))


def test_after_a_vote_one_writes_on(play):
    scene = play("From", " me")
    blind(scene)
    scene.ask("Hi")
    button = scene.window.chat.vote.buttons[0]
    scene.act(button.setFocus)
    scene.press(Qt.Key.Key_Space, button)
    assert scene.window.focusWidget() is scene.composer.editor


def test_the_next_prompt_is_blind_again(play):
    scene = play("From", " me")
    blind(scene)
    scene.ask("Hi")
    scene.act(scene.window.chat.vote.tie.click)
    assert not scene.chats.blind.value
    scene.ask("Again")
    assert scene.chats.blind.value
    assert "Guide" not in "\n".join(texts(scene))
    assert [text.count("Again") for text in texts(scene)] == [1, 1]
    assert scene.window.chat.vote.isVisible()


def test_what_was_seen_by_name_stays_away_from_the_next_blind_prompt(play):
    """Under an answer whose model was told, the next one would be told by its pane."""
    scene = play("From", " me")
    blind(scene)
    scene.ask("Hi")
    scene.act(scene.window.chat.vote.tie.click)
    scene.ask("Again")
    assert not any("Hi" in text.split() for text in texts(scene))
    assert all("Answer" in text for text in texts(scene))
    scene.act(scene.window.chat.vote.tie.click)
    assert [text.count("Hi") for text in texts(scene)] == [1, 1]
    assert len(scene.run(scene.chats.votes.tally())) == 2


def test_nobody_votes_twice_on_the_same_answers(play):
    scene = play("From", " me")
    blind(scene)
    scene.ask("Hi")
    chat = scene.window.chat
    scene.act(chat.vote.buttons[0].click)
    scene.act(chat.compare.blind.click)
    assert not chat.vote.isVisible()
    assert not chat.compare.difference.isEnabled()
    assert all("after the vote" in pane.empty.said for pane in panes(scene))
    scene.act(chat.compare.blind.click)
    assert "Guide" in texts(scene)[0]


def test_an_error_does_not_tell_whose_it_is(play):
    scene = play("Fine")
    (broken,) = add_models(scene, FakeResponder("broken", "Half"))
    broken.engine.error = EndpointError("Lab cannot be reached.", "Check the network.")
    compare(scene, 2)
    scene.act(scene.window.chat.compare.blind.click)
    scene.ask("Hi")
    assert "Lab" not in "\n".join(texts(scene))
    assert "shown after the vote" in texts(scene)[1]
    scene.act(scene.window.chat.vote.tie.click)
    assert "Lab cannot be reached." in texts(scene)[1]


def test_the_panes_are_shuffled_anew_when_one_goes(play, monkeypatch):
    monkeypatch.setattr("ui.chat.blind.shuffled", lambda lanes: list(lanes)[::-1])
    scene = play()
    blind(scene, 3)
    assert scene.window.chat.panes.order == (2, 1, 0)
    scene.act(scene.chats.remove_lane, 1)
    assert scene.window.chat.panes.order == (1, 0)


def test_the_preferred_answer_is_not_another_one_after_a_pane_has_gone(play):
    scene = play("From", " me")
    blind(scene, 3)
    scene.ask("Hi")
    chat = scene.window.chat
    scene.act(chat.vote.buttons[chat.panes.order.index(1)].click)
    assert panes(scene)[1].head.settings.text() == "The preferred answer"
    scene.act(scene.chats.remove_lane, 0)
    assert panes(scene)[1].head.settings.text() != "The preferred answer"


def test_a_vote_is_of_its_conversation_only(play):
    scene = play("From", " me")
    blind(scene)
    scene.ask("Hi")
    scene.act(scene.window.chat.vote.buttons[0].click)
    scene.act(scene.chats.new)
    compare(scene, 2)
    assert not any(pane.head.settings.text() for pane in panes(scene))
    scene.ask("Other")
    assert not scene.chats.blind.value


def test_blind_can_be_turned_off_without_a_vote(play):
    scene = play()
    blind(scene)
    scene.ask("Hi")
    scene.act(scene.window.chat.compare.blind.click)
    assert "Guide" in texts(scene)[0]
    scene.ask("Again")
    assert not scene.chats.blind.value
    assert scene.run(scene.chats.votes.tally()) == ()


def test_there_is_no_vote_while_answers_stream(play):
    scene = play("One", " two")
    blind(scene)
    scene.engine.pause_after = 1
    scene.composer.set_text("Hi")
    scene.press(Qt.Key.Key_Return)
    scene.until(lambda: scene.chats.busy_lanes.value == {0})
    assert not scene.window.chat.vote.isVisible()
    scene.act(scene.engine.gate.set)
    scene.until(scene.window.chat.vote.isVisible)


def test_keeping_a_blind_answer_ends_the_comparison(play):
    scene = play()
    blind(scene)
    scene.ask("Hi")
    head = panes(scene)[1].head
    head.fill_menu()
    assert "Settings of this pane…" not in [action.text() for action in head.menu.actions()]
    scene.act(menu_action(head.menu, "Keep this one and go on").trigger)
    assert len(panes(scene)) == 1
    assert "large-7b" in texts(scene)[0]
    assert not scene.window.chat.vote.isVisible()


def test_what_would_tell_the_model_waits_for_the_vote(play):
    scene = play()
    blind(scene)
    scene.ask("Hi")
    said = []
    scene.window.chat.copied.connect(said.append)
    reply = scene.chats.path(0)[-1].message.id
    scene.act(panes(scene)[0].transcript.action_requested.emit, reply, "details")
    assert said == ["Shown after the vote"]


def test_the_tally_opens_by_a_click(play, qapp):
    scene = play()
    blind(scene)
    scene.ask("Hi")
    scene.act(scene.window.chat.vote.buttons[0].click)
    scene.act(scene.window.chat.compare.tally.click)
    scene.until(lambda: any(isinstance(each, TallySheet) for each in qapp.topLevelWidgets()))
    sheet = next(each for each in qapp.topLevelWidgets() if isinstance(each, TallySheet))
    assert [score.won for score in sheet.scores] == [1, 0]
    scene.act(sheet.reject)


def test_an_empty_tally_says_how_to_vote(play):
    scene = play()
    sheet = TallySheet(scene.window, ())
    assert isinstance(sheet, QDialog)
    assert sheet.scores == []
    sheet.deleteLater()


def test_scores_count_ties_as_half():
    votes = [
        Vote(1, 5, ("a", "b"), "a", 1.0),
        Vote(1, None, ("a", "b"), "", 2.0),
        Vote(1, 6, ("b", "c"), "b", 3.0),
        Vote(1, 7, ("a", "c"), "a", 4.0),
    ]
    scores = {score.label: score for score in scores_of(votes)}
    assert [score.label for score in scores_of(votes)] == ["a", "b", "c"]
    assert (scores["a"].won, scores["a"].tied, scores["a"].played) == (2, 1, 3)
    assert scores["a"].rate == 2.5 / 3
    assert scores["c"].rate == 0
