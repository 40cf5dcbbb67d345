"""Files that are no conversations, are damaged, or were made to do harm."""

import io
import json
import zipfile

import pytest

from app.errors import ImportFileError, StorageError
from app.exchange import archive, drafting
from app.exchange.drafting import moment_of
from app.exchange.intake import records_in
from app.exchange.json_text import values_of

TURN = [{"role": "user", "content": "Hello"}]


def read(tmp_path, content, name="file.json"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(records_in(path, str))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"no json",
        b"{",
        b"[1, 2",
        b'[{"role": "user", "content": "Hello"}',
        b'[{"role": "user"} {"role": "user"}]',
        b"[]",
        b"{}",
        b"null",
        b"[1, 2, 3]",
        b'{"messages": []}',
        b'{"conversations": {}}',
        b"\xff\xfe\x00",
        b"PK\x03\x04 is no archive",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" + b"9" * 10_000 + b"]",
        b'{"format": "vlinders"',
        b'{"format": "vlinders", "version": 1, "conversations": [',
        b'{"format": "vlinders", "version": 1, "conversations": [{"messages": 5}]}',
        b'{"format": "vlinders", "version": 99, "conversations": []}',
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, content):
    with pytest.raises(ImportFileError) as told:
        read(tmp_path, content)
    assert told.value.what.endswith(".")


def test_a_newer_file_says_what_to_do(tmp_path):
    with pytest.raises(ImportFileError) as told:
        read(tmp_path, '{"format": "vlinders", "version": 2, "conversations": []}')
    assert "Update" in told.value.remedy


def test_a_file_that_is_not_there_is_a_matter_of_storage(tmp_path):
    with pytest.raises(StorageError):
        list(records_in(tmp_path / "gone.json", str))
    with pytest.raises(StorageError):
        list(records_in(tmp_path, str))


def test_what_can_be_read_comes_and_the_rest_is_counted(tmp_path):
    content = [TURN, {"messages": [{"role": "user", "content": ""}]}, {"no": "conversation"}, TURN]
    records = read(tmp_path, json.dumps(content))
    assert [record is not None for record in records] == [True, False, True]


def test_an_archive_that_swells_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_TEXT", 1000)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("conversations.json", b" " * 100_000)
    with pytest.raises(ImportFileError, match="too large"):
        read(tmp_path, held.getvalue(), "file.zip")
    with pytest.raises(ImportFileError, match="too large"):
        read(tmp_path, b" " * 1001)


def test_an_archive_that_is_damaged_or_encrypted_is_told(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("conversations.json", json.dumps([TURN] * 50))
    content = bytearray(held.getvalue())
    content[60:70] = b"0123456789"
    with pytest.raises(ImportFileError, match="damaged"):
        read(tmp_path, bytes(content), "file.zip")
    locked = bytearray(held.getvalue())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ImportFileError, match="encrypted"):
        read(tmp_path, bytes(locked), "file.zip")


def test_an_archive_of_a_million_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for number in range(3):
            made.writestr(f"{number}.json", "[]")
    with pytest.raises(ImportFileError, match="too many"):
        read(tmp_path, held.getvalue(), "file.zip")


def test_a_conversation_that_multiplies_itself_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_TEXT", 1000)
    said = {"author": {"role": "assistant"}, "content": {"content_type": "text", "parts": ["x" * 100]}}
    mapping = {"n": {"parent": None, "message": said, "children": [f"c{n}" for n in range(50)]}}
    mapping |= {f"c{n}": {"parent": "n", "message": said, "children": []} for n in range(50)}
    records = read(tmp_path, json.dumps([{"mapping": mapping}, TURN]))
    assert [record is not None for record in records] == [False, True]


def test_values_come_one_by_one():
    values = values_of('[1, {"a": [2]}, "x"] ')
    assert next(values) == 1
    assert list(values) == [{"a": [2]}, "x"]
    assert list(values_of('{"a": 1}\n{"b": 2}')) == [{"a": 1}, {"b": 2}]
    assert list(values_of('{"v": 1, "list": [1, 2], "w": 2}', within="list")) == [{"v": 1}, 1, 2]
    assert list(values_of('{"v": 1}', within="list")) == [{"v": 1}]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1_700_000_000, 1_700_000_000),
        (1_700_000_000_000, 1_700_000_000),
        ("2023-11-14T22:13:20+00:00", 1_700_000_000),
        ("2023-11-14T22:13:20", 1_700_000_000),
        (None, 0),
        (True, 0),
        ("yesterday", 0),
        (-5, 0),
        (10**400, 0),
        (float("nan"), 0),
        (float("inf"), 0),
    ],
)
def test_times_in_every_shape(value, seconds):
    assert moment_of(value) == seconds
