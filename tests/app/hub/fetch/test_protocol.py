"""What is said is understood, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from app.errors import Trouble
from app.hub.fetch.protocol import (
    Checked,
    Done,
    Failed,
    Mode,
    Plan,
    Progress,
    ProtocolError,
    Request,
    Retry,
    Verifying,
    decode,
    encode,
)
from app.hub.repository import HubFile

REQUEST = Request(
    repo="o/n",
    commit="c" * 40,
    revision="main",
    endpoint="http://hub.invalid",
    cache="/cache/模型",
    files=(HubFile("a b\n", 3, sha256="a" * 64), HubFile("c", 0, git_sha1="b" * 40)),
    mode=Mode.REPAIR,
    token="hf_secret",
)


def test_a_request_is_one_line_and_comes_back_the_same():
    line = REQUEST.encode()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert Request.decode(line) == REQUEST


def test_a_token_is_not_shown():
    assert "hf_secret" not in repr(REQUEST)


@pytest.mark.parametrize(
    "event",
    [
        Plan(4, 3, 2, 1),
        Progress(1 << 50),
        Verifying(1, 2),
        Retry("a\nb", 7, "“why”", 3),
        Failed(Trouble.NO_ROOM, "what", "remedy"),
        Checked(("a",), ()),
        Done("/cache/模型\udcff"),
    ],
)
def test_an_event_is_one_line_and_comes_back_the_same(event):
    line = encode(event)
    assert line.count(b"\n") == 1
    assert decode(line) == event


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"progress\n",
        b"[1]\n",
        b'"done"\n',
        b'{"event": "other"}\n',
        b'{"event": ["done"]}\n',
        b'{"event": "done"}\n',
        b'{"event": "done", "path": "/", "more": 1}\n',
        b'{"event": "error", "trouble": "none of them", "what": ""}\n',
        b'{"event": "checked", "damaged": 3, "missing": []}\n',
        b"\xff\xfe\n",
        b"[" * 100_000,
    ],
)
def test_any_other_line_is_none(line):
    with pytest.raises(ProtocolError):
        decode(line)
