"""Disks that are full, nearly full, or not to be written to."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace

import pytest

from app.errors import Trouble
from app.hub.fetch.protocol import Failed, Plan, Progress
from tests.app.hub.fetch.fetching import (
    MIB,
    REPO,
    Fetching,
    blobs_in,
    done,
    failed,
    part_of,
    request_of,
    told,
    whole,
)
from tests.fakes.disk import fill
from tests.fakes.hub import Fault

DISK = 64 * MIB


@pytest.fixture
def disk(tmp_path):
    """A disk of 64 MiB; only root can have one made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("making a small disk takes root")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture
def model(hub):
    files = {f"{number}.safetensors": random.Random(number).randbytes(20 * MIB) for number in range(2)}
    hub.add_repo(REPO, files)
    return files


def test_what_does_not_fit_is_refused_before_it_begins(hub, disk, model):
    request = request_of(hub, disk, reserve=30 * MIB)
    plan, failure = told(request)
    assert plan == Plan(total=40 * MIB, have=0, need=40 * MIB, free=plan.free)
    assert failure.trouble is Trouble.NO_ROOM
    assert "6.3 MB too little" in failure.what
    assert not hub.sent(host="cdn")


def test_what_is_there_needs_no_room(hub, disk, model):
    request = request_of(hub, disk)
    done(request)
    hub.requests.clear()
    done(replace(request, reserve=DISK))
    assert not hub.requests


def test_a_disk_that_fills_up_midway_keeps_what_came(hub, disk, model):
    hub.rate = 32 * MIB
    request = request_of(hub, disk)
    with Fetching(request) as fetching:
        fetching.until(Progress, lambda event: event.done > MIB)
        fill(disk / "of somebody else")
        failure = fetching.until(Failed)
    assert failure.trouble is Trouble.NO_ROOM
    kept = sum(part_of(request, path).stat().st_size for path in model)
    assert MIB < kept < 40 * MIB
    (disk / "of somebody else").unlink()
    hub.rate = None
    hub.wait_idle()
    hub.requests.clear()
    folder = done(request)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == model
    assert hub.sent(host="cdn") == 40 * MIB - kept
    assert blobs_in(request) == whole(request)


def test_the_reserve_is_not_eaten_up_when_somebody_else_takes_room(hub, disk, model):
    hub.add(Fault("0.safetensors", stall_at=MIB))
    with Fetching(request_of(hub, disk, reserve=20 * MIB)) as fetching:
        fetching.until(Progress, lambda event: event.done >= 20 * MIB)
        (disk / "of somebody else").write_bytes(bytes(30 * MIB))
        assert fetching.until(Failed).trouble is Trouble.NO_ROOM


def test_a_limit_on_a_files_size_is_told(request_):
    # As on FAT32, and as far as a quota can be had without one.
    limited = ["prlimit", "--fsize=4194304"]
    with Fetching(request_, before=limited) as fetching:
        failure = fetching.until(Failed)
    assert failure.trouble is Trouble.NO_ROOM
    assert "large" in failure.what
    assert part_of(request_).stat().st_size == 4 * MIB


def test_a_cache_that_cannot_be_written_is_told(hub, request_, tmp_path):
    file = tmp_path / "a file"
    file.write_text("")
    failure = failed(replace(request_, cache=str(file / "hub")))
    assert failure.trouble is Trouble.OTHER
    assert str(file) in failure.what
