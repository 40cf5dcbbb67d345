"""Markdown: what was written stays as it was, and the rest says who wrote it."""

import base64
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from app.chat.messages import Attachment, Status
from app.engine.replies import Prompting, Sampling
from app.exchange.prose import close_fences, escape, fenced, markdown_of
from app.exchange.records import Record
from app.markdown.lines import Kind
from app.markdown.reading import read
from tests.app.exchange.stories import PNG, USAGE, conversation, full, reply, say, talk


def test_texts_stand_as_they_were_written():
    text = markdown_of(
        talk("How is **this**?", "# So\n\n- it *is*\n\n```python\nx = 1\n```", title="My *talk*")
    )
    assert text.startswith("# My \\*talk\\*\n")
    assert "## You\n\nHow is **this**?\n" in text
    assert "## Model\n\n# So\n\n- it *is*\n\n```python\nx = 1\n```\n" in text


def test_the_system_prompt_and_the_settings_stand_on_top():
    prompting = Prompting("Be brief.\n\nAlways.", Sampling(temperature=0.5, stop=("END",)))
    text = markdown_of(talk("Q", "A", prompting=prompting))
    assert "> Be brief.\n>\n> Always.\n" in text
    assert "*temperature 0.5 · stop END*" in text


def test_a_reply_tells_what_it_took_and_what_it_thought():
    text = markdown_of(
        Record(conversation(2), (say(1, "Q"), reply(2, "A", 1, usage=USAGE, reasoning="Hm ```x")))
    )
    assert "<summary>Thought for 3.2 s</summary>\n\nHm ```x\n\n</details>" in text
    assert "*512 tokens · 41.9 tok/s · first token after 210 ms*" in text


def test_a_failed_reply_says_so():
    record = Record(
        conversation(2), (say(1, "Q"), reply(2, "", 1, status=Status.FAILED, error="It\ndied *now*."))
    )
    assert "> **Error:** It died \\*now\\*.\n\n*failed*" in markdown_of(record)


def test_pictures_are_in_it_each_once_and_at_the_end():
    one, gone = "ab" * 32, "cd" * 32
    files = (
        Attachment("a]b.png", "picture", len(PNG), digest=one),
        Attachment("gone.png", "picture", 5, digest=gone),
        Attachment("false.png", "picture", 5, digest="ef" * 32),
    )
    again = (Attachment("again.png", "picture", len(PNG), digest=one),)
    record = Record(
        conversation(3),
        (
            say(1, "See", attachments=files),
            reply(2, "```\nunclosed", 1),
            say(3, "Again", parent=2, attachments=again),
        ),
    )
    text = markdown_of(record, {one: PNG, "ef" * 32: b"<svg>"}.get)
    *_, end = text.rstrip("\n").split("\n\n")
    name = f"picture-{one[:16]}"
    assert end == f"[{name}]: data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert text.count(f"][{name}]") == 2
    assert "*Attached: gone.png (5 B)*" in text
    assert "*Attached: false.png (5 B)*" in text
    shown = MarkdownIt().render(text)
    assert shown.count('<img src="data:image/png;base64,') == 2
    assert 'alt="a]b.png (14 B)"' in shown


def test_files_are_shown_and_pictures_are_named():
    files = (
        Attachment("a.py", "text", 1200, text="```\nx"),
        Attachment("b.png", "picture", 2_500_000, digest="0" * 64),
    )
    text = markdown_of(Record(conversation(1), (say(1, "See", attachments=files),)))
    assert "*Attached: a.py (1.2 kB)*\n\n````py\n```\nx\n````" in text
    assert "*Attached: b.png (2.5 MB)*" in text


def test_lanes_follow_each_other_with_their_names():
    messages = (say(1, "Q"), reply(2, "A", 1, "One"), reply(3, "B", 1, "Two"))
    text = markdown_of(Record(conversation(2, 3), messages))
    assert text.index("### 1. One\n\nA") < text.index("### 2. Two\n\nB")


def test_a_blind_comparison_names_nobody():
    text = markdown_of(full())
    assert "Other" not in text
    assert "### 1. Model A\n" in text


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("a\n```py\nx", "a\n```py\nx\n```"),
        ("```\nx\n```", "```\nx\n```"),
        ("~~~~\n```\nx", "~~~~\n```\nx\n~~~~"),
        ("```\nx\n``", "```\nx\n``\n```"),
        ("no `code` here", "no `code` here"),
        ("``` not ` a fence", "``` not ` a fence"),
        ("- item\n\n  ```\n  x", "- item\n\n  ```\n  x\n```"),
    ],
)
def test_an_open_fence_is_closed(text, closed):
    assert close_fences(text) == closed


def test_a_reply_that_stopped_in_code_does_not_swallow_what_follows():
    lines = read(markdown_of(talk("Q", "```python\nx = 1", "And now?", "So.")))
    assert "And now?" in [line.text for line in lines if line.kind is Kind.PARAGRAPH]


def test_a_fence_is_longer_than_any_in_it():
    assert fenced("a\n`````\nb") == "``````\na\n`````\nb\n``````"


def test_escaped_text_is_read_as_it_was():
    (line,) = read(escape("*a* _b_ `c` [d](e) <f> #g | $h$ \\i ~~j~~ ![k](l) &amp;"))
    assert line.text == "*a* _b_ `c` [d](e) <f> #g | $h$ \\i ~~j~~ ![k](l) &amp;"
    assert all(not run.style for run in line.runs)


def test_a_time_that_none_is_is_left_out():
    record = talk("Q", "A")
    strange = tuple(replace(message, created=1e30) for message in record.messages)
    assert markdown_of(replace(record, messages=strange)).startswith("# A talk")
