"""A text that is read again for its words alone: they are the same."""

import pytest

from tests.ui.transcript.driven import MIXED
from ui.transcript.sources import MarkdownSource

CODE = "\n".join(f"    x{number} = 'ü' * {number}\u200b  # {number}" for number in range(900))


@pytest.mark.parametrize(
    "text", [MIXED * 20, f"```python\n{CODE}\n```\nend", "> ```\n" + CODE.replace("    ", "> ")]
)
def test_without_colours_it_has_the_same_lines(text):
    source = MarkdownSource(text)
    assert len(source.pieces) > 3
    for number in range(len(source.pieces)):
        full, plain = source.read(number), source.read_text(number)
        assert [(line.kind, line.text, line.start, line.end) for line in full] == [
            (line.kind, line.text, line.start, line.end) for line in plain
        ]
        assert source.read_text(number) is plain
