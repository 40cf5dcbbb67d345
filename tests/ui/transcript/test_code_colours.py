"""Code in a transcript wears the colours of its tokens, in the code's own font."""

from __future__ import annotations

from tests.ui.transcript.furnished import placed
from ui.transcript.code import CodeLine


def test_tokens_have_their_colours_and_the_size_of_code(show):
    view = show(placed(3, text="```python\ndef f():\n    return 'x'  # why\n```"))
    lines = [block for part, _ in view.sight.spots() for block in part.blocks if isinstance(block, CodeLine)]
    found = [
        (each.format.foreground().color().name(), each.format.fontPointSize())
        for line in lines
        for each in line.flow.layout.formats()
    ]
    tokens = view.column.looks.tokens
    assert {tokens.accent, tokens.success, tokens.faint} <= {colour for colour, _ in found}
    assert {size for _, size in found} == {0.0}
