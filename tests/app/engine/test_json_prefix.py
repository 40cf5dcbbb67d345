"""JSON that is not finished: what is certain of it."""

from __future__ import annotations

import json
import random

import pytest

from app.engine.json_prefix import DEEPEST, read_prefix


@pytest.mark.parametrize(
    ("text", "value", "way"),
    [
        ('{"a": 12', {}, ()),
        ('{"a": 12,', {"a": 12}, ()),
        ("[1, 2", [1], ()),
        ("[1, 2 ", [1, 2], ()),
        ('{"a": "xy', {}, ()),
        ('{"a": {"b": [1, 2, {"c": tr', {"a": {"b": [1, 2, {}]}}, ("a", "b", 2)),
        ('{"a":{"b":2}', {"a": {"b": 2}}, ()),
        ("[[[", [[[]]], (0, 0)),
        ('{"a"', {}, ()),
        ('{"a": 1} ', {"a": 1}, None),
        ("true", True, None),
        ("1.5e3\n", 1500.0, None),
    ],
)
def test_what_is_known(text, value, way):
    found = read_prefix(text)
    assert not found.error
    assert found.known
    assert (found.value, found.open) == (value, way)


@pytest.mark.parametrize("text", ["", "  ", "12", "-", "1.", "1e+", '"abc', "tru", '"\\u12'])
def test_what_is_not_known_yet(text):
    found = read_prefix(text)
    assert not found.error
    assert not found.known


@pytest.mark.parametrize(
    "text",
    [
        "{a", "[1 2", '{"a":1,}', "nan", "01", "-x", "[1.e", '{"a"}', "{,", "[,", "[1,]", "}", '"a\nb',
        '{"a":1 "b"', "1-2", '{"a": 1}x', "[" * (DEEPEST + 1), "'a'", "// no",
    ],
)  # fmt: skip
def test_what_is_none(text):
    assert read_prefix(text).error


def test_every_prefix_of_json_is_one():
    chance = random.Random(20)

    def make(depth):
        kind = chance.randrange(7 if depth < 4 else 5)
        if kind == 5:
            return {f'{number}"': make(depth + 1) for number in range(chance.randrange(4))}
        if kind == 6:
            return [make(depth + 1) for _ in range(chance.randrange(4))]
        return [None, True, chance.choice([-1.5e9, 0, 12, 1e-7]), 'a"\\\u2028é\n', ""][kind]

    for _ in range(150):
        value = make(0)
        text = json.dumps(value, indent=chance.choice([None, 2]), ensure_ascii=chance.random() < 0.5)
        for end in range(len(text) + 1):
            assert not read_prefix(text[:end]).error, text[:end]
        whole = read_prefix(f"{text}\n")
        assert (whole.value, whole.open) == (value, None)
