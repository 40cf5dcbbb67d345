import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.library import search
from app.library.models import Origin
from app.library.search import cached_models, find_models, models_in
from app.paths import GUIDE
from tests.app.library.folders import LLAMA, make_model
from tests.app.library.gguf_files import gguf


@pytest.fixture
def cache(tmp_path):
    """A Hugging Face cache with two models, one of them in two revisions, a data set and a stray file."""
    root = tmp_path / "cache" / "hub"
    add_to_cache(root, "models--org--older", "a" * 40, time=1000)
    add_to_cache(root, "models--org--Both", "b" * 40, time=1000, context=1000)
    add_to_cache(root, "models--org--Both", "c" * 40, time=3000, context=3000)
    add_to_cache(root, "models--org--Both", "d" * 40, time=5000, config=False)
    add_to_cache(root, "datasets--org--data", "e" * 40, time=1000)
    add_to_cache(root, "models--org--no-config", "f" * 40, time=1000, config=False)
    (root / "version.txt").write_text("1")
    return root


def add_to_cache(root, repository, revision, *, time, context=4096, config=True):
    blobs, snapshot = root / repository / "blobs", root / repository / "snapshots" / revision
    make_model(blobs / "made", {**LLAMA, "max_position_embeddings": context} if config else None)
    snapshot.mkdir(parents=True)
    for file in (blobs / "made").iterdir():
        blob = blobs / f"{revision}-{file.name}"
        file.rename(blob)
        os.utime(blob, (time, time))
        (snapshot / file.name).symlink_to(os.path.relpath(blob, snapshot))
    (blobs / "made").rmdir()


def names(models):
    return [model.name for model in models]


def test_the_newest_revision_with_a_config_of_each_cached_model(cache):
    models = cached_models(cache)
    assert names(models) == ["org/Both", "org/older"]
    assert [model.context for model in models] == [3000, 4096]
    assert all(model.origin is Origin.CACHE and not model.problem and model.size for model in models)


def test_the_cache_is_where_the_environment_says(cache):
    code = "from app.library.search import cached_models; print([model.key for model in cached_models()])"
    for variable, folder in {"HF_HOME": cache.parent, "HF_HUB_CACHE": cache}.items():
        environment = {"PATH": os.environ["PATH"], variable: str(folder)}
        shown = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        assert shown.stdout.strip() == "['cache:org/Both', 'cache:org/older']"


def test_no_cache_is_no_failure(tmp_path):
    assert cached_models(tmp_path / "gone") == []
    (tmp_path / "file").touch()
    assert cached_models(tmp_path / "file") == []


def test_a_damaged_repository_leaves_the_others(cache):
    (cache / "models--org--older" / "snapshots" / "stray").touch()
    assert names(cached_models(cache)) == ["org/Both", "org/older"]


def test_a_folder_can_be_a_model_or_hold_models(tmp_path):
    model = make_model(tmp_path / "models" / "one")
    make_model(tmp_path / "models" / "org" / "two")
    make_model(tmp_path / "models" / "a" / "b" / "three")
    make_model(tmp_path / "models" / "a" / "b" / "c" / "too deep")
    make_model(tmp_path / "models" / ".hidden")
    assert names(models_in(model)) == ["one"]
    assert names(models_in(tmp_path / "models")) == ["one", "two", "three"]


def test_what_lies_in_a_model_is_its_own_affair(tmp_path):
    make_model(make_model(tmp_path / "model") / "checkpoint-100")
    assert names(models_in(tmp_path)) == ["model"]


def test_broken_models_are_shown_and_other_programs_configs_are_not(tmp_path):
    make_model(tmp_path / "gguf", None, **{"a-Q4_0.gguf": b"", "b-Q8_0.gguf": gguf()})
    make_model(tmp_path / "no config", None)
    make_model(tmp_path / "no weights", LLAMA, **{"README.md": b""})
    make_model(tmp_path / "website", {"port": 8080}, **{"index.html": b""})
    make_model(tmp_path / "nonsense", b"nonsense", **{"index.html": b""})
    models = models_in(tmp_path)
    assert names(models) == ["a-Q4_0", "b-Q8_0", "no config", "no weights"]
    assert [bool(model.problem) for model in models] == [True, False, True, True]


def test_links_in_a_circle_end(tmp_path):
    make_model(tmp_path / "models" / "one")
    (tmp_path / "models" / "up").symlink_to(tmp_path)
    (tmp_path / "models" / "self").symlink_to("self")
    assert names(models_in(tmp_path / "models")) == ["one"]


def test_an_endless_folder_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(search, "MOST_FOLDERS", 20)
    for number in range(40):
        (tmp_path / f"{number:02}").mkdir()
    make_model(tmp_path / "05" / "near")
    make_model(tmp_path / "39" / "far")
    assert names(models_in(tmp_path)) == []
    monkeypatch.setattr(search, "MOST_FOLDERS", 60)
    assert names(models_in(tmp_path)) == ["near", "far"]


def test_a_folder_that_is_gone_says_so(tmp_path):
    (model,) = models_in(tmp_path / "gone")
    assert "cannot be read" in model.problem


def test_a_hugging_face_cache_is_known_in_a_folder_too(cache):
    assert names(models_in(cache)) == ["org/Both", "org/older"]
    assert names(models_in(cache.parent)) == ["org/Both", "org/older"]


def test_guide_first_then_the_cache_then_folders_each_once(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(search, "GUIDE", make_model(tmp_path / "guide"))
    folder = make_model(tmp_path / "mine" / "one").parent
    (folder / "again").symlink_to("one")
    models = find_models([folder, folder / "one", cache], cache)
    assert names(models) == ["Guide", "org/Both", "org/older", "again"]
    assert models[0].key == "built-in:guide"


def test_a_shard_not_downloaded_yet_is_missing(cache):
    (snapshot,) = (cache / "models--org--older" / "snapshots").iterdir()
    index = b'{"weight_map": {"x": "model.safetensors", "y": "rest.safetensors"}}'
    (snapshot / "model.safetensors.index.json").write_bytes(index)
    assert cached_models(cache)[1].problem == (
        "The weight file rest.safetensors is missing; downloading it again completes it."
    )


@pytest.mark.skipif(not (GUIDE / "model.safetensors").is_file(), reason="Guide is not built")
def test_guide_is_sound():
    (model,) = find_models([], Path("/nonexistent"))
    assert (model.key, model.name, model.problem) == ("built-in:guide", "Guide", "")
    assert model.context
    assert model.size > 1_000_000
