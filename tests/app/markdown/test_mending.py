"""What is shown of a text that is half written: nothing that is taken back with the next word."""

from __future__ import annotations

import pytest

from app.markdown.lines import OPEN, Kind, Style
from app.markdown.stream import Stream
from tests.app.markdown.reads import brief
from tests.bench.reading import flicker
from tests.bench.replies import REPLY, tokens


def tail(text):
    stream = Stream()
    stream.feed(text)
    return stream.flush().tail


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("some **bo", "some bo"),
        ("some **bold*", "some bold"),
        ("some *", "some "),
        ("***both", "both"),
        ("~~gone", "gone"),
        ("`co", "co"),
        ("``a `b", "a `b"),
        ("a [link", "a link"),
        ("a [link](htt", "a link"),
        ("a [link][re", "a link"),
        ("a ![pic](https://x", "a "),
        ("a note [^1", "a note "),
        ("see <https://x", "see https://x"),
        ("&am", ""),
        ("a\\", "a"),
        ("a **b\n", "a b"),
        ("price $5", "price $5"),
    ],
)
def test_open_signs_are_hidden(written, shown):
    assert "".join(line.text for line in tail(written)) == shown


@pytest.mark.parametrize(
    "written",
    [
        "-",
        "*",
        "1",
        "12.",
        "#",
        "## ",
        "```",
        "```pyt",
        "> ",
        "- [",
        "- [x]",
        "**",
        "$$",
        "|",
        "[^1]:",
        "---",
        "<",
    ],
)
def test_an_undecided_line_is_hidden(written):
    assert tail(written) == ()


@pytest.mark.parametrize(
    ("before", "written"),
    [
        ("text\n", "=="),
        ("text\n", "-"),
        ("| a |\n", "|--"),
        ("```\ncode\n", "``"),
        ("- a\n", "  -"),
        ("x\n", "1."),
    ],
)
def test_an_undecided_line_leaves_what_stands(before, written):
    assert tail(before + written)[-1:] == tail(before)[-1:]


def test_styles_of_what_is_open():
    (line,) = tail("a **b *c")
    assert [(run.text, run.style) for run in line.runs] == [
        ("a ", Style.PLAIN),
        ("b ", Style.STRONG),
        ("c", Style.STRONG | Style.EMPHASIS),
    ]


def test_a_table_is_one_from_its_first_line():
    (line,) = tail("| a | b")
    assert line.kind is Kind.TABLE
    assert brief(line) == "a\tb"
    (line,) = tail("| a | b |\n|---|---|\n| **1")
    assert brief(line) == "a\tb\n1\t"


@pytest.mark.parametrize("written", ["$$\nx^2 +", "\\[\nx^2 +", "$$x^2 +"])
def test_a_displayed_formula_is_open(written):
    (line,) = tail(written)
    assert (line.kind, line.info, line.open) == (Kind.FORMULA, "x^2 +", True)


@pytest.mark.parametrize("written", ["a $x^2 +", "a \\(x^2 +"])
def test_a_formula_in_a_line_is_open(written):
    run = tail(written)[0].runs[-1]
    assert (run.text, run.style, run.token) == ("x^2 +", Style.MATH, OPEN)


def test_long_ago_opened_is_text():
    (line,) = tail("a *b " + "word " * 100)
    assert line.text.startswith("a *b word")


def test_the_end_shows_every_sign():
    stream = Stream()
    stream.feed("some **bold")
    stream.flush()
    assert stream.finish().frozen[0].text == "some **bold"


@pytest.mark.parametrize("text", ["**bold and more words than a few**", "# heading made of words", REPLY])
def test_what_is_shown_depends_only_on_the_text(text):
    """Not on when it came: the quick way, for words behind words, gives what the slow one gives."""
    stream = Stream()
    shown = []
    written = ""
    for token in tokens(text):
        stream.feed(token)
        written += token
        update = stream.flush()
        shown += update.frozen
        assert [*shown, *update.tail] == at_once(written)


def at_once(text):
    stream = Stream()
    stream.feed(text)
    update = stream.flush()
    return [*update.frozen, *update.tail]


def test_a_long_list_of_definitions_is_hidden():
    stream = Stream()
    for number in range(50):
        stream.feed(f"[{number}]: https://x.org/{number}\n")
        assert stream.flush().tail == ()
    stream.feed("\nsee [49]")
    assert stream.finish().frozen[0].runs[-1].target == "https://x.org/49"


def test_text_hardly_ever_flickers():
    """Nothing that was shown is taken back, but for very few frames."""
    flickers, without_mending = flicker()
    assert flickers <= 10
    assert without_mending >= 4 * flickers
