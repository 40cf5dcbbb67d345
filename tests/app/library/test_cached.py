import os

import pytest

from app.library.cached import cached_models
from app.library.models import Format, Origin
from tests.app.library.caches import COMMIT, MODEL, OLDER, add_repo, add_tree
from tests.app.library.gguf_files import gguf


def only(cache):
    (model,) = cached_models(cache)
    return model


def test_a_whole_model(tmp_path):
    snapshot = add_repo(tmp_path, "org/name", MODEL, time=5000)
    add_tree(snapshot, *MODEL, "README.md", "onnx/config.json")
    model = only(tmp_path)
    assert (model.key, model.name, model.repo, model.commit) == (
        "cache:org/name",
        "org/name",
        "org/name",
        COMMIT,
    )
    assert (model.problem, model.incomplete, model.origin) == ("", False, Origin.CACHE)
    assert (model.path, model.size) == (snapshot, len(MODEL["model.safetensors"]))


def test_looking_does_not_count_as_use(tmp_path):
    add_repo(tmp_path, "org/name", {**MODEL, "code.py": b"x = 1"}, time=5000)
    assert [only(tmp_path).used for _ in range(2)] == [5000, 5000]


def test_a_model_without_an_owner(tmp_path):
    add_repo(tmp_path, "gpt2", MODEL)
    assert only(tmp_path).repo == "gpt2"


def test_what_a_broken_link_stood_for_is_gone_and_the_model_is_listed(tmp_path):
    snapshot = add_repo(tmp_path, "org/name", MODEL)
    (snapshot / "model.safetensors").resolve().unlink()
    model = only(tmp_path)
    assert model.incomplete
    assert model.problem == (
        "What its file model.safetensors stood for is gone; downloading it again completes it."
    )
    (snapshot / "config.json").resolve().unlink()
    assert only(tmp_path).incomplete


def test_stray_files_do_not_hide_a_model(tmp_path):
    snapshot = add_repo(tmp_path, "org/name", MODEL)
    (snapshot.parent / "stray").touch()
    (snapshot.parents[1] / "refs" / "pr").write_text("f" * 40)
    (tmp_path / "models--").mkdir()
    (tmp_path / "models--org--file").touch()
    assert only(tmp_path).problem == ""


@pytest.mark.parametrize(
    ("files", "listed", "problem"),
    [
        ({"config.json": MODEL["config.json"]}, (), "The folder has no weight files"),
        (
            {**MODEL, "model.safetensors.index.json": b'{"weight_map": {"a": "x.safetensors"}}'},
            (),
            "The weight file x.safetensors is missing",
        ),
        (MODEL, ("tokenizer.json", "README.md"), "Its file tokenizer.json was not downloaded"),
        (
            {"model.safetensors": MODEL["model.safetensors"]},
            ("config.json",),
            "The folder has no config.json, so it is not a model that vLLM can load",
        ),
    ],
    ids=["no weights", "a shard", "a tokenizer", "no config"],
)
def test_unfinished_models_can_be_completed(tmp_path, files, listed, problem):
    add_tree(add_repo(tmp_path, "org/name", files), *files, *listed)
    model = only(tmp_path)
    assert model.incomplete
    assert model.problem == f"{problem}; downloading it again completes it."
    assert model.size == (len(MODEL["model.safetensors"]) if "model.safetensors" in files else 0)


def test_damage_is_no_lack(tmp_path):
    add_repo(tmp_path, "org/name", {**MODEL, "config.json": b"nonsense"})
    model = only(tmp_path)
    assert (model.problem, model.incomplete) == ("config.json is not valid JSON.", False)


@pytest.mark.parametrize("tree", [b"", b"[]", b'{"files": 7}', b'{"files": {"": 1}}', b"{" * 100_000])
def test_odd_listings_say_nothing(tmp_path, tree):
    snapshot = add_repo(tmp_path, "org/name", MODEL)
    add_tree(snapshot)
    (snapshot.parents[1] / "trees" / f"{COMMIT}.json").write_bytes(tree)
    assert only(tmp_path).problem == ""


def test_repositories_that_are_no_models_are_left_out(tmp_path):
    add_repo(tmp_path, "org/adapter", {"adapter_config.json": b"{}", "adapter_model.safetensors": b""})
    add_repo(tmp_path, "org/tokenizer", {"tokenizer.json": b"{}"})
    assert cached_models(tmp_path) == []


def test_every_packing_of_a_gguf_repository_is_a_model(tmp_path):
    files = {"x-Q4_K_M.gguf": gguf(), "x-Q8_0-00001-of-00002.gguf": gguf(), "mmproj-F16.gguf": gguf()}
    snapshot = add_repo(tmp_path, "org/x-GGUF", files)
    add_repo(tmp_path, "org/with-config", {**files, "config.json": MODEL["config.json"]})
    small, large = (each for each in cached_models(tmp_path) if each.repo == "org/x-GGUF")
    assert (small.variant, small.format, small.problem, small.incomplete) == (
        "Q4_K_M",
        Format.GGUF,
        "",
        False,
    )
    assert (small.key, small.path) == ("cache:org/x-GGUF Q4_K_M", snapshot / "x-Q4_K_M.gguf")
    assert (large.variant, large.incomplete) == ("Q8_0", True)
    assert large.problem == "Some of its parts are missing; downloading it again completes it."
    assert len(cached_models(tmp_path)) == 4


def test_packings_in_folders_of_their_own(tmp_path):
    snapshot = add_repo(tmp_path, "org/x", {"Q4_0/model.gguf": gguf(), "Q8_0/model.gguf": gguf()})
    assert [(model.variant, model.path) for model in cached_models(tmp_path)] == [
        ("Q4_0", snapshot / "Q4_0" / "model.gguf"),
        ("Q8_0", snapshot / "Q8_0" / "model.gguf"),
    ]


def test_a_link_of_a_packing_that_is_broken(tmp_path):
    snapshot = add_repo(tmp_path, "org/x", {"x-Q4_0.gguf": gguf()})
    (snapshot / "x-Q4_0.gguf").resolve().unlink()
    assert only(tmp_path).incomplete


def test_the_newest_revision_counts_unless_it_is_no_model(tmp_path):
    add_repo(tmp_path, "org/name", MODEL, OLDER, time=1000)
    newer = {**MODEL, "config.json": MODEL["config.json"] + b" "}
    add_repo(tmp_path, "org/name", {**newer, "model.safetensors": MODEL["model.safetensors"]}, time=2000)
    assert only(tmp_path).commit == COMMIT
    add_repo(tmp_path, "org/name", {"README.md": b"#"}, "c" * 40, time=3000)
    assert only(tmp_path).commit == COMMIT


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_repository_that_cannot_be_read_leaves_the_others(tmp_path):
    add_repo(tmp_path, "org/name", MODEL)
    hidden = add_repo(tmp_path, "org/hidden", MODEL).parents[1]
    hidden.chmod(0)
    try:
        assert only(tmp_path).repo == "org/name"
    finally:
        hidden.chmod(0o700)
