"""What the user does to the list: take off, delete, order again, clear, hold."""

import asyncio

import pytest

from app.errors import HubError
from app.hub.orders import Finished, Waiting
from app.hub.repository import HubFile
from tests.app.hub.queue import finish, order, run_with_children, states, until_progress


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "downloads.json"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "hub"


def test_a_cancelled_one_is_gone_at_once_and_what_came_stays(file, cache, monkeypatch):
    async def scenario(downloads, children):
        part = lay_part(order("a", cache))
        downloads.add(order("a", cache))
        child = await children.next("org/a")
        await child.ask("resist")
        ending = asyncio.get_running_loop().create_task(downloads.cancel("a"))
        await asyncio.sleep(0)
        assert downloads.items.value == ()
        await ending
        await child.gone()
        assert part.exists()

    run_with_children(monkeypatch, file, scenario)


def lay_part(wanted):
    """Put on the disk what an unfinished download of ``wanted`` leaves there."""
    blobs = wanted.cache / f"models--{wanted.repo.replace('/', '--')}" / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    part = blobs / f"{wanted.files[0].sha256}.vpart"
    part.write_bytes(b"x" * 300)
    return part


def test_discarding_deletes_what_came(file, cache, monkeypatch):
    async def scenario(downloads, children):
        part = lay_part(order("a", cache))
        downloads.add(order("a", cache))
        await children.next("org/a")
        await downloads.discard("a")
        assert downloads.items.value == ()
        assert not part.exists()

    run_with_children(monkeypatch, file, scenario)


def test_discarding_spares_what_another_variant_needs(file, cache, monkeypatch):
    shared, own = (HubFile(f"{digit}.bin", 500, sha256=digit * 64) for digit in "ab")

    async def scenario(downloads, children):
        first = order("model", cache, variant="Q4_K_M", files=(shared, own))
        second = order("model", cache, variant="Q8_0", files=(shared,))
        kept, gone = lay_part(second), lay_part(order("model", cache, files=(own,)))
        downloads.add(first)
        downloads.add(second)
        await downloads.discard(first.id)
        assert kept.exists()
        assert not gone.exists()

    run_with_children(monkeypatch, file, scenario)


def test_a_part_that_cannot_be_deleted_is_told(file, cache, monkeypatch):
    def refuse(_order):
        raise PermissionError(13, "Permission denied")

    async def scenario(downloads, _children):
        problems = []
        downloads.problems.subscribe(problems.append)
        downloads.add(order("a", cache))
        await downloads.discard("a")
        (problem,) = problems
        assert "Permission denied" in problem.what
        assert "writable" in problem.remedy

    monkeypatch.setattr("app.hub.parts.discard", refuse)
    run_with_children(monkeypatch, file, scenario)


def test_the_same_variant_is_on_the_list_once(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        downloads.add(order("a", cache, variant="Q8_0"))
        child = await children.next("org/a")
        downloads.pause("aQ8_0")
        await child.gone()
        downloads.add(order("a", cache))
        with pytest.raises(HubError, match="among the downloads already"):
            downloads.add(order("a", cache, id="other", commit="d" * 40))
        await finish(await children.next("org/a"), tmp_path)
        await until_progress(downloads, "a", Finished)
        downloads.add(order("a", cache, id="again"))
        assert list(states(downloads)) == ["aQ8_0", "again"]

    run_with_children(monkeypatch, file, scenario)


def test_what_is_finished_is_cleared_away(tmp_path, file, cache, monkeypatch):
    async def scenario(downloads, children):
        for name in "abc":
            downloads.add(order(name, cache))
        await finish(await children.next("org/a"), tmp_path)
        await until_progress(downloads, "a", Finished)
        downloads.clear()
        assert list(states(downloads)) == ["b", "c"]

    run_with_children(monkeypatch, file, scenario)


def test_while_held_nothing_runs(file, cache, monkeypatch):
    async def scenario(downloads, children):
        downloads.add(order("a", cache))
        child = await children.next("org/a")
        downloads.hold(True)
        await child.gone()
        downloads.add(order("b", cache))
        downloads.pause("b")
        downloads.resume("b")
        assert states(downloads) == {"a": Waiting, "b": Waiting}
        assert children.idle
        downloads.hold(False)
        await children.next("org/a")
        await children.next("org/b")

    run_with_children(monkeypatch, file, scenario)
