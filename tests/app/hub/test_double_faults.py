"""The double's faults are real ones: the client is hit by each as notes of the real thing say it is."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from huggingface_hub.utils import httpx

from tests.fakes.hub import Fault, Generated

REPO = "vlinders/guide"
FILE = "weights.bin"
SIZE = 30 << 20
MIB = 1 << 20


@pytest.fixture
def weights(hub, monkeypatch):
    """A large file; and a client that does not wait between its tries."""
    content = Generated(SIZE, 7)
    hub.add_repo(REPO, {FILE: content, "config.json": b"{}"})
    unhurried = SimpleNamespace(**{**vars(time), "sleep": lambda seconds: None})
    for module in ("file_download", "utils._http"):
        monkeypatch.setattr(f"huggingface_hub.{module}.time", unhurried)
    return content


def download(name=FILE) -> bytes:
    return Path(huggingface_hub.hf_hub_download(REPO, name)).read_bytes()


def expected(content) -> bytes:
    return b"".join(
        bytes(piece if isinstance(piece, bytes) else piece.read()) for piece in content.spans(0, SIZE)
    )


def address(hub) -> str:
    url = huggingface_hub.hf_hub_url(REPO, FILE, endpoint=hub.endpoint)
    return huggingface_hub.get_hf_file_metadata(url).location


def cdn_requests(hub):
    return hub.requests.matching(FILE, host="cdn")


@pytest.mark.parametrize("fault", [Fault(FILE, reset=True, host="cdn"), Fault(FILE, reset_at=20 * MIB)])
def test_a_real_reset_is_never_retried_by_the_client(hub, weights, fault):
    hub.add(fault)
    with pytest.raises(httpx.ReadError):
        download()
    assert [request.sent for request in cdn_requests(hub)] == [fault.reset_at or 0]
    assert fault.struck == 1


def test_all_that_was_sent_arrives_before_a_reset(hub, weights):
    hub.add(Fault(FILE, reset_at=5 * MIB + 1))
    came = 0
    with pytest.raises(httpx.ReadError), httpx.stream("GET", address(hub)) as answer:
        for piece in answer.iter_raw():
            came += len(piece)
    assert came == 5 * MIB + 1


def test_a_connection_that_ends_early_is_resumed_by_the_client(hub, weights):
    hub.add(Fault(FILE, close_at=25 * MIB))
    assert download() == expected(weights)
    first, second = cdn_requests(hub)
    assert (first.sent, first.status, second.status) == (25 * MIB, 200, 206)
    assert second.range.startswith("bytes=")


def test_a_connection_that_ends_before_the_headers(hub, weights):
    hub.add(Fault(FILE, close=True, host="cdn"))
    assert download() == expected(weights)
    assert [request.sent for request in cdn_requests(hub)] == [0, SIZE]


def test_every_so_often(hub, weights):
    fault = hub.add(Fault(FILE, close_at=12 * MIB, times=None))
    assert download() == expected(weights)
    assert fault.struck == 3


def test_a_stall_ends_by_the_readers_own_patience(hub, weights, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 0.3)
    hub.add(Fault(FILE, stall_at=25 * MIB))
    assert download() == expected(weights)
    assert [request.status for request in cdn_requests(hub)] == [200, 206]


@pytest.mark.parametrize("fault", [Fault(FILE, stall_at=MIB), Fault(FILE, hang=True, host="cdn")])
def test_what_hangs_goes_on_when_the_test_says_so(hub, weights, fault):
    hub.add(fault)
    found = []
    reader = threading.Thread(target=lambda: found.append(download()))
    reader.start()
    hub.wait(FILE, host="cdn", sent=fault.stall_at or 0)
    assert found == []
    hub.release()
    reader.join()
    assert found == [expected(weights)]
    assert len(cdn_requests(hub)) == 1


def test_a_short_body_agrees_with_itself(hub, weights):
    hub.add(Fault(FILE, short=10))
    with pytest.raises(OSError, match="Consistency check failed"):
        download()


def test_a_wrong_byte_is_taken_by_the_client(hub, weights):
    """Which is why we hash what came."""
    at = 17 * MIB + 3
    fault = hub.add(Fault(FILE, flip_at=at))
    whole = expected(weights)
    with httpx.stream("GET", address(hub), headers={"Range": "bytes=0-99"}) as answer:
        assert answer.read() == whole[:100]
    assert fault.struck == 0
    found = download()
    assert [place for place in range(at - 5, at + 5) if found[place] != whole[place]] == [at]
    assert found[:at] + whole[at : at + 1] + found[at + 1 :] == whole


def test_ranges(hub, weights):
    url, whole = address(hub), expected(weights)
    for asked, start, stop in (("5-9", 5, 10), (f"{SIZE - 3}-", SIZE - 3, SIZE), ("-4", SIZE - 4, SIZE)):
        answer = httpx.get(url, headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, answer.content) == (206, whole[start:stop])
        assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert httpx.get(url, headers={"Range": f"bytes=4-{SIZE * 2}"}).content == whole[4:]
    past = httpx.get(url, headers={"Range": f"bytes={SIZE}-"})
    assert (past.status_code, past.headers["Content-Range"]) == (416, f"bytes */{SIZE}")


def test_a_range_that_is_ignored_or_wrong(hub, weights):
    url, whole = address(hub), expected(weights)
    hub.add(Fault(FILE, ignore_range=True))
    answer = httpx.get(url, headers={"Range": "bytes=100-"})
    assert (answer.status_code, answer.content == whole) == (200, True)
    assert "Content-Range" not in answer.headers
    hub.add(Fault(FILE, wrong_range=True))
    answer = httpx.get(url, headers={"Range": "bytes=100-"})
    assert answer.headers["Content-Range"] == f"bytes 99-{SIZE - 2}/{SIZE}"
    assert answer.content == whole[99:-1]


def test_what_the_client_does_on_a_status(hub, weights):
    hub.add(Fault(FILE, status=503, host="cdn"))
    with pytest.raises(HfHubHTTPError, match="503"):
        download()
    hub.add(Fault(FILE, status=429, host="cdn", headers={"Retry-After": "2"}))
    assert download() == expected(weights)
    assert [request.status for request in cdn_requests(hub)] == [503, 429, 200]


def test_how_often_it_may_ask_is_told(hub, weights):
    hub.add(Fault("/api/models", status=429, headers={"ratelimit": '"api";r=0;t=55'}))
    with pytest.raises(HfHubHTTPError) as caught:
        huggingface_hub.model_info(REPO)
    assert huggingface_hub.utils.parse_ratelimit_headers(caught.value.response.headers).reset_in_seconds == 55


def test_signed_addresses_expire(hub, weights):
    url = address(hub)
    assert httpx.head(url).status_code == 200
    hub.expire()
    assert httpx.get(url).status_code == 403
    assert httpx.head(address(hub)).status_code == 200
    assert httpx.get(url.replace("Signature", "X")).status_code == 403


@pytest.mark.parametrize("absent", ["X-Repo-Commit", "ETag"])
def test_an_answer_without_what_makes_it_the_hubs(hub, weights, absent):
    hub.add(Fault("config.json", method="HEAD", headers={absent: ""}, times=None))
    with pytest.raises(LocalEntryNotFoundError):
        download("config.json")


def test_skipped_and_counted(hub, weights):
    fault = hub.add(Fault("config.json", method="", status=500, skip=1, times=2))
    url = f"{hub.endpoint}/{REPO}/resolve/main/config.json"
    assert [httpx.get(url).status_code for _ in range(4)] == [200, 500, 500, 200]
    assert fault.struck == 2


def test_down_and_back(hub, weights):
    hub.go_down()
    with pytest.raises(httpx.ConnectError):
        httpx.get(hub.endpoint)
    hub.come_back()
    assert download() == expected(weights)


def test_going_down_resets_what_is_on_its_way(hub, weights):
    hub.add(Fault(FILE, stall_at=MIB))
    with pytest.raises(httpx.ReadError), httpx.stream("GET", address(hub)) as answer:
        for number, _ in enumerate(answer.iter_raw()):
            if number == 0:
                hub.go_down()


def test_a_rate_is_kept(hub, weights):
    hub.rate = 60e6
    began = time.monotonic()
    assert download() == expected(weights)
    assert time.monotonic() - began > 0.4
    hub.rate = None
    hub.add(Fault("config.json", rate=1))
    began = time.monotonic()
    assert download("config.json") == b"{}"
    assert time.monotonic() - began > 0.9


def test_how_much_was_sent_is_exact_when_the_reader_leaves(hub, weights):
    with httpx.stream("GET", address(hub)) as answer:
        hub.wait(FILE, host="cdn", sent=1)
        pieces = answer.iter_raw(chunk_size=1000)
        assert next(pieces)
    hub.wait_idle()
    (request,) = cdn_requests(hub)
    assert 1000 <= request.sent < SIZE
