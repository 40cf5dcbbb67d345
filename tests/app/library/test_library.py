import asyncio
import os

import pytest

from app.errors import ModelError
from app.library import cached, search
from app.library import library as library_module
from app.library.abilities import Abilities
from app.library.cached import cached_models
from app.library.library import Library
from app.library.orphans import Orphans
from app.settings.store import SettingsStore
from tests.app.library.caches import MODEL, add_repo
from tests.app.library.folders import LLAMA, make_model


@pytest.fixture(autouse=True)
def nothing_else_on_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(search, "GUIDE", make_model(tmp_path / "guide"))
    monkeypatch.setattr(search, "cached_models", lambda cache=None: [])
    for name in ("lm_studio_models", "ollama_models"):
        monkeypatch.setattr(search, name, list)
    monkeypatch.setattr(cached, "cache_folder", lambda: tmp_path / "no cache")


def play(tmp_path, scene):
    async def run():
        settings = SettingsStore(tmp_path / "settings.json")
        settings.load()
        await scene(Library(settings), settings)
        await settings.close()

    asyncio.run(run())


def names(library):
    return [model.name for model in library.models.value]


def test_folders_are_added_kept_and_removed(tmp_path):
    folder = make_model(tmp_path / "mine" / "one").parent

    async def add(library, settings):
        await library.refresh()
        assert names(library) == ["Guide"]
        await library.add_folder(folder)
        await library.add_folder(folder)
        assert names(library) == ["Guide", "one"]
        assert settings.value.value.model_folders == (folder,)

    async def remove(library, settings):
        await library.refresh()
        assert names(library) == ["Guide", "one"]
        assert library.find(f"folder:{folder / 'one'}") == library.models.value[1]
        await library.remove_folder(folder)
        assert names(library) == ["Guide"]
        assert library.find(f"folder:{folder / 'one'}") is None

    play(tmp_path, add)
    play(tmp_path, remove)
    assert (folder / "one" / "config.json").exists()


@pytest.mark.parametrize("name", ["empty", "gone", "a file"])
def test_a_folder_without_models_is_refused_with_a_remedy(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").touch()

    async def scene(library, settings):
        with pytest.raises(ModelError) as refusal:
            await library.add_folder(tmp_path / name)
        assert refusal.value.remedy
        assert settings.value.value.model_folders == ()

    play(tmp_path, scene)


def test_searching_is_told_and_the_last_search_counts(tmp_path):
    async def scene(library, settings):
        told = []
        library.searching.subscribe(told.append)
        await asyncio.gather(library.refresh(), library.refresh())
        assert told == [False, True, False]
        assert names(library) == ["Guide"]

    play(tmp_path, scene)


def test_what_vllm_has_against_a_model_is_shown_as_soon_as_it_is_known(tmp_path):
    folder = make_model(tmp_path / "mine" / "new", {**LLAMA, "architectures": ["NewForCausalLM"]}).parent
    make_model(folder / "old")
    make_model(folder / "none", LLAMA, **{"README.md": b""})

    async def scene(library, settings):
        await library.add_folder(folder)
        assert problems(library) == {"Guide": "", "new": "", "none": NO_WEIGHTS, "old": ""}
        library.abilities.set(Abilities(frozenset({"LlamaForCausalLM"}), version="0.32.0"))
        assert "does not know" in problems(library)["new"]
        assert problems(library)["none"] == NO_WEIGHTS
        assert problems(library)["old"] == ""
        await library.refresh()
        assert "does not know" in problems(library)["new"]
        library.abilities.set(Abilities())
        assert problems(library)["new"] == ""

    play(tmp_path, scene)


NO_WEIGHTS = "The folder has no weight files."


def problems(library):
    return {model.name: model.problem for model in library.models.value}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A Hugging Face cache, chosen in the settings."""
    monkeypatch.setattr(search, "cached_models", cached_models)
    monkeypatch.setattr(cached, "cache_folder", lambda: tmp_path / "nowhere")
    return tmp_path / "cache"


def with_cache(tmp_path, cache, scene, **facts):
    async def run():
        settings = SettingsStore(tmp_path / "settings.json")
        settings.load()
        settings.update(hub_cache=cache)
        library = Library(settings, **facts)
        await library.refresh()
        await scene(library)
        await settings.close()

    asyncio.run(run())


def test_the_users_cache_and_the_environments_are_both_looked_into(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(cached, "cache_folder", lambda: tmp_path / "usual")
    add_repo(cache, "org/mine", MODEL)
    add_repo(tmp_path / "usual", "org/before", MODEL)

    async def scene(library):
        assert names(library) == ["Guide", "org/mine", "org/before"]

    with_cache(tmp_path, cache, scene)


def test_deleting_says_before_and_after_what_it_frees(tmp_path, cache):
    add_repo(cache, "org/name", MODEL)
    size = sum(map(len, MODEL.values()))

    async def scene(library):
        model = library.find("cache:org/name")
        assert (await library.plan_deletion(model)).size == size
        assert await library.delete(model) == size
        assert names(library) == ["Guide"]

    with_cache(tmp_path, cache, scene)


def test_a_model_in_use_is_not_deleted(tmp_path, cache):
    snapshot = add_repo(cache, "org/name", MODEL)
    busy = [{"in_use": lambda model: model.repo == "org/name"}, {"queued": lambda: {"org/name"}}]
    for facts, reason in zip(busy, ("is loaded", "is being downloaded"), strict=True):

        async def scene(library, reason=reason):
            for act in (library.plan_deletion, library.delete):
                with pytest.raises(ModelError, match=reason) as refusal:
                    await act(library.find("cache:org/name"))
                assert refusal.value.remedy

        with_cache(tmp_path, cache, scene, **facts)
    assert (snapshot / "config.json").exists()


def test_guide_and_folders_are_never_deleted(tmp_path, cache):
    folder = make_model(tmp_path / "mine")

    async def scene(library):
        await library.add_folder(folder)
        for model in library.models.value:
            with pytest.raises(ModelError) as refusal:
                await library.delete(model)
            assert refusal.value.remedy
        assert names(library) == ["Guide", "mine"]

    with_cache(tmp_path, cache, scene)
    assert (folder / "config.json").exists()


def test_orphans_are_counted_and_cleaned(tmp_path, cache):
    part = add_repo(cache, "org/name", MODEL).parents[1] / "blobs" / f"{'0' * 64}.vpart"
    part.write_bytes(b"x" * 100)
    os.utime(part, (1000, 1000))
    queued = {"org/name"}

    async def scene(library):
        assert library.orphans.value == Orphans()
        queued.clear()
        await library.refresh()
        assert library.orphans.value == Orphans(1, 100)
        assert await library.clean_orphans() == 100
        assert library.orphans.value == Orphans()
        assert names(library) == ["Guide", "org/name"]

    with_cache(tmp_path, cache, scene, queued=lambda: queued)


def test_orphans_that_cannot_be_deleted_are_told(tmp_path, cache, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", "/cache/part")

    monkeypatch.setattr(library_module, "delete_orphans", refuse)

    async def scene(library):
        with pytest.raises(ModelError, match="Permission denied") as refusal:
            await library.clean_orphans()
        assert "/cache/part" in refusal.value.remedy

    with_cache(tmp_path, cache, scene)
