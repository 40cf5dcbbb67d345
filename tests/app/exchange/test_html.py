"""Web pages: all in one file, nothing that runs, nothing that is fetched, and nobody's markup but ours."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from app.chat.messages import Attachment
from app.exchange import wording
from app.exchange.html_page import Pages
from app.exchange.html_text import html_of
from app.exchange.records import Record
from app.markdown.reading import read
from app.maths.formula import Refusal
from tests.app.exchange.stories import PNG, conversation, drawn, full, reply, say, talk

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[a](javascript:alert(1)) [b](file:///etc/passwd) [c](data:text/html,x) [d](//host/x)",
    "![beacon](https://evil.example/pixel.png) ![local](file:///etc/passwd)",
    '<https://ok.example/"onmouseover="alert(1)>',
    '```"><script>\n</code></pre><script>alert(1)</script>\n```',
    "| <b>x</b> | a |\n|---|---|\n| </table><iframe src=http://evil.example> | y |",
    '[^"><script>]: note\n\n[^x]\n\n[^x]: <style>@import url(http://evil.example)</style>',
    "$\\text{<script>alert(1)</script>}$ and $$</svg><script>$$",
    "# <link rel=stylesheet href=http://evil.example>\n\n> </blockquote><base href=http://evil.example>",
)
VOID = {"meta", "br", "hr", "img"}
FETCHING = {"src", "srcset", "action", "background", "poster", "data", "formaction", "ping", "xlink:href"}


class Reading(HTMLParser):
    """Notes the tags and what they point to, and that they close in order."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.open, self.text, self.ids = [], [], [], "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        assert len(told) == len(attrs)
        assert not any(name.startswith("on") for name in told)
        self.tags.append(tag)
        self.ids += [told["id"]] if "id" in told else []
        if tag == "a":
            self.links.append(told["href"])
        for name in FETCHING & told.keys():
            assert (tag, name) == ("img", "src")
            assert told[name].startswith("data:image/")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text += data


def page_of(record, formula=drawn, picture=lambda digest: None):
    page = Pages(read, formula, picture).write(record)
    read_again = Reading(page)
    assert read_again.open == []
    return page, read_again


def body_of(text):
    return html_of(read(text), drawn)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_a_model_writes_is_markup_or_is_fetched(text):
    _, page = page_of(talk(text, text, title=text, prompting=full().conversation.lanes[0].prompting))
    assert not {"script", "iframe", "link", "base", "object", "embed", "form", "video"} & set(page.tags)
    assert page.tags.count("style") == 1
    for link in page.links:
        assert link.startswith(("http://", "https://", "mailto:", "#m"))


def test_the_page_forbids_what_it_does_not_need():
    page, _ = page_of(talk("Q", "A"))
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert "@import" not in page
    assert "url(" not in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")


def test_all_kinds_of_text_have_their_tags():
    text = "# H\n\n**b** *i* ~~s~~ `c` <https://a.example>\n\n1. one\n2. two\n   - in\n\n> quote\n\n- [x] done\n\n---\n\n| a | b |\n|:--|--:|\n| 1 | 2 |"
    made = body_of(text)
    for part in (
        '<h3 dir="auto">H</h3>',
        "<strong>b</strong>",
        "<em>i</em>",
        "<s>s</s>",
        "<code>c</code>",
        'href="https://a.example" rel="noopener noreferrer"',
        '<ol>\n<li value="1">',
        '</li>\n<li value="2">',
        "<ul>\n<li>",
        "<blockquote>",
        '<li class="task done"><span class="box">☑</span>',
        "<hr>",
        '<th class="left">a</th><th class="right">b</th>',
        '<td class="right">2</td>',
    ):
        assert part in made, part


def test_lists_and_quotes_nest_as_they_were_written():
    deep = body_of("- a\n  > q\n  > - in\n\n  back\n- b\n\n> - x\n>   1. y\n> - z")
    assert Reading(f"<div>{deep}</div>").open == []
    made = body_of("- a\n\n  > q\n\n- b")
    assert made.index("<ul>") < made.index("<blockquote>") < made.index("</blockquote>") < made.index("b</p>")
    assert made.count("<ul>") == 1


def test_lists_of_another_kind_begin_anew():
    made = body_of("- a\n\n1. b")
    assert made.index("</ul>") < made.index("<ol>")


def test_code_is_kept_to_the_letter():
    made = body_of("```python\n\ndef f(x):\n\treturn x < 1 & 2\n\n```\n\n    indented")
    assert "<figcaption>python</figcaption>" in made
    page = Reading(f"<div>{made}</div>")
    assert "\ndef f(x):\n\treturn x < 1 & 2\n" in page.text
    assert "indented" in page.text


def test_formulas_are_drawings_with_their_source_as_name():
    made = body_of('Inline $a<"b"$ and\n\n$$c$$')
    assert made.count("<svg") == 2
    assert 'aria-label="a&lt;&quot;b&quot;"' in made
    assert "width:1.650em;height:1.100em;vertical-align:-0.275em" in made
    assert '<div class="formula"><svg role="img"' in made
    assert 'width="9"' not in made


def test_a_formula_that_cannot_be_drawn_is_shown_as_written():
    made = html_of(read("$\\nope<x>$"), lambda latex, display: Refusal("No."))
    assert '<code class="latex">\\nope&lt;x&gt;</code>' in made


def test_footnotes_of_two_messages_are_not_mixed_up():
    _, page = page_of(talk("Q", "A[^1]\n\n[^1]: First.", "Q", "B[^1]\n\n[^1]: Second."))
    assert page.links == ["#m2-note-1", "#m4-note-1"]
    assert page.ids == ["m2-note-1", "m4-note-1"]


def test_pictures_are_in_the_page_if_they_are_pictures():
    files = (
        Attachment("ok.png", "picture", 9, digest="1" * 64, media_type="image/png"),
        Attachment("gone.png", "picture", 9, digest="2" * 64, media_type="image/png"),
        Attachment("x.svg", "picture", 9, digest="1" * 64, media_type='image/svg+xml"><script>'),
    )
    record = Record(conversation(1), (say(1, "See", attachments=files),))
    page, read_again = page_of(record, picture={"1" * 64: PNG}.get)
    assert page.count("data:image/png;base64,") == 1
    assert read_again.tags.count("img") == 1
    assert "gone.png" in page
    assert "x.svg" in page


def test_a_text_file_is_folded_away():
    record = Record(
        conversation(1), (say(1, "See", attachments=(Attachment("a<b.py", "text", 9, text="x = '`' * 3"),)),)
    )
    page, _ = page_of(record)
    assert '<details class="file"><summary>a&lt;b.py (9 B)</summary>' in page


def test_a_comparison_has_its_lanes_side_by_side():
    messages = (say(1, "Q"), reply(2, "A", 1, "One"), reply(3, "B", 1, "Two"))
    page, read_again = page_of(Record(conversation(2, 3), messages))
    assert "<body class=wide>" in page
    assert page.count('<div class="lanes">') == 1
    assert read_again.tags.count("article") == 3
    assert "version" not in read_again.text.lower().replace("conversion", "")


def test_versions_are_told_where_there_are_some():
    record = Record(conversation(3), (say(1, "Q"), reply(2, "Old", 1), reply(3, "New", 1)))
    page, _ = page_of(record)
    assert "version 2 of 2" in page
    assert "Old" not in page


def test_everything_at_once():
    _, read_again = page_of(full())
    assert "Model B" in read_again.text
    assert "It died." in read_again.text
    assert "Thought for 3.2 s" in read_again.text
    empty, _ = page_of(replace(full(), messages=()))
    assert "All “of” it" in empty


def test_what_is_too_long_to_be_read_says_how_much_is_left_out(monkeypatch):
    monkeypatch.setattr(wording, "LONGEST", 10)
    assert "5 more characters are left out here" in page_of(talk("Q", "x" * 15))[0]
    assert "left out" not in page_of(talk("Q", "x" * 10))[0]
