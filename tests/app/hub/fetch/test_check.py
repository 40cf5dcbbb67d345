"""Models on disk that are verified, and repaired."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.hub.fetch.protocol import Checked, Done, Mode, Plan, Verifying
from tests.app.hub.fetch.fetching import (
    FILE,
    MIB,
    REPO,
    blobs_in,
    done,
    file_of,
    request_of,
    shelf_of,
    told,
    whole,
)

SIZE = 24 * MIB


def verify(request) -> Checked:
    [*said, checked] = told(replace(request, mode=Mode.VERIFY, endpoint="http://nobody.invalid"))
    assert isinstance(checked, Checked)
    assert {type(event) for event in said} == {Verifying}
    assert said[-1].done == said[-1].total
    return checked


def flip(path, at: int) -> None:
    with path.resolve().open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def test_what_is_right(hub, request_):
    done(request_)
    assert verify(request_) == Checked((), ())


def test_what_was_never_there(request_, home):
    assert verify(request_) == Checked((), ("config.json", FILE, "sub/empty.txt"))
    assert not (home / "hub").exists()


@pytest.mark.parametrize("path", [FILE, "config.json"])
def test_one_wrong_bit_is_found_and_only_that_file_is_fetched_again(hub, request_, weights, path):
    folder = done(request_)
    flip(folder / path, 5)
    assert verify(request_) == Checked((path,), ())
    hub.requests.clear()
    assert (done(replace(request_, mode=Mode.REPAIR)) / FILE).read_bytes() == weights
    size = file_of(request_, path).size
    assert hub.sent("resolve|repos") == size
    assert verify(request_) == Checked((), ())
    assert blobs_in(request_) == whole(request_)


def test_what_is_truncated_or_gone_is_found_and_repaired(hub, request_, weights):
    folder = done(request_)
    shelf = shelf_of(request_)
    shelf.blob(file_of(request_)).write_bytes(weights[:100])
    (folder / "config.json").unlink()
    shelf.blob(file_of(request_, "sub/empty.txt")).unlink()
    assert verify(request_) == Checked((FILE,), ("config.json", "sub/empty.txt"))
    hub.requests.clear()
    [*said, last] = told(replace(request_, mode=Mode.REPAIR))
    assert isinstance(last, Done)
    assert next(event for event in said if isinstance(event, Plan)).need == SIZE
    assert verify(request_) == Checked((), ())
    assert hub.sent("resolve|repos") == SIZE


def test_a_damaged_content_counts_under_each_of_its_names(hub, home, weights):
    hub.add_repo(REPO, {"a.safetensors": weights, "b.safetensors": weights})
    request = request_of(hub, home)
    folder = done(request)
    flip(folder / "a.safetensors", 7)
    assert verify(request) == Checked(("a.safetensors", "b.safetensors"), ())


def test_a_file_that_is_no_link_is_verified_where_it_is_and_replaced_by_a_repair(hub, request_, weights):
    folder = done(request_)
    (folder / FILE).unlink()
    (folder / FILE).write_bytes(weights)
    assert verify(request_) == Checked((), ())
    flip(folder / FILE, 5)
    assert verify(request_) == Checked((FILE,), ())
    done(replace(request_, mode=Mode.REPAIR))
    assert verify(request_) == Checked((), ())


def test_the_file_that_a_repair_replaces_stays_for_those_who_have_it_open(hub, request_):
    folder = done(request_)
    flip(folder / FILE, 5)
    with (folder / FILE).open("rb") as file:
        before = file.read(10)
        done(replace(request_, mode=Mode.REPAIR))
        file.seek(0)
        assert file.read(10) == before
