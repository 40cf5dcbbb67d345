"""Finding text: everywhere, whatever is read so far, and marked where it is seen."""

import pytest

from tests.ui.transcript.driven import frame, long_chat, painted_anew, settle, streaming, texts_in_sight
from tests.ui.transcript.furnished import placed, prompt


def count_all(view, text):
    """Seek, and wait for all to be counted."""
    view.find(text)
    while not view.reader.finder._clock.idle:
        view.reader.finder._clock.tick()
    return view.reader.finder.tally()


def test_matches_are_counted_and_walked_through(show):
    view = show(prompt(1, "A fox?"), placed(2, text="The fox and the **fox**."), prompt(3, "No fox."))
    assert view.find("fox") == (0, 4)
    assert [view.find_next(1) for _ in range(4)] == [(1, 4), (2, 4), (3, 4), (0, 4)]
    assert view.find_next(-1) == (3, 4)
    assert view.find("badger") == (-1, 0)
    assert view.find("") == (-1, 0)


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("A **bold** word", "bold word"),
        ("GROẞ and gross", "GROSS"),
        ("这是**重点**内容", "重点内容"),
        ("😀😀 smile", "SMILE"),
        ("`a.b(c)`", "a.b("),
        ("| x | needle |\n|---|---|\n| 1 | 2 |", "needle"),
        ("```\nneedle\n```", "needle"),
    ],
)
def test_what_is_shown_is_found(show, text, sought):
    view = show(placed(2, text=text))
    assert view.find(sought) == (0, 1)


def test_markup_is_not_found(show):
    view = show(placed(2, text="A **bold** [link](https://example.org/secret)"))
    assert view.find("**") == (-1, 0)
    assert view.find("secret") == (-1, 0)


def test_a_match_is_brought_into_sight_wherever_it_is(show):
    messages = long_chat(30)
    messages[6:6] = [placed(50, text="Here is the needle.")]
    view = show(*messages, height=300)
    assert "Here is the needle." not in texts_in_sight(view)
    assert count_all(view, "needle") == (0, 1)
    view.find_next(1)
    settle()
    assert "Here is the needle." in texts_in_sight(view)


def test_the_whole_of_a_long_chat_is_counted(show):
    view = show(*long_chat(60), height=300)
    assert count_all(view, "a longer cell")[1] == 60
    assert count_all(view, "Answer")[1] == 60


def test_matches_are_marked(show):
    view = show(placed(2, text="The fox."))
    before = painted_anew(view)
    view.find("fox")
    marked = painted_anew(view)
    assert bool(before != marked)
    view.find("")
    assert bool(before == painted_anew(view))


def test_what_streams_is_counted(show):
    view = show(prompt(1, "fox"), streaming())
    assert view.find("fox")[1] == 1
    heard = []
    view.counted.connect(lambda index, count: heard.append(count))
    frame(view, "fox fox")
    view._clock.tick()
    assert heard[-1:] == [3]
