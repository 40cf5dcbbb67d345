"""Stop texts in signs, and back."""

import pytest

from ui.prompting.stop_row import signed, unsigned


@pytest.mark.parametrize("text", ["###", "\n\n", "a\tb", "back\\slash", "\\n", "end\r\n", "\\"])
def test_signs_and_back(text):
    assert unsigned(signed(text)) == text


def test_blanks_at_the_ends_are_seen():
    assert signed(" User: ") == "␣User:␣"
    assert signed("  ") == "␣␣"
    assert unsigned("User: ") == "User: "
