import pytest

from app.errors import ModelError
from app.library.cached import cached_models
from app.library.deletion import delete_model, plan_deletion
from app.library.inspection import inspect_gguf, inspect_model
from app.library.models import Origin
from tests.app.library.caches import COMMIT, MODEL, OLDER, add_repo, sizes
from tests.app.library.folders import make_model
from tests.app.library.gguf_files import gguf


def models(cache):
    return {model.key: model for model in cached_models(cache)}


def test_all_of_a_model_goes_and_what_it_frees_is_known_before(tmp_path):
    add_repo(tmp_path, "org/name", MODEL, OLDER, ref="v1")
    add_repo(tmp_path, "org/name", {**MODEL, "extra.json": b"{}"})
    other = add_repo(tmp_path, "org/other", MODEL)
    model = models(tmp_path)["cache:org/name"]
    before = sizes(tmp_path / "models--org--name" / "blobs")
    plan = plan_deletion(model)
    assert (plan.size, plan.revisions) == (before, 2)
    assert delete_model(model) == before
    assert not (tmp_path / "models--org--name").exists()
    assert all((other / name).exists() for name in MODEL)


def test_a_copy_with_the_same_commits_is_another_model(tmp_path):
    kept = [add_repo(tmp_path, f"org/copy{number}", MODEL) for number in range(8)]
    add_repo(tmp_path, "org/name", MODEL)
    delete_model(models(tmp_path)["cache:org/name"])
    assert all((snapshot / name).exists() for snapshot in kept for name in MODEL)


def test_a_damaged_model_can_be_deleted_and_planning_changes_nothing(tmp_path):
    snapshot = add_repo(tmp_path, "org/name", MODEL)
    (snapshot / "model.safetensors").resolve().unlink()
    (snapshot.parents[1] / "refs" / "old").write_text("f" * 40)
    model = models(tmp_path)["cache:org/name"]
    assert plan_deletion(model).size == len(MODEL["config.json"])
    assert (snapshot / "model.safetensors").is_symlink()
    assert delete_model(model) == len(MODEL["config.json"])
    assert not (tmp_path / "models--org--name").exists()


def test_one_that_is_beyond_huggingface_hub_says_what_to_do(tmp_path):
    snapshot = add_repo(tmp_path, "org/name", MODEL)
    (snapshot.parent / "stray").touch()
    with pytest.raises(ModelError) as refusal:
        delete_model(models(tmp_path)["cache:org/name"])
    assert "Delete the folder" in refusal.value.remedy
    assert (snapshot / "config.json").exists()


def test_one_packing_goes_and_the_others_stay(tmp_path):
    files = {"x-Q4_0.gguf": gguf(), "x-Q8_0.gguf": gguf() + b"8", "config.json": b"{}"}
    snapshot = add_repo(tmp_path, "org/x", files)
    small = models(tmp_path)["cache:org/x Q4_0"]
    assert plan_deletion(small).size == len(files["x-Q4_0.gguf"])
    assert delete_model(small) == len(files["x-Q4_0.gguf"])
    assert list(models(tmp_path)) == ["cache:org/x Q8_0"]
    assert (snapshot / "config.json").exists()
    delete_model(models(tmp_path)["cache:org/x Q8_0"])
    assert not (tmp_path / "models--org--x").exists()


def test_all_parts_of_a_packing_go(tmp_path):
    files = {f"x-Q4_0-0000{part}-of-00002.gguf": gguf() + bytes([part]) for part in (1, 2)}
    snapshot = add_repo(tmp_path, "org/x", {**files, "x-Q8_0.gguf": gguf()})
    delete_model(models(tmp_path)["cache:org/x Q4_0"])
    assert [path.name for path in snapshot.iterdir()] == ["x-Q8_0.gguf"]


def test_what_two_packings_share_is_not_freed_twice(tmp_path):
    add_repo(tmp_path, "org/x", {"a-Q4_0.gguf": gguf(), "b-Q8_0.gguf": gguf()})
    model = models(tmp_path)["cache:org/x Q4_0"]
    assert plan_deletion(model).size == 0
    assert delete_model(model) == 0
    assert models(tmp_path)["cache:org/x Q8_0"].problem == ""


@pytest.mark.parametrize("origin", [Origin.FOLDER, Origin.BUILT_IN, Origin.LM_STUDIO, Origin.OLLAMA])
def test_nothing_outside_a_cache_is_ever_deleted(tmp_path, origin):
    folder = make_model(tmp_path / "models--org--name" / "snapshots" / COMMIT)
    (folder / "x.gguf").write_bytes(gguf())
    for model in (inspect_model(folder, origin, "mine"), inspect_gguf((folder / "x.gguf",), origin, "mine")):
        for act in (plan_deletion, delete_model):
            with pytest.raises(ModelError) as refusal:
                act(model)
            assert refusal.value.remedy
    assert (folder / "config.json").exists()


def test_a_model_that_only_says_it_is_cached_is_not_deleted(tmp_path):
    folder = make_model(tmp_path / "mine")
    with pytest.raises(ModelError):
        delete_model(inspect_model(folder, Origin.CACHE, "org/name"))
    assert (folder / "config.json").exists()


def test_what_cannot_be_deleted_is_said(tmp_path, monkeypatch):
    add_repo(tmp_path, "org/name", MODEL)
    from huggingface_hub.utils import _cache_manager

    monkeypatch.setattr(_cache_manager.shutil, "rmtree", lambda path, **_: None)
    with pytest.raises(ModelError, match="not all of it could be removed"):
        delete_model(models(tmp_path)["cache:org/name"])
