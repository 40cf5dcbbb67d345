"""A file that its storage cannot send by plain HTTP comes by Xet, from the byte on where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Trouble
from app.hub.fetch.protocol import Done, Progress
from app.hub.parts import Journal, boot_id, write_journal
from tests.app.hub.fetch.fetching import (
    FILE,
    MIB,
    REPO,
    Fetching,
    blobs_in,
    done,
    failed,
    file_of,
    part_of,
    request_of,
    shelf_of,
    whole,
)
from tests.fakes.hub import Fault

SIZE = 24 * MIB


@pytest.fixture
def request_(hub, home, weights):
    hub.add_repo(REPO, {FILE: weights}, xet=True)
    hub.add(Fault("/repos/", host="cdn", status=400, times=None))
    return request_of(hub, home)


def test_it_comes_by_xet_when_the_bridge_refuses_it(hub, request_, weights):
    assert (done(request_) / FILE).read_bytes() == weights
    assert blobs_in(request_) == whole(request_)
    assert hub.sent("/repos/") == 0


def test_only_the_missing_end_comes(hub, request_, weights):
    part_of(request_).parent.mkdir(parents=True)
    part_of(request_).write_bytes(weights[: 20 * MIB])
    write_journal(shelf_of(request_).journal(file_of(request_)), Journal(boot_id()))
    assert (done(request_) / FILE).read_bytes() == weights
    assert hub.sent("/xorbs/") < 5 * MIB


def test_a_wrong_byte_is_found_there_too(hub, request_):
    hub.add(Fault("/xorbs/", flip_at=1000, times=None))
    assert failed(request_).trouble is Trouble.DAMAGED


def test_a_kill_ends_it_and_costs_only_what_was_not_written(hub, request_, weights):
    hub.rate = 8 * MIB
    with Fetching(request_) as fetching:
        kept = fetching.until(Progress, lambda event: event.done >= MIB).done
        fetching.stop()
    hub.rate = None
    hub.wait_idle()
    hub.requests.clear()
    with Fetching(request_) as fetching:
        folder = fetching.until(Done).path
    assert (Path(folder) / FILE).read_bytes() == weights
    assert hub.sent("/xorbs/") <= SIZE - kept + MIB


def test_without_xet_the_refusal_is_told(hub, home, weights):
    hub.add_repo(REPO, {FILE: weights})
    hub.add(Fault("/repos/", host="cdn", status=400, times=None))
    failure = failed(request_of(hub, home))
    assert failure.trouble is Trouble.OTHER
    assert "400" in failure.what
