import asyncio
import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import SettingsError
from app.settings.schema import Settings
from app.settings.store import SettingsStore
from tests.fakes.disk import fill


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "settings.json"


def loaded(path):
    store = SettingsStore(path)
    store.load()
    return store


def change(path, **changes):
    """Load, update, close; return the problems told."""

    async def run():
        store, told = loaded(path), []
        store.problems.subscribe(told.append)
        store.update(**changes)
        await store.close()
        return told

    return asyncio.run(run())


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def test_without_a_file_the_defaults_are_used_and_no_file_is_made(path):
    store = loaded(path)
    assert store.value.value == Settings()
    assert store.problem == ""
    assert not path.exists()


def test_changes_are_there_at_the_next_start(path):
    changes = {
        "theme": "dark",
        "model_folders": (Path("/data/models"), Path(os.fsdecode(b"/data/\xff"))),
        "last_model": "cache:org/名",
        "overrides": {"cache:org/名": {"max_model_len": 4096, "enforce_eager": True, "device_ids": [0, 1]}},
        "sampling": {"temperature": 0.7, "top_k": 20},
        "system_prompt": "简短。\n",
    }
    assert change(path, **changes) == []
    settings = loaded(path).value.value
    assert (settings.theme, settings.model_folders) == ("dark", changes["model_folders"])
    assert (settings.last_model, settings.overrides) == (changes["last_model"], changes["overrides"])
    assert (settings.sampling.temperature, settings.sampling.top_k) == (0.7, 20)
    assert settings.overrides_for("cache:org/名")["max_model_len"] == 4096
    assert settings.overrides_for("unknown") == {}
    assert settings.system_prompt == "简短。\n"
    assert "简短" in path.read_text("utf-8", "surrogateescape"), "people can read their settings"


def test_subscribers_hear_of_a_change_at_once(path):
    async def run():
        store, heard = loaded(path), []
        store.value.subscribe(lambda settings: heard.append(settings.theme))
        store.update(theme="light")
        store.update(theme="light")
        assert heard == ["system", "light"]
        await store.close()

    asyncio.run(run())


def test_many_changes_in_a_row_end_in_the_last(path):
    async def run():
        store = loaded(path)
        for number in range(200):
            store.update(system_prompt=f"number {number}")
        await store.close()

    asyncio.run(run())
    assert loaded(path).value.value.system_prompt == "number 199"
    assert list(path.parent.iterdir()) == [path], "nothing temporary is left"


def test_a_newer_versions_settings_survive(path):
    newer = {"theme": "dark", "rag": {"on": True}, "sampling": {"top_p": 0.9, "min_p": 0.05}}
    write(path, newer)
    change(path, theme="light", sampling=loaded(path).value.value.sampling)
    kept = json.loads(path.read_text())
    assert (kept["theme"], kept["rag"], kept["sampling"]["min_p"]) == ("light", {"on": True}, 0.05)


@pytest.mark.parametrize(
    "changes",
    [
        {"theme": "pink"},
        {"sampling": {"temperature": -1}},
        {"sampling": {"temperature": float("nan")}},
        {"sampling": {"top_p": 0}},
        {"sampling": {"max_tokens": 0}},
        {"overrides": {"model": ["max_model_len"]}},
        {"model_folders": "/data"},
        {"last_model": None},
    ],
)
def test_a_value_that_cannot_be_used_is_refused_and_nothing_changes(path, changes):
    async def run():
        store = loaded(path)
        with pytest.raises(SettingsError) as refusal:
            store.update(**{"system_prompt": "new", **changes})
        assert "cannot be used" in refusal.value.what
        assert store.value.value == Settings()
        await store.close()

    asyncio.run(run())
    assert not path.exists()


def test_an_unknown_name_is_a_mistake_of_ours(path):
    with pytest.raises(TypeError, match="no such setting"):
        SettingsStore(path).update(them="dark")


BAD = {
    "empty": b"",
    "cut off": b'{"theme": "da',
    "binary": bytes(range(256)),
    "a list": b"[1, 2]",
    "null": b"null",
    "wrong type": b'{"theme": 7}',
    "wrong type inside": b'{"overrides": {"model": 3}}',
    "out of range": b'{"sampling": {"temperature": 99}}',
    "nested too deep": b"[" * 200_000,
    "huge": b" " * (9 * 2**20),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_a_file_that_cannot_be_used_is_kept_aside_and_told(path, content):
    write(path, content)
    store = loaded(path)
    assert store.value.value == Settings()
    (aside,) = path.parent.glob("settings.json.bad-*")
    assert aside.read_bytes() == content
    assert str(path) in store.problem
    assert aside.name in store.problem
    assert "default settings" in store.problem
    change(path, theme="dark")
    assert loaded(path).value.value.theme == "dark"


def test_every_bad_file_is_kept(path):
    for _ in range(3):
        write(path, b"bad")
        loaded(path)
    assert len(list(path.parent.glob("settings.json.bad-*"))) == 3


def test_a_folder_in_the_files_place_is_kept_aside(path):
    path.mkdir(parents=True)
    store = loaded(path)
    assert "kept as" in store.problem
    change(path, theme="dark")
    assert loaded(path).value.value.theme == "dark"


def test_a_link_stays_a_link(path, tmp_path):
    target = tmp_path / "dotfiles.json"
    target.write_text('{"theme": "dark"}')
    path.parent.mkdir()
    path.symlink_to(target)
    change(path, theme="light")
    assert path.is_symlink()
    assert json.loads(target.read_text())["theme"] == "light"


@contextmanager
def as_nobody():
    """Run as a user whom file permissions bind; root they do not."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def locked_file():
    """A settings file in a folder in which its user may do nothing."""
    with as_nobody(), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "settings.json"
        file.write_text('{"theme": "dark"}')
        file.chmod(0)
        Path(folder).chmod(0o555)
        yield file
        Path(folder).chmod(0o755)


def test_without_permission_the_defaults_are_used_and_the_file_is_left(locked_file):
    store = loaded(locked_file)
    assert store.value.value == Settings()
    assert "Permission denied" in store.problem
    assert "left as it is" in store.problem
    (told,) = change(locked_file, theme="light")
    assert "writable" in told.remedy


def test_a_full_disk_is_told_once_and_the_value_is_kept_and_saved_later(small_disk):
    path = small_disk / "settings.json"
    change(path, theme="dark")
    filler = small_disk / "filler"
    fill(filler)

    async def run():
        store, told = loaded(path), []
        store.problems.subscribe(told.append)
        store.update(theme="light")
        store.update(system_prompt="x" * 10_000)
        await asyncio.get_running_loop().run_in_executor(store._thread, int)
        await asyncio.sleep(0)
        assert store.value.value.theme == "light"
        (problem,) = told
        assert "Free some space" in problem.remedy
        assert json.loads(path.read_text())["theme"] == "dark", "what was saved before is whole"
        filler.unlink()
        await store.close()
        assert len(told) == 1

    asyncio.run(run())
    assert loaded(path).value.value.theme == "light"
    assert list(small_disk.iterdir()) == [path]
