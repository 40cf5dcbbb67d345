"""A text that streams reads like one that is there at once, wherever it is cut and whatever it is."""

from __future__ import annotations

import os
import random

import pytest

from app.markdown import prose, reading, rendering
from app.markdown.reading import cuts, read, read_piece
from app.markdown.stream import Stream
from tests.app.markdown.documents import document, in_pieces, places, streamed, take
from tests.app.markdown.test_commonmark import EXAMPLES

DOCUMENTS = int(os.environ.get("VLINDERS_FUZZ", "10000"))
SHARES = 10


@pytest.mark.parametrize("share", range(SHARES))
def test_random_documents(share, monkeypatch):
    """Half of them with chunks and pieces so small that their edges fall everywhere."""
    if share % 2:
        monkeypatch.setattr(reading, "PIECE", 20)
        monkeypatch.setattr(prose, "SIZES", (15, 30, 60))
        monkeypatch.setattr(rendering, "SIZES", (15, 30, 60))
    for seed in range(share, DOCUMENTS, SHARES):
        dice = random.Random(seed)
        text = document(dice, 6)
        whole = read(text)
        assert streamed(text, places(dice, text)) == whole, f"streamed, seed {seed}: {text!r}"
        assert in_pieces(text) == whole, f"in pieces, seed {seed}: {text!r}"
        check_places(text, whole)


def check_places(text, lines):
    """The lines follow each other in the text, and none overlaps the next."""
    before = 0
    for line in lines:
        assert before <= line.start <= line.end <= len(text), repr(text)
        before = line.end


ALL = "\n".join(example["markdown"] for example in EXAMPLES[::9])


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64])
def test_cut_at_every_place(step):
    whole = read(ALL)
    assert streamed(ALL, list(range(step, len(ALL), step))) == whole


@pytest.mark.parametrize("seed", range(12))
def test_every_single_cut(seed):
    text = document(random.Random(seed), 6)
    whole = read(text)
    for place in range(len(text) + 1):
        assert streamed(text, [place]) == whole, place


def test_each_example_in_pieces(monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 1)
    for example in EXAMPLES:
        assert in_pieces(example["markdown"]) == read(example["markdown"]), example["example"]


def test_frozen_lines_stay():
    stream = Stream()
    stream.feed("# One\n\n- a\n- b\n")
    first = stream.flush()
    assert [line.text for line in first.frozen] == ["One", "a"]
    assert [line.text for line in first.tail] == ["b"]
    stream.feed("- c\n\ntext")
    second = stream.flush()
    assert [line.text for line in second.frozen] == ["b", "c"]
    assert [line.text for line in second.tail] == ["text"]
    assert [line.text for line in stream.finish().frozen] == ["text"]


@pytest.mark.parametrize(
    ("begin", "goes_on", "frozen"),
    [
        ("```python\nx = 1\n", "y = 2\n", ["y = 2"]),
        ("1. a\n", "2. b\n", ["a"]),
        ("- a\n  - b\n", "  - c\n", ["b"]),
        ("> a\n>\n> b\n", "> # c\n", ["b", "c"]),
        ("> 1. a\n", "> 2. b\n", ["a"]),
    ],
)
def test_it_freezes_inside_open_blocks(begin, goes_on, frozen):
    stream = Stream()
    stream.feed(begin)
    stream.flush()
    stream.feed(goes_on)
    assert [line.text for line in stream.flush().frozen] == frozen


def test_numbers_go_on_behind_frozen_items():
    stream = Stream()
    lines = []
    for item in ("7. a\n", "\n1. b\n", "1. c\n"):
        stream.feed(item)
        take(lines, stream.flush())
    take(lines, stream.finish())
    assert [line.marker for line in lines] == ["7.", "8.", "9."]


def test_a_late_definition_changes_what_was_frozen():
    stream = Stream()
    lines = []
    stream.feed("see [here][a] and [^n] and [there]\n\n| [a] |\n|---|\n\nx\n\n")
    take(lines, stream.flush())
    before = list(lines)
    stream.feed("[a]: https://a.org\n\n[^n]: note\n\n")
    update = stream.flush()
    assert [number for number, _ in update.changed] == [0, 1]
    take(lines, update)
    assert lines[2] == before[2]
    assert [run.target for run in lines[0].runs if run.target] == ["https://a.org", "#note-n"]


def test_nothing_new_changes_nothing():
    stream = Stream()
    stream.feed("some **bold")
    first = stream.flush()
    assert stream.flush() == ((), first.tail, ())
    assert Stream().finish() == ((), (), ())


def test_a_piece_within_long_code_has_its_colours():
    code = "\n".join(
        f"x{number} = '''a quoted text" if number % 7 == 0 else f"b{number}''' + 12" for number in range(900)
    )
    text = f"intro\n\n```python\n{code}\n```\n\nend"
    made = cuts(text)
    assert len(made) > 4
    whole = read(text)
    for cut in reversed(made):
        inside = tuple(line for line in whole if cut.start <= line.start < cut.end)
        assert read_piece(text, cut) == inside
