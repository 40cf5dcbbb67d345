"""What goes wrong on the way costs no byte that has come, and ends in the right bytes or in a clear word."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from app.errors import Trouble
from app.hub.fetch import listing
from app.hub.fetch.protocol import Done, Failed, Progress, Retry
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
    told,
    whole,
)
from tests.fakes.hub import Fault

SIZE = 24 * MIB
QUICK = {"HF_HUB_DOWNLOAD_TIMEOUT": "1"}


def of_cdn(**how) -> Fault:
    return Fault(FILE, host="cdn", **how)


@pytest.mark.parametrize(
    ("fault", "wasted"),
    [
        (of_cdn(reset=True), 0),
        (of_cdn(reset_at=10 * MIB), 0),
        (of_cdn(close=True), 0),
        (of_cdn(close_at=10 * MIB), 0),
        (of_cdn(stall_at=10 * MIB), 0),
        (of_cdn(hang=True), 0),
        (of_cdn(short=MIB), 0),
        (of_cdn(status=503), 0),
        (of_cdn(status=500, body=b"x" * MIB), MIB),
        (of_cdn(status=429, headers={"Retry-After": "1"}), 0),
        (of_cdn(status=429, headers={"ratelimit": '"api";r=0;t=1'}), 0),
        (of_cdn(status=403), 0),
        (of_cdn(status=416), 0),
        (of_cdn(flip_at=5 * MIB), SIZE),
        (Fault(FILE, host="hub", status=502), 0),
        (Fault(FILE, host="hub", reset=True), 0),
        (Fault(FILE, host="hub", hang=True), 0),
        (Fault("config.json", host="hub", status=504), 0),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else _named(value),
)
def test_a_fault_costs_no_byte_that_came(hub, request_, weights, fault, wasted):
    hub.add(fault)
    folder = done(request_, **QUICK)
    assert fault.struck
    assert (folder / FILE).read_bytes() == weights
    assert blobs_in(request_) == whole(request_)
    assert hub.sent(FILE, host="cdn") <= SIZE + wasted


@pytest.mark.parametrize("how", [{"hang": True}, {"status": 500, "times": None}, {"status": 403}])
def test_without_a_listing_the_model_is_just_as_usable(hub, request_, monkeypatch, how):
    monkeypatch.setattr(listing, "LISTING", 0.5)
    hub.add(Fault("/tree/", **how))
    listing.record(request_)


def test_the_next_connection_begins_where_the_last_one_broke(hub, request_):
    fault = hub.add(of_cdn(close_at=5 * MIB, times=None))
    done(request_)
    asked = [request.range for request in hub.requests.matching(FILE, host="cdn")]
    assert asked == [f"bytes={at * 5 * MIB}-" for at in range(5)]
    assert hub.sent(FILE, host="cdn") == SIZE
    assert fault.struck == 4 + 1


def test_a_server_that_ignores_ranges_is_skipped_over(hub, request_, weights):
    hub.add(of_cdn(close_at=10 * MIB))
    ignoring = hub.add(of_cdn(ignore_range=True))
    folder = done(request_)
    assert ignoring.struck
    assert (folder / FILE).read_bytes() == weights
    assert hub.sent(FILE, host="cdn") == 10 * MIB + SIZE


def test_bytes_of_another_place_are_not_taken(hub, request_, weights):
    hub.add(of_cdn(close_at=10 * MIB))
    wrong = hub.add(of_cdn(wrong_range=True))
    assert (done(request_) / FILE).read_bytes() == weights
    assert wrong.struck


def test_an_expired_address_is_asked_for_anew(hub, request_, weights):
    hub.add(of_cdn(stall_at=10 * MIB))
    with Fetching(request_, **QUICK) as fetching:
        hub.wait(FILE, host="cdn", sent=10 * MIB)
        hub.expire()
        fetching.until(Done)
    assert [(request.status, request.range) for request in hub.requests.matching(FILE, host="cdn")] == [
        (206, "bytes=0-"),
        (403, f"bytes={10 * MIB}-"),
        (206, f"bytes={10 * MIB}-"),
    ]


def test_it_goes_on_by_itself_when_the_network_comes_back(hub, request_, weights):
    hub.rate = 16 * MIB
    with Fetching(request_, **QUICK) as fetching:
        hub.wait(FILE, host="cdn", sent=8 * MIB)
        hub.go_down()
        fetching.until(Retry)
        hub.come_back()
        hub.rate = None
        fetching.until(Done)
    assert hub.sent(FILE, host="cdn") < SIZE * 1.5


def test_a_retry_is_told_with_its_reason_and_its_place(hub, request_):
    hub.add(of_cdn(reset_at=0))
    retries = [event for event in told(request_) if isinstance(event, Retry)]
    assert [(retry.file, retry.at, retry.count) for retry in retries] == [(FILE, 0, 1)]
    assert retries[0].error.startswith("127.0.0.1")


def test_bytes_that_stay_wrong_are_given_up_and_do_not_become_a_model(hub, request_):
    hub.add(of_cdn(flip_at=5 * MIB, times=None))
    failure = failed(request_)
    assert failure.trouble is Trouble.DAMAGED
    assert FILE in failure.what
    assert file_of(request_).sha256 not in blobs_in(request_)
    assert part_of(request_).stat().st_size == 0
    assert hub.sent(FILE, host="cdn") == 2 * SIZE


def test_a_small_file_is_checked_too(hub, request_):
    hub.add(Fault("config.json", flip_at=3))
    folder = done(request_)
    assert (folder / "config.json").read_bytes() == b'{"model_type": "llama"}'
    assert hub.sent("config.json") == 2 * 23


@pytest.mark.parametrize("path", [FILE, "config.json"])
@pytest.mark.parametrize("factor", [0.5, 2])
def test_a_size_that_lies_is_found_out_before_the_bytes_come(hub, request_, path, factor):
    lying = tuple(
        replace(file, size=int(file.size * factor)) if file.path == path else file for file in request_.files
    )
    failure = failed(replace(request_, files=lying))
    assert failure.trouble is Trouble.DAMAGED
    assert "as listed" in failure.what
    assert part_of(request_, path).stat().st_size == 0


def test_a_page_of_the_network_itself_is_not_taken_for_a_file(hub, request_):
    hub.override("resolve", "<h1>Welcome to the hotel</h1>")
    failure = failed(request_)
    assert failure.trouble is Trouble.DAMAGED
    assert part_of(request_, "config.json").stat().st_size == 0


def test_a_packed_answer_is_not_taken_for_a_file(hub, request_):
    hub.add(Fault("config.json", delay=0.01, headers={"Content-Encoding": "gzip"}, times=None))
    assert failed(request_).trouble is Trouble.DAMAGED


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "//"])
def test_redirects_lead_to_the_web_only(hub, request_, address):
    hub.override(f"resolve/[0-9a-f]*/{FILE}", b"", status=302, headers={"Location": address})
    assert failed(request_).trouble is Trouble.DAMAGED
    assert not part_of(request_).stat().st_size


def test_a_circle_of_redirects_ends(hub, request_):
    hub.override(
        f"resolve/[0-9a-f]*/{FILE}", b"", status=307, headers={"Location": f"/x/resolve/{'0' * 40}/{FILE}"}
    )
    assert failed(request_).trouble is Trouble.DAMAGED


def test_patience_has_an_end_and_what_came_is_kept(hub, request_):
    hub.add(of_cdn(close_at=10 * MIB))
    hub.add(Fault(FILE, host="cdn", reset=True, times=None, skip=1))
    failure = failed(replace(request_, patience=1.0))
    assert failure.trouble is Trouble.UNREACHABLE
    assert part_of(request_).stat().st_size == 10 * MIB
    hub.faults.clear()
    hub.requests.clear()
    done(request_)
    assert hub.sent(FILE, host="cdn") == SIZE - 10 * MIB


def test_a_busy_server_is_told_from_an_unreachable_one(hub, request_):
    hub.add(of_cdn(status=429, headers={"Retry-After": "1"}, times=None))
    assert failed(replace(request_, patience=0.5)).trouble is Trouble.BUSY


def test_a_hub_that_is_not_there(request_):
    request = replace(request_, endpoint="http://127.0.0.1:9", patience=1.0)
    failure = failed(request)
    assert failure.trouble is Trouble.UNREACHABLE
    assert "127.0.0.1:9" in failure.what


def test_progress_falls_when_something_has_to_be_thrown_away(hub, request_):
    hub.rate = 40 * MIB
    hub.add(of_cdn(close_at=16 * MIB))
    hub.add(of_cdn(status=416, skip=1))
    amounts = [event.done for event in told(request_) if isinstance(event, Progress)]
    assert amounts != sorted(amounts)
    assert amounts[-1] == sum(file.size for file in request_.files)


def test_several_large_files_come_at_once_each_with_its_faults(hub, home):
    files = {f"{number}.safetensors": bytes([number]) * 10 * MIB for number in range(5)}
    hub.add_repo(REPO, files)
    for number in range(5):
        hub.add(Fault(f"{number}.safetensors", host="cdn", reset_at=(number + 1) * MIB))
    request = request_of(hub, home)
    folder = done(request)
    for name, content in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).digest() == hashlib.sha256(content).digest()
    assert hub.sent(host="cdn") == 50 * MIB


def test_one_failure_ends_all_and_is_the_last_word(hub, request_):
    hub.add(of_cdn(stall_at=MIB))
    hub.override(r"resolve/[0-9a-f]*/config.json", b"", status=404, headers={"X-Error-Code": "EntryNotFound"})
    events = told(request_)
    assert isinstance(events[-1], Failed)
    assert events[-1].trouble is Trouble.MISSING


def _named(fault: Fault) -> str:
    usual = Fault()
    return ",".join(
        f"{name}={value}"
        for name, value in vars(fault).items()
        if value != getattr(usual, name) and name != "body"
    )
