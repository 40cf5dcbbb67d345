"""Thinking and answer parted, however the text is cut."""

from __future__ import annotations

import random

import pytest

from app.engine.splitting import HarmonySplitter, Marks, MarkSplitter, NoSplitter

HARMONY = (
    "<|channel|>analysis<|message|>Is a<b <|x|>?<|end|><|start|>assistant<|channel|>final<|message|>Hi <b>you"
)
HUNYUAN = Marks(before="<answer>", behind="</answer>")
CASES = [
    (MarkSplitter, {}, "<think>\nI think <b> so </ thi\n</think>\n\nHello </think> <think>",
     "I think <b> so </ thi", "Hello </think> <think>"),
    (MarkSplitter, {}, "Hello <think>x</think>", "", "Hello <think>x</think>"),
    (MarkSplitter, {"opened": True}, " a b\n</think>c", "a b", "c"),
    (MarkSplitter, {"opened": True}, "a b\n", "a b\n", ""),
    (MarkSplitter, {}, "<thi", "", "<thi"),
    (MarkSplitter, {}, "  <think>", "", ""),
    (MarkSplitter, {}, "  indented", "", "  indented"),
    (MarkSplitter, {}, "", "", ""),
    (MarkSplitter, {"marks": Marks("[THINK]", "[/THINK]")}, "[THINK]so[/THINK]yes", "so", "yes"),
    (MarkSplitter, {"marks": HUNYUAN}, "<think>\nso\n</think>\n<answer>\nYes <b>\n</answer>", "so", "Yes <b>"),
    (MarkSplitter, {"marks": HUNYUAN}, "<answer>Yes</answer> and more", "", "Yes"),
    (MarkSplitter, {"marks": HUNYUAN}, "<think>so</think>Yes, without marks </ans", "so", "Yes, without marks </ans"),
    (MarkSplitter, {"marks": HUNYUAN}, "Yes, at once", "", "Yes, at once"),
    (MarkSplitter, {"marks": Marks("<|channel>thought", "<channel|>")}, "<|channel>thought\nso<channel|>yes", "so", "yes"),
    (HarmonySplitter, {}, f"{HARMONY}<|return|>", "Is a<b <|x|>?", "Hi <b>you"),
    (HarmonySplitter, {}, HARMONY, "Is a<b <|x|>?", "Hi <b>you"),
    (HarmonySplitter, {}, "plain text", "", "plain text"),
    (HarmonySplitter, {"opened": True}, "goes <on", "", "goes <on"),
    (HarmonySplitter, {}, "<|channel|>commentary to=x <|constrain|>json<|message|>{}<|call|>", "{}", ""),
    (HarmonySplitter, {}, "<|channel|>final<|message|>only", "", "only"),
    (HarmonySplitter, {"opened": True}, "<|start|>a<|start|>b<|start|>", "", "ab"),
    (HarmonySplitter, {}, "<|channel|><|message|>nameless", "", "nameless"),
    (HarmonySplitter, {}, "<|channel|> <|constrain|>json<|message|>{}", "", "{}"),
    (HarmonySplitter, {}, "<|channel|>analysis<|message|>So<|start|>assistant<|channel|>final<|message|>Hi", "So", "Hi"),
    (NoSplitter, {}, "<think>x</think>y", "", "<think>x</think>y"),
]  # fmt: skip


def split(splitter, text, cuts):
    thought = answer = ""
    for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        parts = splitter.feed(text[begin:end], (), finished=False)
        thought, answer = thought + parts[0], answer + parts[1]
    parts = splitter.feed("", (), finished=True)
    return thought + parts[0], answer + parts[1]


@pytest.mark.parametrize(("kind", "options", "text", "thought", "answer"), CASES)
def test_every_way_to_cut_it(kind, options, text, thought, answer):
    chance = random.Random(1)
    ways = [list(range(1, len(text))), []]
    ways += [sorted(chance.choices(range(len(text) + 1), k=chance.randrange(8))) for _ in range(200)]
    for cuts in ways:
        assert split(kind(**options), text, cuts) == (thought, answer), cuts


def test_it_says_when_it_thinks():
    splitter = MarkSplitter()
    assert not splitter.thinking
    splitter.feed("<think>so", (), finished=False)
    assert splitter.thinking
    splitter.feed("</think>yes", (), finished=False)
    assert not splitter.thinking


def test_a_long_answer_costs_no_more_than_its_deltas():
    splitter = MarkSplitter()
    splitter.feed("Hello", (), finished=False)
    assert splitter.feed("x" * 1_000_000, (), finished=False) == ("", "x" * 1_000_000)
    assert splitter._held == ""
