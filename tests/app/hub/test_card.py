from __future__ import annotations

import pytest

from app.hub.card import LARGEST_CARD, card_text
from app.hub.cautions import cautions_of
from app.hub.repository import HubFile, Variant


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"---\nlicense: mit\n---\n# Title\n\nWords", "# Title\n\nWords"),
        (b"\xef\xbb\xbf---\r\nlicense: mit\r\n---\r\nWords\r\n", "Words"),
        (b"Words\n---\nmore", "Words\n---\nmore"),
        (b"---\nno end of it", "---\nno end of it"),
        (b"", ""),
        (b"caf\xff", "caf\ufffd"),
        (b"a\0b\x1b[31mc\tx", "ab[31mc\tx"),
        ("turn\u202earound".encode(), "turnaround"),
        ("中文，表格".encode(), "中文，表格"),
    ],
)
def test_the_text_of_a_card(content, text):
    assert card_text(content) == text


def test_a_huge_card_is_cut():
    assert len(card_text(b"a" * (3 * LARGEST_CARD))) == LARGEST_CARD


def titles(*files, method="", code=(), asks=False, raw=None, odd=0):
    variant = Variant("", tuple(HubFile(path, 1) for path in files), 1)
    found = cautions_of((variant,), method=method, code=code, asks=asks, raw=raw or {}, odd=odd)
    return {caution.title: caution.text for caution in found}


def test_nothing_to_say_of_an_ordinary_model():
    assert titles("model.safetensors", "config.json") == {}


def test_pickles():
    assert "Pickle files" in titles("pytorch_model.bin")


def test_code_is_named_and_whose_it_is():
    text = titles(code=("modeling_x.py", "other/repo"), asks=True)["Custom code"]
    assert "asks to run" in text
    assert "modeling_x.py" in text
    assert "other/repo is not its own" in text
    assert "asks" not in titles(code=("setup.py",))["Custom code"]
    assert "45 more" in titles(code=[f"{number}.py" for number in range(50)])["Custom code"]


def test_what_the_hub_s_scanners_found():
    issues = [{"path": "evil\n.bin", "level": "unsafe"}, {"path": "fine.bin", "level": "safe"}, None, "x"]
    text = titles(raw={"securityRepoStatus": {"scansDone": True, "filesWithIssues": issues}})["Unsafe files"]
    assert "evil .bin" in text
    assert "fine" not in text
    for nothing in ({"securityRepoStatus": "x"}, {"securityRepoStatus": {"filesWithIssues": 3}}):
        assert titles(raw=nothing) == {}


def test_deprecated_quantizations_and_odd_files():
    assert "Deprecated quantization" in titles(method="fbgemm_fp8")
    assert "2 files" in titles(odd=2)["Odd files"]
