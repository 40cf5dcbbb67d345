"""What a text is made into: blocks beyond CommonMark, and how its lines stand."""

from __future__ import annotations

import pytest

from app.markdown import reading
from app.markdown.lines import Kind
from app.markdown.reading import read
from tests.app.markdown.reads import kinds, texts


def test_lists_keep_their_numbers_and_levels():
    text = "1. one\n2. two\n   - a\n     - b\n       - c\n3. three\n\n9) nine"
    assert texts(text) == [
        "  1. one",
        "  2. two",
        "    ◦ a",
        "      ▪ b",
        "        ▪ c",
        "  3. three",
        "  9) nine",
    ]


def test_items_close_to_each_other_are_tight():
    text = "intro\n- a\n- b\n\n- c\n\n  more\n- d"
    assert [(line.text, line.tight) for line in read(text)] == [
        ("intro", False),
        ("a", False),
        ("b", True),
        ("c", False),
        ("more", False),
        ("d", True),
    ]


def test_tasks():
    assert texts("- [ ] open\n- [x] done\n1. [X] too\n- [ ]\n\n[x] none") == [
        "  ☐ open",
        "  ☑ done",
        "  ☑ too",
        "  • [ ]",
        "[x] none",
    ]


def test_quotes_and_lists_within_each_other():
    lines = read("> - a\n>   > b\n\n- > c")
    assert [(line.text, line.indent, line.quote, line.inset) for line in lines] == [
        ("a", 1, 1, 0),
        ("b", 1, 2, 0),
        ("c", 1, 1, 1),
    ]


def test_tables():
    text = "before\n| a | **b** |\n|:--|--:|\n| 1 | `x\\|y` | 3 |\n| 2\n\nafter"
    before, table, after = read(text)
    assert before.text, after.text == ("before", "after")
    assert table.text == "a\tb\n1\tx|y\n2\t"
    assert table.aligns == ("left", "right")
    assert text[table.start : table.end].startswith("| a |")


def test_a_cell_may_have_several_lines():
    (table,) = read("| a<br>b | `<br>` |\n|---|---|\n| c <BR/> d | x |")
    assert table.rows[0] == (table.rows[0][0], table.rows[0][1])
    assert [[run.text for run in cell] for cell in table.rows[0]] == [["a\nb"], ["<br>"]]
    assert texts("a<br>b") == ["a<br>b"]


@pytest.mark.parametrize(
    "text", ["| a | b |\n|---|", "a\n---|", "| a |\n| b |", "| a |\n\n|---|", "    | a |\n|---|"]
)
def test_what_is_no_table(text):
    assert Kind.TABLE not in kinds(text)


@pytest.mark.parametrize("end", ["# head", "> quote", "- item", "```", "***"])
def test_a_block_ends_a_table(end):
    assert texts(f"| a |\n|---|\n| b |\n{end}")[0] == "a\nb"


def test_a_table_has_64_columns_at_most():
    wide = "|" + "a|" * 100
    (table,) = read(f"{wide}\n|{'-|' * 100}\n{wide}")
    assert len(table.aligns) == len(table.rows[0]) == len(table.rows[1]) == 64


def test_footnotes():
    text = "text[^1] and[^long] not[^none]\n\n[^1]: First\n[^long]: Second\n\n    goes on\n\nafter"
    assert texts(text) == ["text1 andlong not[^none]", "  1 First", "  long Second", "  goes on", "after"]
    assert read(text)[0].runs[1].target == "#note-1"


def test_code():
    text = "```c++ title=1\n\tint x;\n\n```\n\n    plain\n\n    more\n"
    assert texts(text) == ["```c++", "\tint x;", "", "```", "plain", "", "more"]
    assert texts("```{.python}\n```") == ["```python"]
    assert texts("- ```\n  a\n   b\n  ```\n- c") == ["  • ```", "  a", "   b", "  • c"]


def test_code_without_an_end():
    assert texts("```\na\n\nb") == ["```", "a", "", "b"]


def test_offsets_are_those_of_the_source():
    text = "# Head\r\n\r\n- one\r\n- two\r\n  goes on\r\n\r\n> q\r\n\r\n```\r\ncode\r\n```\r\n"
    assert [text[line.start : line.end] for line in read(text)] == [
        "# Head",
        "- one",
        "- two\r\n  goes on",
        "> q",
        "```",
        "code",
    ]


def test_every_kind_of_line_break():
    assert texts("a\n\nb\r\n\r\nc\r\rd") == ["a", "b", "c", "d"]


def test_no_character_is_null():
    assert texts("a\0b\n\0\n```\n\0x\n```") == ["ab", "```", "x"]


def test_a_text_has_a_longest_length(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST", 10)
    assert texts("12345 789 abc") == ["12345 789"]


def test_nesting_ends_at_twelve_levels():
    deep = read("> " * 40 + "text")
    assert (deep[0].quote, deep[0].text) == (12, "> " * 28 + "text")
    assert max(line.indent for line in read("\n".join("  " * level + "- x" for level in range(40)))) <= 12


@pytest.mark.parametrize(
    "sign",
    [
        "[",
        "![",
        "`",
        "*",
        "**a",
        "_a ",
        "~~",
        "<",
        "$",
        "$a",
        "\\(",
        "> ",
        "- ",
        "|",
        "(",
        "](",
        "&",
        "[^",
        "#",
        "```\n",
    ],
)
@pytest.mark.timeout(20)
def test_signs_without_end(sign):
    assert read(sign * 20_000)


def test_html_is_text_and_no_picture_leads_to_a_file():
    lines = read(
        "<img src='https://x.org/p.png'>\n\n![a](file:///etc/passwd) ![b](//host/share) ![c](data:image/png;base64,x)"
    )
    assert lines[0].text == "<img src='https://x.org/p.png'>"
    assert [(run.text, run.target) for run in lines[1].runs if run.text.strip()] == [
        ("a", ""),
        ("b", ""),
        ("c", ""),
    ]
