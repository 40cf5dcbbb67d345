"""A child may end at any moment and in any way: what came is there, and goes on from there."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import psutil
import pytest
from huggingface_hub import snapshot_download
from huggingface_hub.utils import WeakFileLock

from app.hub.fetch.protocol import Done, Plan, Progress, Retry
from app.hub.parts import Journal, boot_id, write_journal
from tests.app.hub.fetch.fetching import (
    FILE,
    GUARD,
    MIB,
    REPO,
    ROOT,
    Fetching,
    blobs_in,
    done,
    file_of,
    part_of,
    shelf_of,
    whole,
)
from tests.fakes.hub import Fault

SIZE = 24 * MIB


def test_three_kills_cost_next_to_nothing(hub, request_, weights):
    # The bytes that the kernel has taken and the child has not read are lost: they grow with the speed.
    hub.rate = 8 * MIB
    for sent in (5 * MIB, 10 * MIB, 15 * MIB):
        with Fetching(request_) as fetching:
            hub.wait(FILE, host="cdn", sent=sent)
            fetching.stop()
    hub.rate = None
    assert (done(request_) / FILE).read_bytes() == weights
    assert blobs_in(request_) == whole(request_)
    assert hub.sent(FILE, host="cdn") <= SIZE * 1.02


def test_what_was_whole_before_a_kill_is_not_sent_again(hub, request_):
    hub.add(Fault(FILE, host="cdn", stall_at=MIB))
    with Fetching(request_) as fetching:
        fetching.until(Progress, lambda event: event.done == MIB + 23)
        fetching.stop()
    done(request_)
    assert hub.sent("config.json") == 23


@contextmanager
def _hub_hangs(hub, request):
    hub.add(Fault(FILE, host="hub", hang=True))
    with Fetching(request) as fetching:
        hub.wait(FILE, host="hub")
        yield fetching


@contextmanager
def _cdn_hangs(hub, request):
    hub.add(Fault(FILE, host="cdn", hang=True))
    with Fetching(request) as fetching:
        hub.wait(FILE, host="cdn")
        yield fetching


@contextmanager
def _stalls(hub, request):
    hub.add(Fault(FILE, stall_at=MIB))
    with Fetching(request) as fetching:
        fetching.until(Progress, lambda event: event.done >= MIB)
        yield fetching


@contextmanager
def _is_slow(hub, request):
    hub.rate = 2 * MIB
    with Fetching(request) as fetching:
        fetching.until(Progress, lambda event: event.done >= MIB)
        yield fetching


@contextmanager
def _waits_to_try_again(hub, request):
    hub.add(Fault(FILE, host="cdn", status=429, headers={"Retry-After": "200"}, times=None))
    with Fetching(request) as fetching:
        fetching.until(Retry)
        yield fetching


@contextmanager
def _waits_for_another(hub, request):
    lock = shelf_of(request).lock(file_of(request))
    lock.parent.mkdir(parents=True)
    with WeakFileLock(lock), Fetching(request) as fetching:
        assert "Another program" in fetching.until(Retry).error
        yield fetching


@contextmanager
def _was_not_asked_yet(hub, request):
    process = subprocess.Popen([sys.executable, "-m", "app.hub.fetch"], stdin=subprocess.PIPE, cwd=ROOT)
    fetching = Fetching.__new__(Fetching)
    fetching.process = process
    yield fetching
    process.stdin.close()


STATES = [
    _hub_hangs,
    _cdn_hangs,
    _stalls,
    _is_slow,
    _waits_to_try_again,
    _waits_for_another,
    _was_not_asked_yet,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_it_ends_in_every_state(hub, request_, state, number):
    with state(hub, request_) as fetching:
        fetching.stop(number)


def test_it_ends_with_its_parent(hub, request_):
    hub.rate = MIB
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys\n"
            "child = subprocess.Popen([sys.executable, '-m', 'app.hub.fetch'], stdin=subprocess.PIPE)\n"
            "child.stdin.write(sys.stdin.buffer.read())\n"
            "child.stdin.close()\n"
            "child.wait()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
    )
    parent.stdin.write(request_.encode())
    parent.stdin.close()
    hub.wait(FILE, host="cdn", sent=MIB)
    [child] = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait(GUARD)
    psutil.wait_procs([child], GUARD)
    assert not child.is_running()
    hub.rate = None
    hub.wait_idle()
    sent = hub.sent(FILE, host="cdn")
    assert sent < SIZE
    done(request_)
    assert hub.sent(FILE, host="cdn") <= SIZE * 1.05 + MIB


def test_it_ends_where_its_parent_was_gone_before_it_could_look(hub, request_):
    hub.rate = MIB
    with Fetching(replace(request_, parent=1)) as fetching:
        assert fetching.process.wait(GUARD) == 1
    hub.rate = None


def test_nobody_listening_ends_it(hub, request_):
    hub.add(Fault(FILE, host="cdn", stall_at=MIB))
    with Fetching(request_) as fetching:
        fetching.until(Plan)
        fetching.process.stdout.close()
        assert fetching.process.wait(GUARD) == 1


def test_two_children_on_one_model_share_the_work(hub, request_, weights):
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(done, [request_, request_])
    assert first == second
    assert (first / FILE).read_bytes() == weights
    assert hub.sent(FILE, host="cdn") == SIZE
    assert blobs_in(request_) == whole(request_)


def test_the_second_goes_on_where_the_first_was_killed(hub, request_, weights):
    hub.rate = 8 * MIB
    with Fetching(request_) as first:
        hub.wait(FILE, host="cdn", sent=8 * MIB)
        hub.rate = MIB // 16  # it is still at work when the second one comes, however late that is
        with Fetching(request_) as second:
            second.until(Retry, lambda retry: "Another program" in retry.error)
            first.stop()
            hub.rate = None
            folder = second.until(Done).path
    assert (ROOT / folder / FILE).read_bytes() == weights
    assert hub.sent(FILE, host="cdn") <= SIZE * 1.02 + MIB


def test_the_official_client_waits_for_it_and_takes_what_it_brought(hub, request_, weights):
    hub.rate = 16 * MIB
    with Fetching(request_) as fetching:
        hub.wait(FILE, host="cdn", sent=MIB)
        with ThreadPoolExecutor(1) as pool:
            theirs = pool.submit(snapshot_download, REPO, revision=request_.commit)
            fetching.until(Done)
            assert theirs.result(GUARD)
    assert hub.sent(FILE, host="cdn") == SIZE


def test_it_waits_for_the_official_client_and_checks_what_that_brought(hub, request_, weights):
    hub.add(Fault(FILE, host="cdn", flip_at=7))
    hub.rate = 16 * MIB
    thread = threading.Thread(target=snapshot_download, args=(REPO,), kwargs={"revision": request_.commit})
    thread.start()
    hub.wait(FILE, host="cdn", sent=MIB)
    folder = done(request_)
    thread.join(GUARD)
    assert (folder / FILE).read_bytes() == weights
    assert hub.sent(FILE, host="cdn") == 2 * SIZE, (
        "once by the official client, which does not look at the hash"
    )


def test_after_a_power_cut_only_what_was_flushed_counts(hub, request_, weights):
    part = part_of(request_)
    part.parent.mkdir(parents=True)
    part.write_bytes(weights[: 4 * MIB] + bytes(6 * MIB))
    write_journal(shelf_of(request_).journal(file_of(request_)), Journal("of yesterday", 4 * MIB))
    assert (done(request_) / FILE).read_bytes() == weights
    assert hub.sent(FILE, host="cdn") == SIZE - 4 * MIB
    assert blobs_in(request_) == whole(request_)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"boot": 3}', '{"boot": "x", "synced": -5, "whole": false}']
)
def test_a_journal_that_says_nothing_vouches_for_nothing(hub, request_, weights, content):
    part = part_of(request_)
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(6 * MIB))
    shelf_of(request_).journal(file_of(request_)).write_text(content)
    done(request_)
    assert hub.sent(FILE, host="cdn") == SIZE


@pytest.mark.parametrize(
    ("boot", "sent"), [(boot_id(), 0), ("of yesterday", SIZE)], ids=["kill", "power cut"]
)
def test_what_had_just_become_whole_is_believed_after_a_kill_only(hub, request_, weights, boot, sent):
    shelf, file = shelf_of(request_), file_of(request_)
    shelf.blobs.mkdir(parents=True)
    shelf.blob(file).write_bytes(weights if boot == boot_id() else bytes(SIZE))
    write_journal(shelf.journal(file), Journal(boot, whole=True))
    assert (done(request_) / FILE).read_bytes() == weights
    assert hub.sent(FILE, host="cdn") == sent
    assert blobs_in(request_) == whole(request_)


def test_more_than_the_file_has_is_cut_off(hub, request_, weights):
    part = part_of(request_)
    part.parent.mkdir(parents=True)
    part.write_bytes(weights + b"more")
    write_journal(shelf_of(request_).journal(file_of(request_)), Journal(boot_id()))
    assert (done(request_) / FILE).read_bytes() == weights
    assert not hub.sent(FILE, host="cdn")
