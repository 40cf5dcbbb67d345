"""Every way in which the Hub or the way to it fails, by the real client."""

from __future__ import annotations

import asyncio
import errno
import gzip
import json
import tracemalloc

import pytest

from app.errors import HubError, Trouble
from app.hub import session
from app.hub.listing import Query
from app.hub.pages import fetch_page
from tests.app.hub.scene import change, client, failure, settings_in
from tests.fakes.hub import Fault, HubDouble
from tests.fakes.hub.content import Generated

MIB = 2**20


@pytest.fixture(autouse=True)
def _alone(hub, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(session, "SILENCE", 0.5)
    monkeypatch.setattr(session, "PAUSE", 0.01)


def search(api, _):
    return fetch_page(api, Query("a"))


def missed(tmp_path, seconds=30.0, **values):
    return asyncio.run(failure(client(tmp_path, **values).ask(search, seconds=seconds)))


def test_a_hub_that_says_nothing_is_given_up(hub, tmp_path):
    hub.add(Fault("/api/models", hang=True, times=None))
    error = missed(tmp_path)
    assert error.trouble is Trouble.UNREACHABLE
    assert "does not answer" in error.what
    assert len(hub.requests) == 1


def test_a_hub_that_answers_byte_by_byte_is_given_up(hub, tmp_path):
    hub.override("/api/models", [{"id": "a/b", "tags": ["x" * 5000]}])
    hub.add(Fault("/api/models", rate=100, times=None))
    error = missed(tmp_path, seconds=0.7)
    assert error.trouble is Trouble.UNREACHABLE
    assert "too long" in error.what


@pytest.mark.parametrize("fault", [Fault("/api", reset=True), Fault("/api", close=True)])
def test_a_connection_that_breaks_once_is_made_again(hub, tmp_path, fault):
    hub.add_repo("a/b", {"config.json": b"{}"})
    hub.add(fault)
    page = asyncio.run(client(tmp_path).ask(search))
    assert [row.repo for row in page.rows] == ["a/b"]
    assert len(hub.requests) == 2


def test_a_connection_that_breaks_always_is_not(hub, tmp_path):
    hub.add(Fault("/api", reset=True, times=None))
    assert missed(tmp_path).trouble is Trouble.UNREACHABLE
    assert len(hub.requests) == 2


def test_an_overloaded_hub_is_asked_once_more(hub, tmp_path):
    hub.add_repo("a/b", {"config.json": b"{}"})
    hub.add(Fault("/api", status=503))
    assert asyncio.run(client(tmp_path).ask(search)).rows
    hub.add(Fault("/api", status=502, times=None))
    error = missed(tmp_path)
    assert error.trouble is Trouble.BUSY
    assert "502" in error.what
    assert len(hub.requests) == 4


@pytest.mark.parametrize("header", [{"Retry-After": "90"}, {"ratelimit": '"api";r=0;t=90'}])
def test_too_many_requests_are_not_followed_by_another(hub, tmp_path, header):
    hub.add(Fault("/api", status=429, headers=header, times=None))
    error = missed(tmp_path)
    assert error.trouble is Trouble.BUSY
    assert "90 seconds" in error.remedy
    assert len(hub.requests) == 1


def test_a_short_pause_that_the_hub_asks_for_is_kept(hub, tmp_path):
    hub.add_repo("a/b", {"config.json": b"{}"})
    hub.add(Fault("/api", status=429, headers={"Retry-After": "0"}))
    assert asyncio.run(client(tmp_path).ask(search)).rows


@pytest.mark.parametrize(
    "answer",
    [
        "<html>Sign in to the hotel's network</html>",
        b"[" * 200_000,
        b"[" + b"{}," * 900_000 + b"{}]",
        b'{"models": 1}',
        b"",
        b"\xff\xfe[]",
    ],
    ids=["portal", "nested", "countless", "object", "empty", "encoding"],
)
def test_what_is_no_list_of_models_is_refused(hub, tmp_path, answer):
    hub.override("/api/models", answer)
    assert missed(tmp_path).trouble is Trouble.DAMAGED


def memory_of(work):
    """Return the most bytes that were held at once during ``work``, and what it returned."""
    tracemalloc.start()
    try:
        return work(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("length", [True, False], ids=["told", "untold"])
def test_a_huge_answer_is_not_read(hub, tmp_path, length):
    headers = {} if length else {"Content-Length": "", "Transfer-Encoding": "chunked"}
    hub.override("/api/models", Generated(100 * MIB), headers=headers if length else {})
    error, memory = memory_of(lambda: missed(tmp_path))
    assert error.trouble is Trouble.DAMAGED
    assert memory < 40 * MIB
    assert hub.sent() < 40 * MIB


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(hub, tmp_path):
    packed = gzip.compress(b" " * (100 * MIB), 1)
    hub.override("/api/models", packed, headers={"Content-Encoding": "gzip"})
    error, memory = memory_of(lambda: missed(tmp_path))
    assert error.trouble is Trouble.DAMAGED
    assert memory < 40 * MIB


def test_a_packed_answer_is_read(hub, tmp_path):
    packed = gzip.compress(json.dumps([{"id": "a/b"}]).encode())
    hub.override("/api/models", packed, headers={"Content-Encoding": "gzip"})
    assert [row.repo for row in asyncio.run(client(tmp_path).ask(search)).rows] == ["a/b"]


@pytest.mark.parametrize("packing", ["gzip", "br"])
def test_an_answer_that_cannot_be_unpacked_is_refused(hub, tmp_path, packing):
    hub.override("/api/models", b"no archive", headers={"Content-Encoding": packing})
    assert missed(tmp_path).trouble is Trouble.DAMAGED


def test_offline_nothing_is_asked(hub, tmp_path, monkeypatch):
    settings = settings_in(tmp_path, offline=True)
    from app.hub.client import Hub

    own = Hub(settings)
    assert asyncio.run(failure(own.ask(search))).trouble is Trouble.OFFLINE
    change(settings, offline=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert asyncio.run(failure(own.ask(search))).trouble is Trouble.OFFLINE
    assert not hub.requests


def test_a_new_address_counts_at_once(hub, tmp_path):
    from app.hub.client import Hub

    hub.add_repo("a/first", {"config.json": b"{}"})
    settings = settings_in(tmp_path)
    own, told = Hub(settings), []
    own.changed.subscribe(told.append)
    with HubDouble() as mirror:
        mirror.add_repo("a/second", {"config.json": b"{}"})
        assert [row.repo for row in asyncio.run(own.ask(search)).rows] == ["a/first"]
        change(settings, hub_endpoint=f"{mirror.endpoint}/")
        assert [row.repo for row in asyncio.run(own.ask(search)).rows] == ["a/second"]
    change(settings, theme="dark")
    assert len(told) == 1


def test_a_call_whose_caller_is_gone_asks_no_more(hub, tmp_path):
    hub.add(Fault("/api", hang=True, times=None))

    async def story():
        asking = asyncio.get_running_loop().create_task(client(tmp_path).ask(search))
        await asyncio.to_thread(hub.wait, "/api")
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(story())
    hub.release()
    assert len(hub.requests) == 1


@pytest.mark.parametrize(
    ("raised", "trouble"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/somewhere"), Trouble.NO_ROOM),
        (PermissionError(errno.EACCES, "Permission denied", "/somewhere"), Trouble.OTHER),
        (KeyError("id"), Trouble.DAMAGED),
        (HubError(Trouble.WAITING, "Asked."), Trouble.WAITING),
    ],
)
def test_whatever_a_call_raises_is_told_as_trouble(hub, tmp_path, raised, trouble):
    def fail(*_):
        raise raised

    assert asyncio.run(failure(client(tmp_path).ask(fail))).trouble is trouble
    # Without the network there is none of the network's trouble, and a bug stays one.
    if isinstance(raised, OSError):
        assert asyncio.run(failure(client(tmp_path).locally(fail))).trouble is trouble
