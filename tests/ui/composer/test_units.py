"""History, variables, measures, notes: what needs no window."""

import asyncio
from dataclasses import replace

import pytest

from app.chat.messages import Lane, Message, Snippet, Status, Trim
from app.engine.replies import Prompting, Request, Sampling, Turn
from app.engine.responders import Standing
from app.observable import Observable
from tests.fakes.engine import FakeEngine
from ui.composer.history import History
from ui.composer.library_popup import matching
from ui.composer.measure import Fit, Measure, estimate, measure
from ui.composer.measuring import tightest
from ui.composer.meter import figure_of, sentence_of
from ui.composer.trimming import ways_of
from ui.composer.variables import filled, variables_of


class Counter:
    """A responder that only counts: a token a word."""

    key = "counter"

    def __init__(self, context=100, *, counts=True):
        self.standing = Observable(Standing("Counter", ready=True, context=context, counts=counts))
        self.render, self.count = FakeEngine().render, FakeEngine().count


def test_history_walks_back_and_forth_and_ends_at_the_draft():
    history = History()
    history.load(("c", "b", "b", "a"))
    assert [history.step(-1, text) for text in ("draft", "c", "b")] == ["c", "b", "a"]
    assert history.step(-1, "a") is None
    assert [history.step(1, text) for text in ("a", "b", "c")] == ["b", "c", "draft"]
    assert history.step(1, "draft") is None


def test_a_prompt_that_was_changed_is_a_draft_of_its_own():
    history = History()
    history.load(("c", "b"))
    assert history.step(-1, "draft") == "c"
    assert history.step(-1, "c, but other") == "c"
    assert history.step(1, "c") == "c, but other"


def test_variables_are_found_once_each_and_filled():
    text = "From {{ a }} to {{b}}, {{a}} {{}} {{c\nd}} {e}"
    assert variables_of(text) == ("a", "b")
    assert filled(text, {"a": "x{{b}}", "b": "y"}) == "From x{{b}} to y, x{{b}} {{}} {{c\nd}} {e}"


def test_prompts_match_by_all_words_and_titles_come_first():
    snippets = [Snippet(1, "Other", "to translate text"), Snippet(2, "Translate", "x"), Snippet(3, "No", "y")]
    assert [each.id for each in matching(snippets, "tra")] == [2, 1]
    assert [each.id for each in matching(snippets, "text TRAN")] == [1]
    assert len(matching(snippets, "")) == 3


@pytest.mark.parametrize(
    ("prompt", "limit", "fit"),
    [
        (100, None, Fit.GOOD),
        (1800, None, Fit.TIGHT),
        (1800, 200, Fit.GOOD),
        (2047, 1, Fit.GOOD),
        (2048, None, Fit.FULL),
        (4000, 10, Fit.FULL),
    ],
)
def test_a_prompt_fits_if_the_reply_has_room(prompt, limit, fit):
    assert Measure("m", prompt, context=2048, limit=limit).fit is fit


def test_an_estimate_warns_of_nothing():
    assert Measure("m", 9999, context=2048, exact=False).fit is Fit.GOOD


def test_figures_in_words():
    assert figure_of(Measure("m", 1204, context=8192)) == "1,204 / 8,192"
    assert figure_of(Measure("m", 1204, exact=False)) == "~1,204"
    assert sentence_of(Measure("m", 9000, context=8192)).endswith("there is no room for a reply")
    assert sentence_of(Measure("m", 8000, context=8192)).endswith("192 left for the reply")


def test_the_tightest_is_shown():
    good, full = Measure("good", 90, context=1000), Measure("full", 100, context=100)
    assert tightest((good, full)) is full
    assert tightest((good, replace(good, prompt=900))).prompt == 900
    assert tightest(()) is None


def test_who_cannot_count_gets_an_estimate():
    request = Request((Turn("user", "eight888" + "你好"),), Prompting("four"))
    assert estimate(request) == 5
    found = asyncio.run(measure(Counter(counts=False), request))
    assert (found.prompt, found.exact) == (5, False)


def test_nothing_written_is_no_token():
    found = asyncio.run(measure(Counter(), Request((), Prompting(sampling=Sampling(max_tokens=7)))))
    assert (found.prompt, found.limit, found.exact) == (0, 7, True)


def path_of(*texts):
    roles = ("user", "assistant")
    return [Message(n, 1, roles[n % 2], text, Status.COMPLETE, 0.0) for n, text in enumerate(texts)]


def ways(found, path, lane=None, draft=()):
    return asyncio.run(ways_of(Counter(), found, lane or Lane(), path, draft))


def test_the_oldest_messages_are_left_out_up_to_a_question():
    path = path_of("word " * 30, "word " * 30, "word " * 10, "word " * 10)
    found = Measure("m", 120, context=100)
    assert [(way.words, way.trim) for way in ways(found, path)] == [
        ("Leave out the oldest 2 messages", Trim(begins=2))
    ]


def test_what_is_left_out_already_counts_no_more():
    path = path_of("word " * 30, "word " * 30, "word " * 40, "word " * 10, "word", "word")
    found = Measure("m", 120, context=100)
    lane = Lane(trim=Trim(begins=2))
    assert [way.trim for way in ways(found, path, lane)] == [Trim(begins=4)]


def test_nothing_is_offered_where_the_prompt_alone_is_too_long():
    assert ways(Measure("m", 500, context=100), path_of("word", "word")) == ()


def test_a_reply_that_is_longer_than_the_room_can_be_shortened():
    found = Measure("m", 90, context=100, limit=50)
    first = ways(found, path_of("word " * 10, "word"))[0]
    assert (first.words, first.limit) == ("Shorten the reply to 10 tokens", 10)


def test_all_well_offers_nothing():
    assert ways(Measure("m", 10, context=100), path_of("word " * 50)) == ()
