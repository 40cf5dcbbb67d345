"""Cutting a reply that still streams: only whole blocks, and never in the midst of one."""

import random

import pytest
from markdown_it import MarkdownIt

from ui.chat.growth import finished_length


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("", ""),
        ("One paragraph", ""),
        ("One paragraph\n", ""),
        ("One\ntwo\n\nthree", "One\ntwo\n\n"),
        ("One\n\n", ""),
        ("# Title\n", "# Title\n"),
        ("# Title\ntext", "# Title\n"),
        ("```\ncode\n\nmore\n", ""),
        ("```py\ncode\n\nmore\n```\n", "```py\ncode\n\nmore\n```\n"),
        ("So:\n```py\nx", "So:\n"),
        ("````\n```\n", ""),
        ("- a\n- b\n\n", ""),
        ("- a\n\n- b", ""),
        ("- a\n\n  more of a\n\n", ""),
        ("1. a\n\n2", ""),
        ("1. a\n\n2. b\n\nText", "1. a\n\n2. b\n\n"),
        ("- ```\n  code\n  ```\n", ""),
        ("| a |\n|---|\n| 1 |\n\nafter", "| a |\n|---|\n| 1 |\n\n"),
        ("a\n\nb\n\nc", "a\n\nb\n\n"),
    ],
)
def test_what_is_finished(text, finished):
    assert text[: finished_length(text)] == finished


BLOCKS = [
    "A paragraph with *emphasis*.",
    "Two lines\nof one paragraph.",
    "# A heading",
    "- a\n- b\n  - c",
    "1. one\n\n2. two",
    "```python\nx = 1\n\n# no heading\n```",
    "> a quote\n> of two lines",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "---",
]


@pytest.mark.parametrize("seed", range(40))
def test_pieces_give_the_same_blocks_as_the_whole(seed):
    chance = random.Random(seed)
    text = "\n\n".join(chance.choice(BLOCKS) for _ in range(12))
    parser = MarkdownIt("commonmark").enable("table")
    tail, kinds = "", []
    for start in range(0, len(text), size := chance.randint(1, 9)):
        tail += text[start : start + size]
        cut = finished_length(tail)
        kinds += [token.type for token in parser.parse(tail[:cut])]
        tail = tail[cut:]
    kinds += [token.type for token in parser.parse(tail)]
    assert kinds == [token.type for token in parser.parse(text)]
