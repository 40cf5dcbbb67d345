import asyncio

import pytest

from app.errors import ModelError
from app.library import search
from app.library.library import Library
from app.settings.store import SettingsStore
from tests.app.library.folders import make_model


@pytest.fixture(autouse=True)
def nothing_else_on_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(search, "GUIDE", make_model(tmp_path / "guide"))
    monkeypatch.setattr(search, "cached_models", lambda cache=None: [])


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
