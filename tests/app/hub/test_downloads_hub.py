"""The queue with the child that really fetches, from a Hub that misbehaves; what counts is what was sent."""

import asyncio
import random
import signal
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from app.errors import HubError, Trouble
from app.hub.kept import encode
from app.hub.orders import Broken, Download, Finished, Order, Paused, Running, Waiting
from app.library.models import LocalModel, Origin
from app.observable import Observable
from tests.app.hub.fetch.fetching import ROOT, files_of
from tests.app.hub.queue import running_queue, until, until_progress
from tests.fakes.hub import Fault

REPO = "org/model"
MIB = 1 << 20
SIZE = 24 * MIB
LOST = MIB
"""What may be on its way when a child ends: the sockets' buffers."""
GATED = "org/gated"
APP = """
import asyncio, sys
from pathlib import Path
from app.hub.downloads import Downloads
from app.tasks import Tasks

async def run():
    downloads = Downloads(Path(sys.argv[1]), Tasks(), lambda _: None)
    await downloads.start()
    await asyncio.sleep(600)

asyncio.run(run())
"""


@pytest.fixture
def wanted(hub, tmp_path):
    weights = random.Random(1).randbytes(SIZE)
    hub.add_repo(REPO, {"model.safetensors": weights, "config.json": b"{}", "deep/tokenizer.json": b"[]"})
    return order_of(hub, REPO, tmp_path)


def order_of(hub, repo, tmp_path):
    commit = hub.repos[repo].head.sha
    return Order(repo, repo, commit, "main", "", files_of(hub, repo), hub.endpoint, tmp_path / "hf" / "hub")


def test_a_model_comes_whole(hub, wanted, tmp_path):
    async def run():
        async with running_queue(tmp_path / "downloads.json") as downloads:
            downloads.add(wanted)
            return await until_progress(downloads, REPO, Finished)

    done = asyncio.run(run())
    assert done.done == wanted.size
    assert (done.progress.path / "deep" / "tokenizer.json").read_bytes() == b"[]"
    assert (done.progress.path / "model.safetensors").stat().st_size == SIZE
    assert hub.sent("model.safetensors|blobs") <= SIZE * 1.02


def test_pausing_and_resuming_sends_nothing_twice(hub, wanted, tmp_path):
    async def run():
        async with running_queue(None) as downloads:
            downloads.add(wanted)
            for share in (0.2, 0.4, 0.6, 0.8):
                hub.rate = 20 * MIB
                await until(downloads.items, lambda items, share=share: items[0].done > share * SIZE)
                downloads.pause(REPO)
                assert isinstance(downloads.items.value[0].progress, Paused)
                downloads.resume(REPO)
            hub.rate = None
            await until_progress(downloads, REPO, Finished)

    asyncio.run(run())
    assert hub.sent(host="cdn") <= SIZE + 4 * LOST


def test_a_killed_child_goes_on_where_it_was(hub, wanted, tmp_path):
    async def run():
        async with running_queue(None) as downloads:
            downloads.add(wanted)
            for share in (0.25, 0.5, 0.75):
                hub.rate = 20 * MIB
                await until(downloads.items, lambda items, share=share: items[0].done > share * SIZE)
                (child,) = children_of(psutil.Process())
                child.kill()
                broken = await until_progress(downloads, REPO, Broken)
                assert "signal 9" in broken.progress.what
                downloads.resume(REPO)
            hub.rate = None
            return await until_progress(downloads, REPO, Finished)

    assert asyncio.run(run()).done == wanted.size
    assert hub.sent(host="cdn") <= SIZE + 3 * LOST


def children_of(process):
    return [child for child in process.children(recursive=True) if "app.hub.fetch" in child.cmdline()]


def test_a_killed_app_leaves_no_child_and_goes_on_at_the_next_start(hub, wanted, tmp_path):
    file = tmp_path / "downloads.json"
    file.write_bytes(encode([Download(wanted, Waiting())]))
    hub.rate = 8 * MIB
    for share in (0.3, 0.6):
        app = subprocess.Popen([sys.executable, "-c", APP, file], cwd=ROOT)
        hub.wait(host="cdn", sent=int(share * SIZE))
        children = children_of(psutil.Process(app.pid))
        app.send_signal(signal.SIGKILL)
        app.wait()
        assert len(children) == 1
        assert psutil.wait_procs(children, timeout=30)[1] == []
    hub.rate = None

    async def run():
        async with running_queue(file) as downloads:
            assert isinstance(downloads.items.value[0].progress, Running)
            return await until_progress(downloads, REPO, Finished)

    assert asyncio.run(run()).done == wanted.size
    assert hub.sent(host="cdn") <= SIZE + 2 * LOST


def test_what_was_refused_goes_on_after_a_sign_in(hub, tmp_path):
    hub.add_repo(GATED, {"model.safetensors": bytes(2 * MIB)}, gated="auto")
    hub.token("mia", "t-mia", accepted=[GATED])
    wanted, token = order_of(hub, GATED, tmp_path), None

    async def run():
        nonlocal token
        async with running_queue(None, token_of=lambda _: token) as downloads:
            downloads.add(wanted)
            broken = await until_progress(downloads, GATED, Broken)
            assert broken.progress.trouble is Trouble.SIGN_IN
            token = "t-mia"
            downloads.resume(GATED)
            await until_progress(downloads, GATED, Finished)

    asyncio.run(run())


def test_a_hub_that_comes_back_is_gone_on_with(hub, wanted, tmp_path):
    hub.add(Fault("/org/model", method="", status=503, times=6))
    hub.add(Fault(host="cdn", reset_at=5 * MIB, times=2))

    async def run():
        async with running_queue(None) as downloads:
            downloads.add(wanted)
            await until_progress(
                downloads, REPO, lambda progress: isinstance(progress, Running) and progress.retry
            )
            done = await until_progress(downloads, REPO, Finished)
            assert done.done == wanted.size

    asyncio.run(run())


def model_of(finished, wanted):
    return LocalModel(
        "cache:org/model", "org/model", finished.path, Origin.CACHE, repo=REPO, commit=wanted.commit
    )


def test_damage_is_found_and_repaired(hub, wanted, tmp_path):
    async def run():
        async with running_queue(None) as downloads:
            downloads.add(wanted)
            finished = (await until_progress(downloads, REPO, Finished)).progress
            model = model_of(finished, wanted)
            share = Observable(0.0)
            assert (await downloads.verify(model, share)).sound
            assert share.value == 1
            damage(finished.path)
            found = await downloads.verify(model)
            assert (found.damaged, found.missing) == (("model.safetensors",), ("config.json",))
            hub.requests.clear()
            await downloads.repair(model)
            (repairing,) = downloads.items.value
            await until_progress(downloads, repairing.order.id, Finished)
            assert (await downloads.verify(model)).sound
            assert (finished.path / "config.json").read_bytes() == b"{}"

    asyncio.run(run())
    assert SIZE <= hub.sent(host="cdn") <= SIZE * 1.02


def damage(snapshot):
    """Turn one bit around, and delete a file."""
    with (snapshot / "model.safetensors").open("r+b") as weights:
        weights.seek(SIZE // 2)
        byte = weights.read(1)[0]
        weights.seek(SIZE // 2)
        weights.write(bytes([byte ^ 1]))
    (snapshot / "config.json").resolve().unlink()
    (snapshot / "config.json").unlink()


def test_discarding_leaves_nothing(hub, wanted, tmp_path):
    hub.rate = 10 * MIB

    async def run():
        async with running_queue(None) as downloads:
            downloads.add(wanted)
            await until(downloads.items, lambda items: items[0].done > SIZE / 10)
            await downloads.discard(REPO)

    asyncio.run(run())
    left = [path for path in (wanted.cache / "models--org--model").rglob("*") if path.is_file()]
    assert left == []


def test_what_the_hub_listed_may_be_unknown(tmp_path):
    model = LocalModel("folder:x", "x", tmp_path, Origin.FOLDER)

    async def run(model):
        async with running_queue(None) as downloads:
            await downloads.verify(model)

    with pytest.raises(HubError, match="not in the Hub's cache"):
        asyncio.run(run(model))
    snapshot = tmp_path / "models--org--model" / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    cached = replace(model, path=snapshot, repo=REPO, commit="a" * 40, origin=Origin.CACHE)
    with pytest.raises(HubError, match="is not known here"):
        asyncio.run(run(cached))
