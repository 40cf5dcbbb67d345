"""The Hub's double is a Hub to the real client: every row that it plays, asked for by huggingface_hub."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from tests.fakes.hub import Generated

GUIDE = Path(__file__).parents[3] / "resources" / "guide"
REPO = "vlinders/guide"
LFS = {"weights.bin"}
SMALL = {"config.json": b'{"model_type": "llama"}', "folder/notes.txt": b"notes", "weights.bin": b"w" * 1000}


def git_sha1(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def test_a_folder_arrives_whole(hub, tmp_path):
    commit = hub.add_folder(REPO, GUIDE)
    folder = Path(huggingface_hub.snapshot_download(REPO))
    assert folder == tmp_path / "hf/hub/models--vlinders--guide/snapshots" / commit
    for path in GUIDE.iterdir():
        assert (folder / path.name).read_bytes() == path.read_bytes()
    weights = (GUIDE / "model.safetensors").read_bytes()
    assert (folder / "model.safetensors").readlink().name == hashlib.sha256(weights).hexdigest()
    assert (folder / "config.json").readlink().name == git_sha1((GUIDE / "config.json").read_bytes())
    assert hub.sent(r"model\.safetensors", host="cdn") == len(weights)
    assert hub.sent(r"model\.safetensors", host="hub") == 0


def test_what_is_told_of_a_model(hub):
    commit = hub.add_folder(REPO, GUIDE, downloads=5, likes=2, tags=("mine",))
    info = huggingface_hub.model_info(REPO, files_metadata=True)
    assert (info.id, info.author, info.sha) == (REPO, "vlinders", commit)
    assert (info.downloads, info.likes, info.gated, info.private) == (5, 2, False, False)
    assert info.safetensors.total == 6_163_712
    assert info.config["model_type"] == "llama"
    assert {"safetensors", "llama", "transformers", "mine"} <= set(info.tags)
    files = {file.rfilename: file for file in info.siblings}
    config = (GUIDE / "config.json").read_bytes()
    assert (files["config.json"].size, files["config.json"].blob_id) == (len(config), git_sha1(config))
    weights = files["model.safetensors"]
    assert weights.lfs.sha256 == hashlib.sha256((GUIDE / "model.safetensors").read_bytes()).hexdigest()
    assert info.used_storage == weights.lfs.size == weights.size == 12_333_488


def test_only_what_is_expanded_is_told(hub):
    hub.add_folder(REPO, GUIDE, downloads=5)
    info = huggingface_hub.model_info(REPO, expand=["safetensors", "usedStorage"])
    assert info.safetensors.parameters == {"BF16": 6_163_712}
    assert info.used_storage == 12_333_488
    assert info.downloads is None


def test_the_tree_and_paths_agree_with_the_model(hub):
    hub.add_repo(REPO, SMALL, lfs=LFS, xet=True)
    api = HfApi()
    tree = {entry.path: entry for entry in api.list_repo_tree(REPO, recursive=True)}
    assert set(tree) == {*SMALL, "folder"}
    assert tree["config.json"].blob_id == git_sha1(SMALL["config.json"])
    assert tree["weights.bin"].lfs.sha256 == hashlib.sha256(SMALL["weights.bin"]).hexdigest()
    assert len(tree["weights.bin"].xet_hash) == 64
    assert [entry.path for entry in api.list_repo_tree(REPO, "folder")] == ["folder/notes.txt"]
    paths = api.get_paths_info(REPO, ["weights.bin", "folder/notes.txt", "absent"])
    assert {entry.path: entry.blob_id for entry in paths} == {
        path: tree[path].blob_id for path in ("weights.bin", "folder/notes.txt")
    }


def test_a_long_tree_comes_in_pages(hub):
    hub.add_repo(REPO, {f"{number:03}.txt": b"x" for number in range(25)})
    hub.tree_page = 10
    assert len(list(HfApi().list_repo_tree(REPO))) == 25
    assert len(hub.requests.matching("/tree/")) == 3


def test_revisions_are_pinned(hub):
    first = hub.add_repo(REPO, {"a.txt": b"one"})
    second = hub.add_repo(REPO, {"a.txt": b"two"})
    other = hub.add_repo(REPO, {"a.txt": b"three"}, revision="refs/pr/1")
    assert huggingface_hub.model_info(REPO).sha == second
    assert HfApi().resolve_revision(REPO, revision="main").resolved == second
    for revision, text in ((first, "one"), ("main", "two"), ("refs/pr/1", "three"), (other, "three")):
        path = huggingface_hub.hf_hub_download(REPO, "a.txt", revision=revision)
        assert Path(path).read_text() == text
    with pytest.raises(RevisionNotFoundError):
        huggingface_hub.model_info(REPO, revision="absent")
    with pytest.raises(RevisionNotFoundError):
        huggingface_hub.hf_hub_download(REPO, "a.txt", revision="0" * 40)


def test_what_is_absent(hub):
    hub.add_repo(REPO, SMALL)
    with pytest.raises(EntryNotFoundError):
        huggingface_hub.hf_hub_download(REPO, "absent.txt")
    with pytest.raises(RepositoryNotFoundError) as caught:
        huggingface_hub.model_info("vlinders/absent")
    assert caught.value.response.status_code == 401
    hub.token("mia", "t-mia")
    with pytest.raises(RepositoryNotFoundError) as caught:
        huggingface_hub.model_info("vlinders/absent", token="t-mia")
    assert caught.value.response.status_code == 404


def test_a_private_model_is_absent_to_others(hub):
    hub.add_repo(REPO, SMALL, private=True)
    hub.token("mia", "t-mia", may_read=[REPO])
    hub.token("tom", "t-tom")
    assert huggingface_hub.model_info(REPO, token="t-mia").private
    assert huggingface_hub.hf_hub_download(REPO, "config.json", token="t-mia")
    assert [model.id for model in HfApi().list_models(token="t-mia")] == [REPO]
    for token in (False, "t-tom"):
        assert list(HfApi().list_models(token=token)) == []
        with pytest.raises(RepositoryNotFoundError):
            HfApi().auth_check(REPO, token=token)


GATES = {
    "stranger": "is restricted and you are not in the authorized list",
    "waiting": "is awaiting a review from the repo authors",
    "refused": "has been rejected by the repo's authors",
    "narrow": "fine-grained token settings",
}


@pytest.mark.parametrize("who", GATES)
def test_a_gated_model_is_told_of_but_not_given(hub, who):
    hub.add_repo(REPO, SMALL, gated="manual", lfs=LFS)
    about = {who: [REPO]} if who in ("waiting", "refused") else {"narrow": who == "narrow"}
    hub.token("mia", "t-mia", **about)
    assert huggingface_hub.model_info(REPO, token=False).gated == "manual"
    assert len(list(HfApi().list_repo_tree(REPO, token=False))) == 3
    for ask in (
        HfApi().auth_check,
        lambda repo, token: huggingface_hub.hf_hub_download(repo, "config.json", token=token),
    ):
        with pytest.raises(GatedRepoError, match="Please log in") as caught:
            ask(REPO, token=False)
        assert caught.value.response.status_code == 401
        with pytest.raises(GatedRepoError, match=GATES[who]) as caught:
            ask(REPO, token="t-mia")
        assert caught.value.response.status_code == 403


def test_a_gate_opens_while_one_waits(hub):
    hub.add_repo(REPO, SMALL, gated="auto", lfs=LFS)
    mia = hub.token("mia", "t-mia")
    with pytest.raises(GatedRepoError):
        HfApi().auth_check(REPO, token="t-mia")
    mia.accepted.add(REPO)
    HfApi().auth_check(REPO, token="t-mia")
    assert huggingface_hub.snapshot_download(REPO, token="t-mia")


def test_a_token_is_somebodys_and_does_not_reach_the_cdn(hub):
    hub.add_repo(REPO, SMALL, lfs=LFS)
    hub.token("mia", "t-mia")
    me = HfApi().whoami(token="t-mia")
    assert (me["name"], me["auth"]["accessToken"]["displayName"]) == ("mia", "mia's token")
    huggingface_hub.hf_hub_download(REPO, "weights.bin", token="t-mia")
    assert [request.authorized for request in hub.requests.matching(r"weights\.bin", host="cdn")] == [False]
    assert all(request.authorized for request in hub.requests.matching(r"weights\.bin", host="hub"))
    hub.revoke("t-mia")
    with pytest.raises(HfHubHTTPError, match="Invalid user token"):
        HfApi().whoami(token="t-mia")
    with pytest.raises(HfHubHTTPError) as caught:
        huggingface_hub.model_info(REPO, token="t-mia")
    assert (type(caught.value), caught.value.response.status_code) == (HfHubHTTPError, 401)


def test_headers_of_weights_without_the_weights(hub):
    shards = {f"model-{number:05}-of-00002.safetensors": header({f"t{number}": [2, 3]}) for number in (1, 2)}
    index = {
        "metadata": {"total_size": 24},
        "weight_map": {f"t{n}": name for n, name in enumerate(shards, 1)},
    }
    hub.add_repo(REPO, {**shards, "model.safetensors.index.json": json.dumps(index).encode()}, lfs=shards)
    sharded = HfApi().get_sharded_safetensors_metadata(REPO)
    assert sharded.parameter_count == {"F16": 12}
    assert len(hub.requests.matching("safetensors-metadata")) == 1
    assert huggingface_hub.get_safetensors_metadata(REPO).weight_map == sharded.weight_map


def header(tensors: dict[str, list[int]]) -> bytes:
    """Return a safetensors file of F16 tensors of these shapes."""
    told, at = {}, 0
    for name, (rows, columns) in tensors.items():
        told[name] = {"dtype": "F16", "shape": [rows, columns], "data_offsets": [at, at + rows * columns * 2]}
        at += rows * columns * 2
    text = json.dumps(told).encode()
    return len(text).to_bytes(8, "little") + text + bytes(at)


def test_a_card_is_read_by_the_library_and_by_the_search(hub):
    hub.add_repo(REPO, SMALL, card="---\nlicense: mit\nlanguage: [en, zh]\n---\n# Guide\n")
    card = huggingface_hub.ModelCard.load(REPO)
    assert (card.data.license, card.text) == ("mit", "# Guide\n")
    info = huggingface_hub.model_info(REPO)
    assert info.card_data.license == "mit"
    assert {"license:mit", "en", "zh"} <= set(info.tags)


def test_a_renamed_model_is_found_by_its_old_name(hub):
    hub.add_repo("vlinders/old", SMALL, lfs=LFS)
    hub.move("vlinders/old", REPO)
    assert huggingface_hub.model_info("vlinders/old").id == REPO
    assert huggingface_hub.snapshot_download("vlinders/old")


def test_small_files_behind_a_relative_redirect(hub):
    hub.add_repo(REPO, SMALL, lfs=LFS)
    hub.resolve_cache = True
    folder = Path(huggingface_hub.snapshot_download(REPO))
    assert {path: (folder / path).read_bytes() for path in SMALL} == SMALL
    assert hub.requests.matching("/api/resolve-cache/")


def test_what_is_verified_by_the_library(hub):
    hub.add_repo(REPO, SMALL, lfs=LFS)
    folder = Path(huggingface_hub.snapshot_download(REPO))
    assert HfApi().verify_repo_checksums(REPO).mismatches == []
    (folder / "weights.bin").resolve().write_bytes(b"v" * 1000)
    assert [file["path"] for file in HfApi().verify_repo_checksums(REPO).mismatches] == ["weights.bin"]


def test_generated_files_are_what_they_were_said_to_be(hub):
    size = 9_000_001
    hub.add_repo(REPO, {"a.bin": Generated(size, 1, head=b"head"), "b.bin": Generated(size, 2)})
    folder = Path(huggingface_hub.snapshot_download(REPO))
    listed = {entry.path: entry.lfs.sha256 for entry in HfApi().list_repo_tree(REPO)}
    for name in ("a.bin", "b.bin"):
        data = (folder / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (size, listed[name])
    assert (folder / "a.bin").read_bytes().startswith(b"head")
    assert listed["a.bin"] != listed["b.bin"]
