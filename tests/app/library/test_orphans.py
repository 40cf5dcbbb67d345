import json
import os
import time

import pytest

from app.library.orphans import Orphans, delete_orphans, find_orphans, measure
from tests.app.library.caches import MODEL, add_repo

HASH = "0" * 64
LONG_AGO = 1000.0


def leave(cache, repo, name, content=b"x" * 10, *, when=LONG_AGO):
    blobs = cache / f"models--{repo.replace('/', '--')}" / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    (blobs / name).write_bytes(content)
    os.utime(blobs / name, (when, when))
    return blobs / name


def names(cache, queued=()):
    return [file.name for file in find_orphans(cache, queued)]


def test_parts_that_nobody_goes_on_with(tmp_path):
    add_repo(tmp_path, "org/name", MODEL)
    leave(tmp_path, "org/name", f"{HASH}.1a2b3c4d.incomplete")
    leave(tmp_path, "org/name", f"{HASH}.vpart")
    leave(tmp_path, "org/name", f"{HASH}.vpart.json", b"{}")
    assert names(tmp_path) == [f"{HASH}.1a2b3c4d.incomplete", f"{HASH}.vpart", f"{HASH}.vpart.json"]
    assert measure(find_orphans(tmp_path)) == Orphans(3, 22)


def test_our_parts_of_a_download_in_the_queue_stay(tmp_path):
    leave(tmp_path, "org/name", f"{HASH}.vpart")
    leave(tmp_path, "org/name", f"{HASH}.1a2b3c4d.incomplete")
    leave(tmp_path, "org/other", f"{HASH}.vpart")
    assert names(tmp_path, {"org/name"}) == [f"{HASH}.1a2b3c4d.incomplete", f"{HASH}.vpart"]
    assert names(tmp_path, {"org/name", "org/other"}) == [f"{HASH}.1a2b3c4d.incomplete"]


def test_what_is_being_written_stays(tmp_path):
    leave(tmp_path, "org/name", f"{HASH}.1a2b3c4d.incomplete", when=time.time())
    leave(tmp_path, "org/name", f"{HASH}.vpart", when=time.time() - 60)
    assert names(tmp_path) == []


def test_what_another_process_holds_stays(tmp_path):
    from huggingface_hub.utils import WeakFileLock

    leave(tmp_path, "org/name", f"{HASH}.1a2b3c4d.incomplete")
    lock = tmp_path / ".locks" / "models--org--name" / f"{HASH}.lock"
    lock.parent.mkdir(parents=True)
    with WeakFileLock(lock):
        assert names(tmp_path) == []
    assert len(names(tmp_path)) == 1


def test_data_sets_leave_parts_too(tmp_path):
    blobs = tmp_path / "datasets--org--data" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "x.incomplete").write_bytes(b"1")
    os.utime(blobs / "x.incomplete", (LONG_AGO, LONG_AGO))
    assert names(tmp_path) == ["x.incomplete"]


def test_blobs_that_an_abandoned_order_brought(tmp_path):
    """Its journal says whole; a revision that links to it makes it a part of a model."""
    snapshot = add_repo(tmp_path, "org/name", MODEL)
    linked = (snapshot / "model.safetensors").resolve().name
    for name in (HASH, linked):
        leave(tmp_path, "org/name", f"{name}.vpart.json", json.dumps({"whole": True}).encode())
    leave(tmp_path, "org/name", HASH, b"y" * 100)
    assert names(tmp_path) == [*sorted([f"{HASH}.vpart.json", f"{linked}.vpart.json"]), HASH]
    assert HASH not in names(tmp_path, {"org/name"})


@pytest.mark.parametrize(
    "journal", [b"", b"[]", b"{", b"7", b'{"whole": 1}', b'{"whole": true' + b" " * 70_000 + b"}"]
)
def test_a_journal_that_cannot_be_read_vouches_for_nothing(tmp_path, journal):
    leave(tmp_path, "org/name", f"{HASH}.vpart.json", journal)
    leave(tmp_path, "org/name", HASH)
    assert names(tmp_path) == [f"{HASH}.vpart.json"]


def test_cleaning_up_says_what_it_freed_and_touches_nothing_else(tmp_path):
    snapshot = add_repo(tmp_path, "org/name", MODEL)
    part = leave(tmp_path, "org/name", f"{HASH}.vpart", b"x" * 1000)
    kept = leave(tmp_path, "org/kept", f"{HASH}.vpart")
    assert delete_orphans(tmp_path, lambda: {"org/kept"}) == 1000
    assert not part.exists()
    assert kept.exists()
    assert all((snapshot / name).exists() for name in MODEL)
    assert delete_orphans(tmp_path, lambda: {"org/kept"}) == 0


def test_a_download_that_was_ordered_meanwhile_keeps_its_parts(tmp_path):
    part = leave(tmp_path, "org/name", f"{HASH}.vpart")
    asked = iter([(), {"org/name"}])
    assert delete_orphans(tmp_path, lambda: next(asked)) == 0
    assert part.exists()


def test_no_cache_no_orphans(tmp_path):
    assert find_orphans(tmp_path / "gone") == ()
    (tmp_path / "models--file--x").touch()
    assert find_orphans(tmp_path) == ()
