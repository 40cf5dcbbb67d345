"""What lies in the cache when all goes well, and what was sent for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import scan_cache_dir, snapshot_download
from huggingface_hub.utils import WeakFileLock

from app.errors import Trouble
from app.hub.fetch.protocol import Done, Plan, Progress
from app.hub.repository import HubFile
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
    told,
    whole,
)


def test_what_comes_is_an_ordinary_cache(hub, request_, weights):
    folder = done(request_)
    assert (folder / FILE).read_bytes() == weights
    assert (folder / "config.json").read_bytes() == b'{"model_type": "llama"}'
    assert (folder / "sub/empty.txt").read_bytes() == b""
    assert blobs_in(request_) == whole(request_)
    hub.requests.clear()
    assert snapshot_download(REPO, local_files_only=True) == str(folder)
    assert snapshot_download(REPO, revision=request_.commit) == str(folder)
    assert not hub.requests, "the official client asks for something that should be there"
    scanned = scan_cache_dir(request_.cache)
    assert not scanned.warnings
    [revision] = next(iter(scanned.repos)).revisions
    assert (revision.commit_hash, revision.refs) == (request_.commit, {"main"})


def test_every_byte_is_sent_once_and_small_files_take_one_request(hub, request_, weights):
    done(request_)
    assert hub.sent(host="cdn") == len(weights)
    assert hub.sent("config.json") == 23
    assert [request.method for request in hub.requests.matching("resolve")] == ["GET", "GET"]


def test_progress_begins_with_a_plan_and_ends_at_its_total(request_):
    first, *between, last = told(request_)
    assert isinstance(first, Plan)
    total = sum(file.size for file in request_.files)
    assert (first.total, first.have, first.need) == (total, 0, total)
    assert isinstance(last, Done)
    amounts = [event.done for event in between if isinstance(event, Progress)]
    assert amounts == sorted(amounts)
    assert amounts[-1] == total


def test_what_is_there_is_not_fetched_again(hub, request_):
    huggingface_hub.hf_hub_download(REPO, FILE)
    hub.requests.clear()
    events = told(request_)
    assert isinstance(events[0], Plan)
    assert events[0].need == 23
    assert not hub.sent(host="cdn")
    hub.requests.clear()
    done(request_)
    assert not hub.requests


def test_only_the_files_that_were_asked_for_come(hub, request_):
    folder = done(replace(request_, files=tuple(file for file in request_.files if file.path == FILE)))
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert not hub.sent("config.json")


def test_one_content_under_two_names_comes_once(hub, home, weights):
    hub.add_repo(REPO, {"a.safetensors": weights, "b/c.safetensors": weights})
    request = request_of(hub, home)
    events = told(request)
    assert isinstance(events[0], Plan)
    assert (events[0].total, events[0].need) == (2 * len(weights), len(weights))
    assert isinstance(events[-1], Done)
    assert hub.sent(host="cdn") == len(weights)
    assert (Path(events[-1].path) / "b/c.safetensors").read_bytes() == weights


def test_many_small_files_share_their_connections(hub, home):
    files = {f"{number}.json": b"%d" % number for number in range(200)}
    hub.add_repo(REPO, files)
    folder = done(request_of(hub, home))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    assert len(hub.requests.matching("resolve")) == len(files)


def test_a_file_without_a_hash_is_left_to_the_official_client(request_):
    files = tuple(HubFile(file.path, file.size) for file in request_.files)
    folder = done(replace(request_, files=files))
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "config.json",
        "empty.txt",
        FILE,
    ]


def test_the_cache_need_not_exist_nor_the_branch_have_a_plain_name(hub, request_, home):
    request = replace(request_, revision="refs/pr/7", cache=str(home / "deep/down/hub"))
    done(request)
    assert (shelf_of(request).folder / "refs/refs/pr/7").read_text() == request.commit


def test_the_token_goes_to_the_hub_and_to_nobody_else(hub, request_):
    hub.repos[REPO].private = True
    hub.token("ada", "hf_secret", may_read=[REPO])
    done(replace(request_, token="hf_secret"))
    assert all(request.authorized for request in hub.requests.matching("", host="hub"))
    assert not any(request.authorized for request in hub.requests.matching("", host="cdn"))


def test_the_users_own_token_is_not_used_unasked(hub, request_, home):
    home.mkdir(exist_ok=True)
    (home / "token").write_text("hf_stored")
    done(request_, HF_TOKEN="hf_environment")
    assert not any(request.authorized for request in hub.requests)


@pytest.mark.parametrize("where", ["moved", "resolve_cache"])
def test_redirects_within_the_hub_are_followed(hub, request_, where):
    hub.resolve_cache = where == "resolve_cache"
    if where == "moved":
        hub.move(REPO, "vlinders/renamed")
    folder = done(request_)
    assert (folder / "config.json").exists()


def test_the_environments_proxy_is_used(hub, request_):
    request = replace(request_, endpoint="http://hub.invalid")
    done(request, HTTP_PROXY=hub.endpoint, http_proxy=hub.endpoint)
    assert hub.sent(host="cdn") == 24 * MIB


def test_memory_stays_small(hub, home):
    hub.add_repo(REPO, {f"{number}.safetensors": bytes([number]) * 20 * MIB for number in range(6)})
    with Fetching(request_of(hub, home)) as fetching:
        fetching.until(Done)
        status = Path(f"/proc/{fetching.process.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    assert peak < 100 * 1024


def test_events_in_the_output_are_all_there_is_and_parts_are_gone(request_):
    with Fetching(request_, HF_DEBUG="1", HF_HUB_VERBOSITY="debug") as fetching:
        assert isinstance(list(fetching.events())[-1], Done)
    assert not part_of(request_).exists()


def test_a_file_without_a_hash_that_the_model_does_not_have(request_):
    failure = failed(replace(request_, files=(HubFile("nothing.json", 3),)))
    assert failure.trouble is Trouble.MISSING
    assert "nothing.json" in failure.what


def test_a_name_that_cannot_be_kept_spoils_nothing(request_):
    done(request_)
    done(replace(request_, revision="main/nested"))


def test_what_is_whole_is_found_so_while_another_program_has_its_lock(request_):
    done(request_)
    with WeakFileLock(shelf_of(request_).lock(file_of(request_))):
        done(request_)
