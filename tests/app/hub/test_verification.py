import asyncio
import json

import pytest

from app.errors import HubError, Trouble
from app.hub.fetch.protocol import Checked, Done, Failed, Mode, Plan, Progress, Retry, Verifying
from app.hub.repository import HubFile
from app.hub.verification import Verification, expect, listed_files
from app.library.models import Format, LocalModel, Origin
from app.observable import Observable
from tests.app.hub.queue import run_with_children, until

COMMIT = "a" * 40
LISTED = {
    "config.json": {"size": 3, "blob_id": "b" * 40},
    "model.safetensors": {"size": 9, "blob_id": "x", "lfs_sha256": "c" * 64, "lfs_size": 7},
    "model.onnx": {"size": 9, "blob_id": "x", "lfs_sha256": "d" * 64, "lfs_size": 9},
    "extra.onnx": {"size": 9, "blob_id": "x", "lfs_sha256": "e" * 64, "lfs_size": 9},
}


@pytest.fixture
def model(tmp_path):
    """A model in a cache, of which one file is there."""
    folder = tmp_path / "models--org--model"
    snapshot = folder / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    (snapshot / "extra.onnx").symlink_to("../../blobs/nothing")
    keep(folder, LISTED)
    return LocalModel("key", "model", snapshot, Origin.CACHE, repo="org/model", commit=COMMIT)


def keep(folder, files):
    trees = folder / "trees"
    trees.mkdir(exist_ok=True)
    (trees / f"{COMMIT}.json").write_text(json.dumps({"format_version": 1, "files": files}))


def expected(model, hub=None):
    return {file.path for file in asyncio.run(expect(model, hub)).files}


def test_what_the_hub_listed_is_read_from_the_cache(model):
    files = {file.path: file for file in listed_files(model.path)}
    assert files["config.json"] == HubFile("config.json", 3, git_sha1="b" * 40)
    assert files["model.safetensors"] == HubFile("model.safetensors", 7, sha256="c" * 64)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"files": 3}',
        b'{"files": {"a": 3}}',
        b'{"files": {"a": {}}}',
        b'{"files": {"a": {"size": 3}}}',
    ],
)
def test_a_listing_that_cannot_be_read_is_none(model, content):
    (model.path.parents[1] / "trees" / f"{COMMIT}.json").write_bytes(content)
    assert listed_files(model.path) == ()


def test_names_that_lead_elsewhere_are_not_heeded(model):
    keep(model.path.parents[1], {"../../evil": LISTED["config.json"], "good": LISTED["config.json"]})
    assert [file.path for file in listed_files(model.path)] == ["good"]


def test_expected_is_what_is_loaded_and_what_else_is_there(model):
    assert expected(model) == {"config.json", "model.safetensors", "extra.onnx"}


def test_of_a_gguf_model_its_own_variant_is_expected(model):
    large = LISTED["model.safetensors"]
    names = (
        "m-Q4_K_M-00001-of-00002.gguf",
        "m-Q4_K_M-00002-of-00002.gguf",
        "m-Q8_0.gguf",
        "config.json",
    )
    keep(model.path.parents[1], dict.fromkeys(names, large))
    first = model.path / names[0]
    gguf = LocalModel(
        "key", "m", first, Origin.CACHE, format=Format.GGUF, variant="Q4_K_M", repo="org/m", commit=COMMIT
    )
    assert expected(gguf) == {*names[:2], "config.json"}


def test_without_a_listing_the_hub_is_asked(model):
    class Hub:
        async def look(self, repo, revision):
            assert (repo, revision) == ("org/model", COMMIT)
            return type("Repository", (), {"files": (HubFile("model.safetensors", 1, sha256="c" * 64),)})

    (model.path.parents[1] / "trees" / f"{COMMIT}.json").unlink()
    assert expected(model, Hub()) == {"model.safetensors"}


def check(monkeypatch, model, *events):
    """Verify ``model`` with a child that says ``events``; return what came of it, and the shares told."""
    outcome, shares = [], []

    async def scenario(downloads, children):
        share = Observable(0.0)
        share.subscribe(shares.append)
        verifying = asyncio.get_running_loop().create_task(downloads.verify(model, share))
        child = await children.next("org/model")
        assert child.request.mode is Mode.VERIFY
        assert child.request.token is None
        await child.end(*events)
        outcome.append(await verifying)

    run_with_children(monkeypatch, None, scenario)
    return outcome[0], shares


def test_it_is_followed_until_the_result(model, monkeypatch):
    events = (
        Plan(1, 1, 0, 9), Progress(1), Retry("a", 0, "b", 1), Verifying(0, 8), Verifying(4, 8), Verifying(8, 8),
        Checked(("a",), ("b",)),
    )  # fmt: skip
    found, shares = check(monkeypatch, model, *events)
    assert found == Verification(("a",), ("b",), 3)
    assert not found.sound
    assert shares == [0, 0.5, 1]


def test_a_model_without_bytes_is_checked_too(model, monkeypatch):
    found, shares = check(monkeypatch, model, Verifying(0, 0), Checked((), ()))
    assert found.sound
    assert shares == [0, 1]


def test_a_failure_is_raised(model, monkeypatch):
    with pytest.raises(HubError, match="The disk fails"):
        check(monkeypatch, model, Failed(Trouble.OTHER, "The disk fails."))
    with pytest.raises(HubError, match="ended with status 0"):
        check(monkeypatch, model)
    with pytest.raises(HubError, match="something else"):
        check(monkeypatch, model, Done("/x"))


def test_cancelling_ends_the_child(model, monkeypatch):
    async def scenario(downloads, children):
        verifying = asyncio.get_running_loop().create_task(downloads.verify(model))
        child = await children.next("org/model")
        verifying.cancel()
        await child.gone()
        with pytest.raises(asyncio.CancelledError):
            await verifying

    run_with_children(monkeypatch, None, scenario)


def test_a_repair_is_an_order_in_the_queue(model, monkeypatch):
    async def scenario(downloads, children):
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://mirror/")
        await downloads.repair(model)
        child = await children.next("org/model")
        assert child.request.mode is Mode.REPAIR
        assert child.request.revision == COMMIT
        assert child.request.endpoint == "http://mirror"
        with pytest.raises(HubError, match="already"):
            await downloads.repair(model)
        await until(downloads.items, lambda items: len(items) == 1)

    run_with_children(monkeypatch, None, scenario)
