"""A conversation on paper: everything in it is set, and nothing in it stops the printing."""

import asyncio
import re
import zlib
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from app.chat.messages import Attachment
from app.exchange import wording
from app.exchange.records import Record
from app.markdown.reading import read
from app.maths.formula import Formula, Refusal
from tests.app.exchange.stories import conversation, full, reply, say, talk
from tests.app.exchange.test_html import HOSTILE
from ui.exchange.line_rows import LONGEST, _pieces
from ui.exchange.paper import LARGEST, Paper, _decoded
from ui.exchange.rows import POINT
from ui.exchange.type_setter import TypeSetter

SVG = '<svg viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg" fill="currentColor"><path d="M 1 1 L 9 1 L 9 9 Z" fill="currentColor"/></svg>'
EVERYTHING = """# Heading

Text with **bold**, *emphasis*, ~~strike~~, `code`, [a link](https://example.org), $x^2$, $no$ and a note[^1].
A second line. ![cat](https://example.org/cat.png)

1. one
2. two
   - deep

     > quoted in a list

- [x] done

> A quote
>
> - with a list

| a | b | c |
|---|--:|:-:|
| 1 | 2 |
| $x^2$ | `long code` | words and words |

```python
def f(x):

\treturn x  # a line that is much too long for the paper, so that it has to go on in the next line of it somewhere
```

    indented

$$y$$

$$no$$

---

中文 🦋 العربية

العربية

[^1]: The note.
"""


class FakePress:
    """Draws every formula alike but one."""

    def __init__(self):
        self.asked = []

    def order(self, source, *, display=False):
        self.asked.append((source, display))
        drawn = Future()
        drawn.set_result(Refusal("No.") if source == "no" else Formula(SVG, 2.0, 1.2, 0.3))
        return drawn


def printed(record, picture=lambda digest: None, press=None):
    return asyncio.run(Paper(read, press or FakePress(), picture).print(record))


def streams(pdf):
    """What is drawn on the pages."""
    found = []
    for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(part))
        except zlib.error:
            continue
    return b"\n".join(found)


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def png(width=40, height=20):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#204080"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def test_all_kinds_of_text_are_set(qapp):
    press = FakePress()
    pdf = printed(talk("Everything?", EVERYTHING), press=press)
    assert pdf.startswith(b"%PDF")
    assert pages(pdf) == 1
    assert press.asked == [("no", False), ("no", True), ("x^2", False), ("y", True)]
    assert b"https://example.org" in pdf  # links can be followed


def test_a_formula_stays_a_drawing_and_gets_no_outline(qapp):
    with_formula = streams(printed(talk("Q", "$y$")))
    without = streams(printed(talk("Q", "$no$")))
    triangle = re.compile(rb"[\d.]+ [\d.]+ m\n[\d.]+ [\d.]+ l\n[\d.]+ [\d.]+ l\n[\d.]+ [\d.]+ l\nh\nf")
    assert len(triangle.findall(with_formula)) == 1
    assert not triangle.findall(without)


def test_a_conversation_with_everything_set(qapp):
    record = full()
    pdf = printed(record)
    assert pages(pdf) == 1
    assert pages(printed(Record(record.conversation, ()))) == 1


@pytest.mark.parametrize(
    "text", [*HOSTILE, "", "\n\n", "x" * 30_000, "word " * 6000, "|a|\n|-|\n" + "|b|\n" * 200]
)
def test_nothing_that_is_said_stops_the_printing(qapp, text):
    assert printed(talk(text or "Q", text, title=text[:300])).startswith(b"%PDF")


def test_a_long_conversation_takes_many_pages(qapp):
    texts = ["Q", "A paragraph of some words. " * 60] * 20
    assert 8 <= pages(printed(talk(*texts))) <= 30


def test_lanes_follow_each_other(qapp):
    messages = (say(1, "Q"), reply(2, "A", 1, "One"), reply(3, "B", 1, "Two"))
    assert pages(printed(Record(conversation(2, 3), messages))) == 1


def test_pictures_are_in_it_and_what_is_none_is_named(qapp):
    files = (
        Attachment("ok.png", "picture", 9, digest="1" * 64, media_type="image/png"),
        Attachment("gone.png", "picture", 9, digest="2" * 64, media_type="image/png"),
        Attachment("bad.png", "picture", 9, digest="3" * 64, media_type="image/png"),
        Attachment("a.py", "text", 9, text="x = 1\n"),
    )
    record = Record(conversation(1), (say(1, "See", attachments=files),))
    contents = {"1" * 64: png(), "3" * 64: b"no picture"}
    pdf = printed(record, contents.get)
    assert pdf.count(b"/Subtype /Image") == 1


def test_a_huge_picture_is_made_smaller_as_it_is_read(qapp):
    image = _decoded(png(3 * LARGEST, 30))
    assert image.width() == LARGEST
    assert _decoded(None) is None
    assert _decoded(b"") is None


@pytest.mark.parametrize("words", ["word " * 8000, "**b** `c` words " * 2000, "x" * 20_000, "$x$ a" * 3000])
def test_a_very_long_paragraph_is_set_in_pieces_and_none_of_it_is_lost(qapp, words):
    (line,) = read(words)
    pieces = list(_pieces(line))
    assert len(pieces) > 2
    assert "".join(run.text for piece in pieces for run in piece.runs) == "".join(
        run.text for run in line.runs
    )
    assert max(sum(len(run.text) for run in piece.runs) for piece in pieces) <= LONGEST + 1
    if " " in words:
        ends = ["".join(run.text for run in piece.runs)[-1:] for piece in pieces[:-1]]
        assert all(end == " " or piece.runs[-1].text == "" for end, piece in zip(ends, pieces, strict=False))


def test_what_is_too_long_to_be_read_says_so(qapp, monkeypatch):
    short = len(streams(printed(talk("Q", "x" * 15))))
    monkeypatch.setattr(wording, "LONGEST", 10)
    assert len(streams(printed(talk("Q", "x" * 15)))) > short + 200


def test_the_window_goes_on_while_a_long_one_is_printed(qapp):
    record = talk("Q", "\n\n".join(f"Paragraph {number} of some words." for number in range(800)))
    turns = []

    async def story():
        async def count():
            while True:
                turns.append(1)
                await asyncio.sleep(0)

        counting = asyncio.create_task(count())
        await Paper(read, FakePress(), lambda digest: None).print(record)
        counting.cancel()

    asyncio.run(story())
    assert len(turns) > 10


def test_a_formula_takes_the_room_that_it_has(qapp):
    setter = TypeSetter({("x", False): Formula(SVG, 3.0, 4.0, 1.5)})
    font = setter.font(10)
    lines = read("a $x$ b")
    (with_formula,) = setter.set(lines[0].runs, font, 5000)
    (plain,) = setter.set(read("a  b")[0].runs, font, 5000)
    assert with_formula.width - plain.width == pytest.approx(3.0 * 1.1 * 10 * POINT, rel=0.1)
    assert with_formula.height >= 4.0 * 1.1 * 10 * POINT
    assert plain.height == pytest.approx(14.2 * POINT, rel=0.1)


def test_text_from_right_to_left_stands_at_the_right(qapp):
    setter = TypeSetter({})
    for text, right in (("العربية", True), ("12 العربية", True), ("words العربية", False), ("12", False)):
        (line,) = setter.set(read(text)[0].runs, setter.font(10), 5000)
        aligned = line.layout.textOption().alignment().value & 2
        assert bool(aligned) is right
