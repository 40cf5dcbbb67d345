"""All examples of the CommonMark specification; where they hold HTML of their own, it is shown as text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.markdown.lines import Kind
from app.markdown.reading import read
from tests.app.markdown.expected import Expected, shown

EXAMPLES = json.loads((Path(__file__).parent / "commonmark.json").read_text(encoding="utf-8"))["examples"]
RAW = re.compile(
    r"<(?!/?(?:p|h[1-6]|em|strong|code|pre|ul|ol|li|blockquote|a|img|hr|br)\b)[a-zA-Z/!?]", re.ASCII
)
RAW_TOO = {21, 31, 344, 475, 476, 477, 642, 643}
"""Their HTML is made of elements that Markdown makes, too."""
ADDRESSES = {602, 608, 611, 612}
"""An address that stands in the text as it is becomes a link, as on GitHub."""
EMPTY = {484, 487, 581}
"""A link without text shows nothing, a picture without description the word for it."""


def raw(example):
    return (
        example["section"] in {"HTML blocks", "Raw HTML"}
        or example["example"] in RAW_TOO
        or RAW.search(example["html"]) is not None
    )


def name(example):
    return f"{example['example']}-{example['section'].replace(' ', '-')}"


def text_of(lines):
    return [line.text for line in lines]


@pytest.mark.parametrize("example", [each for each in EXAMPLES if not raw(each)], ids=name)
def test_example(example):
    ours, theirs = shown(read(example["markdown"])), Expected(example["html"]).lines
    if example["example"] in ADDRESSES:
        assert ["".join(run[0] for run in line[5]) for line in ours] == [
            "".join(run[0] for run in line[5]) for line in theirs
        ]
    elif example["example"] in EMPTY:
        assert text_of(read(example["markdown"])) in (["image"], [""])
    else:
        assert ours == theirs


@pytest.mark.parametrize("example", [each for each in EXAMPLES if raw(each)], ids=name)
def test_html_is_text(example):
    """Every tag of the source can be read on the screen."""
    tags = re.findall(r"<[a-zA-Z]+|</[a-zA-Z]+>", example["markdown"])
    seen = "\n".join(text_of(line for line in read(example["markdown"]) if line.kind is not Kind.RULE))
    assert [tag for tag in tags if tag not in seen] == []
