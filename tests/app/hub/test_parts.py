"""What an unfinished download leaves in the cache, counted and thrown away."""

from __future__ import annotations

import pytest
from huggingface_hub import scan_cache_dir
from huggingface_hub.utils import WeakFileLock

from app.errors import HubError
from app.hub.orders import Order
from app.hub.parts import Journal, Shelf, boot_id, bytes_kept, discard, read_journal, write_journal
from app.hub.repository import HubFile

REPO = "vlinders/guide"
COMMIT = "c" * 40
WEIGHTS = HubFile("model.safetensors", 100, sha256="a" * 64)
CONFIG = HubFile("sub/config.json", 10, git_sha1="b" * 40)


@pytest.fixture
def order(tmp_path):
    return Order("1", REPO, COMMIT, "main", "", (WEIGHTS, CONFIG), "http://hub.invalid", tmp_path / "hub")


@pytest.fixture
def shelf(order):
    shelf = Shelf(order.cache, order.repo)
    shelf.blobs.mkdir(parents=True)
    return shelf


def begin(shelf, file, size):
    shelf.part(file).write_bytes(bytes(size))
    write_journal(shelf.journal(file), Journal(boot_id()))


def complete(shelf, file, *, journal=True):
    shelf.blob(file).write_bytes(bytes(file.size))
    pointer = shelf.pointer(COMMIT, file)
    pointer.parent.mkdir(parents=True, exist_ok=True)
    pointer.symlink_to(shelf.blob(file))
    if journal:
        write_journal(shelf.journal(file), Journal(boot_id(), whole=True))


def test_a_journal_is_read_as_it_was_written_however_often(tmp_path):
    path = tmp_path / "journal"
    for journal in (Journal(boot_id(), 10**15, whole=True), Journal(boot_id()), Journal("other", 7)):
        write_journal(path, journal)
        assert read_journal(path) == journal


@pytest.mark.parametrize(
    ("journal", "size", "outlived"),
    [
        (Journal(boot_id(), 3), 10, 10),
        (Journal("other", 3), 10, 3),
        (Journal("other", 30), 10, 10),
        (Journal(), 10, 0),
    ],
)
def test_what_can_be_believed_depends_on_the_boot(journal, size, outlived):
    assert journal.outlived(size) == outlived


def test_nothing_is_kept_at_first(order):
    assert bytes_kept(order) == 0
    assert discard(order) == 0
    assert not order.cache.exists()


def test_parts_and_blobs_count_but_no_more_than_the_order(order, shelf):
    begin(shelf, WEIGHTS, 40)
    complete(shelf, CONFIG)
    assert bytes_kept(order) == 50
    shelf.part(WEIGHTS).write_bytes(bytes(1000))
    assert bytes_kept(order) == order.size


def test_a_blob_of_another_size_counts_as_nothing(order, shelf):
    shelf.blob(WEIGHTS).write_bytes(bytes(7))
    assert bytes_kept(order) == 0


def test_discarding_leaves_nothing_of_a_model_that_was_not_there_before(order, shelf):
    begin(shelf, WEIGHTS, 40)
    complete(shelf, CONFIG)
    (shelf.folder / "refs").mkdir()
    (shelf.folder / "refs/main").write_text(COMMIT)
    (shelf.folder / "trees").mkdir()
    (shelf.folder / f"trees/{COMMIT}.json").write_text("{}")
    assert discard(order) == 50
    assert not shelf.folder.exists()
    assert not scan_cache_dir(order.cache).warnings


def test_discarding_keeps_what_was_there_before(order, shelf):
    begin(shelf, WEIGHTS, 40)
    complete(shelf, CONFIG, journal=False)
    assert discard(order) == 40
    assert shelf.pointer(COMMIT, CONFIG).exists()
    assert {path.name for path in shelf.blobs.iterdir()} == {"b" * 40}


def test_discarding_keeps_what_another_process_is_fetching(order, shelf):
    begin(shelf, WEIGHTS, 40)
    lock = shelf.lock(WEIGHTS)
    lock.parent.mkdir(parents=True)
    with WeakFileLock(lock):
        assert discard(order) == 0
    assert shelf.part(WEIGHTS).stat().st_size == 40


def test_discarding_what_is_not_meant_well_is_refused(order):
    hostile = Order("1", REPO, COMMIT, "main", "", (HubFile("../x", 1, "a" * 64),), "", order.cache)
    with pytest.raises(HubError):
        discard(hostile)
