"""ShareGPT and OpenAI's messages."""

import base64
import json

import pytest

from app.exchange.intake import records_in
from tests.app.exchange.stories import PNG


@pytest.fixture
def imported(tmp_path):
    def read(text, kept=None):
        path = tmp_path / "file.json"
        path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        keep = [] if kept is None else kept
        return list(records_in(path, lambda content: keep.append(content) or "d" * 64))

    return read


def turns(record):
    return [(message.role, message.text) for message in record.messages]


SHARED = {
    "id": "x_0",
    "conversations": [
        {"from": "system", "value": "Be brief."},
        {"from": "human", "value": "Hello"},
        {"from": "gpt", "value": "Hi!"},
        {"from": "human", "value": "Bye"},
    ],
}
ASKED = {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi!"}]}


def test_sharegpt(imported):
    first, second = imported([SHARED, SHARED])
    assert turns(first) == [("user", "Hello"), ("assistant", "Hi!"), ("user", "Bye")]
    assert [message.parent for message in first.messages] == [None, 1, 2]
    (lane,) = first.conversation.lanes
    assert (lane.prompting.system, lane.leaf) == ("Be brief.", 3)
    assert first.conversation.title == "Hello"
    assert second == second


@pytest.mark.parametrize(
    "file",
    [
        SHARED,
        [SHARED],
        {"data": [SHARED]},
        json.dumps(SHARED) + "\n" + json.dumps(SHARED) + "\n",
        SHARED["conversations"],
        {"items": SHARED["conversations"]},
        "\ufeff" + json.dumps(SHARED),
        ASKED,
        [ASKED],
        ASKED["messages"],
        json.dumps(ASKED) + "\n\n" + json.dumps(ASKED),
        "\n".join(map(json.dumps, ASKED["messages"])),
    ],
)
def test_in_all_the_ways_that_it_is_written_down(imported, file):
    for record in imported(file):
        assert turns(record)[:2] == [("user", "Hello"), ("assistant", "Hi!")]


def test_title_model_and_time_are_taken_where_they_are(imported):
    told = {"title": "Greeting", "model": "gpt-4o", "created_at": "2024-05-01T10:00:00Z"}
    (record,) = imported([ASKED | told])
    assert record.conversation.title == "Greeting"
    assert record.messages[1].model == "gpt-4o"
    assert record.messages[0].created == 1_714_557_600


def test_one_speaker_in_a_row_is_one_message(imported):
    (record,) = imported([[{"role": "user", "content": part} for part in ("a", "b")] + ASKED["messages"][1:]])
    assert turns(record) == [("user", "a\n\nb"), ("assistant", "Hi!")]


def test_tools_are_part_of_the_reply(imported):
    listed = [
        {"role": "user", "content": "Weather?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"function": {"name": "weather", "arguments": "{}"}}],
        },
        {"role": "tool", "content": "rain"},
        {"role": "assistant", "content": "It rains.", "reasoning_content": "Look."},
    ]
    (record,) = imported(listed)
    _, answer = record.messages
    assert "weather" in answer.text
    assert answer.text.endswith("```\nrain\n```\n\nIt rains.")
    assert answer.reasoning == "Look."


def test_pictures_are_taken_from_the_file_and_never_fetched(imported):
    inside = "data:image/png;base64," + base64.b64encode(PNG).decode()
    wrong = "data:image/png;base64," + base64.b64encode(b"<svg>").decode()
    parts = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": inside}},
        {"type": "image_url", "image_url": "https://example.org/cat.png"},
        {"type": "image_url", "image_url": {"url": wrong}},
        {"type": "input_audio", "input_audio": {}},
    ]
    kept = []
    (record,) = imported([{"role": "user", "content": parts}], kept)
    assert kept == [PNG]
    assert record.messages[0].text == "What is it?\n\n![Picture](<https://example.org/cat.png>)"
    assert len(record.messages[0].attachments) == 1


def test_half_characters_and_nul_do_not_come_in(imported):
    (record,) = imported('[{"role": "user", "content": "a\\ud800b\\u0000c", "x": NaN}]')
    assert record.messages[0].text == "a?bc"
