"""The meter, and what is done when a prompt does not fit. The fake's context is 2,048, a token a word."""

from dataclasses import replace

from PySide6.QtCore import Qt

from app.chat.messages import Trim
from app.engine.replies import Prompting, Rendered, Sampling
from app.engine.responders import Standing
from app.observable import Observable
from tests.fakes.engine import FakeEngine


class Other:
    """A second responder, whose context is small."""

    key = "other"

    def __init__(self, context=40):
        self._engine = FakeEngine()
        self.standing = Observable(Standing("Other", "elsewhere", ready=True, context=context, counts=True))
        self.render, self.count, self.generate = (
            self._engine.render,
            self._engine.count,
            self._engine.generate,
        )


def said(made):
    return made.wiring.room.meter.said


def ways(made):
    return [button.text() for button in made.wiring.room.banner.buttons]


def press(made, words):
    button = next(button for button in made.wiring.room.banner.buttons if button.text() == words)
    made.act(button.click)


def test_the_meter_counts_what_would_be_sent(desk):
    made = desk()
    made.until(lambda: said(made) == "0 / 2,048")
    made.write("one two three")
    made.until(lambda: said(made) == "3 / 2,048")
    made.ask("one two three")
    made.until(lambda: said(made) == "5 / 2,048")
    made.act(lambda: made.chats.set_lane(0, prompting=Prompting("Be brief")))
    made.until(lambda: said(made) == "7 / 2,048")
    made.act(made.chats.new)
    made.until(lambda: said(made) == "0 / 2,048")


def test_the_details_say_what_the_prefix_cache_holds(desk):
    made = desk()
    made.engine.render = held_render
    made.write("one two three")
    made.until(lambda: said(made) == "10 / 2,048")
    made.act(made.wiring.room.meter.click)
    card = made.wiring.room.card
    assert card.isVisible()
    figures = {line.words.text(): line.figure.text() for line in card.parts[0].lines}
    assert figures == {
        "Prompt, in the prefix cache": "4",
        "Prompt, to be computed": "6",
        "Room for the reply": "2,038",
    }
    made.press(Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert not made.chats.busy.value


async def held_render(request, *, pieces=False):
    return Rendered("", tuple(range(10)), (), cached=4)


def test_a_prompt_alone_too_long_cannot_be_sent(desk):
    made = desk()
    made.composer.set_text("word " * 2_100)
    made.until(lambda: made.composer.hint == "Too long: make room first")
    assert made.wiring.room.banner.isVisible()
    assert "Shorten it" in made.wiring.room.banner.words.text()
    assert not made.composer.button.isEnabled()
    made.press(Qt.Key.Key_Return)
    assert made.engine.requests == []
    made.composer.set_text("word")
    made.until(lambda: not made.wiring.room.banner.isVisible())
    assert made.composer.button.isEnabled()


def test_the_oldest_messages_are_left_out_and_come_back(desk):
    made = desk()
    made.ask("word " * 1_500)
    made.ask("middle " * 300)
    made.composer.set_text("last " * 400)
    made.until(lambda: ways(made) == ["Leave out the oldest 2 messages"])
    press(made, "Leave out the oldest 2 messages")
    made.until(lambda: "2 messages are not sent any more" in made.wiring.room.banner.words.text().lower())
    made.ask(made.composer.text)
    assert [turn.text.split()[0] for turn in made.engine.requests[-1].turns] == ["middle", "Hello", "last"]
    assert len(made.chats.path()) == 6
    press(made, "Send all again")
    made.until(lambda: made.chats.lanes.value[0].trim == Trim())


def test_the_files_of_this_prompt_or_of_earlier_ones_are_left_out(desk, tmp_path):
    made = desk()
    (tmp_path / "a.txt").write_text("word " * 1_200)
    made.act(made.wiring.attaching.add_files, [tmp_path / "a.txt"])
    made.until(lambda: len(made.wiring.attaching.carried) == 1)
    made.ask("First")
    made.act(made.wiring.attaching.add_files, [tmp_path / "a.txt"])
    made.until(lambda: len(made.wiring.attaching.carried) == 1)
    made.composer.set_text("Second")
    files, earlier = "Remove the 1 file of this prompt", "Leave out the files of 1 earlier message"
    made.until(lambda: ways(made)[:2] == [files, earlier])
    press(made, earlier)
    made.until(lambda: "the files of 1 message are not sent" in made.wiring.room.banner.words.text().lower())
    press(made, "Send all again")
    made.until(lambda: ways(made)[:1] == [files])
    press(made, files)
    made.until(lambda: not made.wiring.room.banner.isVisible())
    assert made.wiring.attaching.attachments == ()


def test_a_limit_that_is_longer_than_the_room_is_shortened(desk):
    made = desk()
    limited = Prompting(sampling=Sampling(max_tokens=1_000))
    made.act(lambda: made.chats.set_lane(0, prompting=limited))
    made.composer.set_text("word " * 1_899)
    made.until(lambda: ways(made)[:1] == ["Shorten the reply to 149 tokens"])
    assert made.composer.button.isEnabled()
    press(made, "Shorten the reply to 149 tokens")
    made.until(lambda: not made.wiring.room.banner.isVisible())
    assert made.chats.lanes.value[0].prompting.sampling.max_tokens == 149


def test_in_a_comparison_the_tightest_is_shown_and_the_others_go_on(desk):
    made = desk(others=[Other()])
    made.act(made.chats.add_lane)
    made.act(lambda: made.chats.set_lane(1, responder="other"))
    made.composer.set_text("word " * 60)
    made.until(lambda: said(made) == "60 / 40")
    assert "Too long for Other" in made.wiring.room.banner.words.text()
    assert made.composer.button.isEnabled()
    made.act(made.wiring.room.meter.click)
    assert [part.title.text() for part in made.wiring.room.card.parts] == ["Guide", "Other"]


def test_a_blind_comparison_names_nobody(desk):
    made = desk(others=[Other()])
    made.act(made.chats.add_lane)
    made.act(lambda: made.chats.set_lane(1, responder="other"))
    made.act(made.chats.set_blind, True)
    made.composer.set_text("word " * 60)
    made.until(lambda: "Too long for one of the models" in made.wiring.room.banner.words.text())
    made.act(made.wiring.room.meter.click)
    shown = [part.title.text() for part in made.wiring.room.card.parts if part.isVisible()]
    assert shown == ["One of the models"]


def test_without_a_tokenizer_it_is_an_estimate(desk):
    other = Other()
    other.standing.set(replace(other.standing.value, counts=False, context=None))
    made = desk(others=[other])
    made.act(lambda: made.chats.set_lane(0, responder="other"))
    made.write("four" * 10)
    made.until(lambda: said(made) == "~10")
    made.act(made.wiring.room.meter.click)
    card = made.wiring.room.card
    assert "Estimated" in card.parts[0].said.text()
    assert card.inspect.isVisible()


def test_without_a_model_there_is_no_meter(desk):
    made = desk(model=None)
    made.write("word")
    made.until(lambda: not made.wiring.room.meter.isVisible())
