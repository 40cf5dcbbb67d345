from __future__ import annotations

import json

import pytest

from app.hub.files import files_in, is_safe
from app.hub.index import named_in
from app.hub.repository import HubFile
from app.hub.selection import missing_shards, select
from app.library.models import Format

SMALL = "config.json generation_config.json tokenizer.json tokenizer_config.json special_tokens_map.json"


def files(names: str, size=10):
    return tuple(HubFile(name, size) for name in names.split())


def chosen(names, indexed=()):
    selection = select(files(names), indexed)
    return " ".join(file.path for file in selection.weights), selection


def others(names):
    return " ".join(file.path for file in select(files(names)).others)


def test_the_index_says_which_weights_there_are():
    names = "a.safetensors b.safetensors model.safetensors extra.safetensors model.safetensors.index.json"
    weights, selection = chosen(names, {"a.safetensors", "b.safetensors"})
    assert weights == "a.safetensors b.safetensors"
    assert selection.format is Format.SAFETENSORS
    assert "model.safetensors.index.json" in {file.path for file in selection.others}


def test_what_the_index_names_and_is_not_there_is_missing():
    names = "a.safetensors model.safetensors.index.json"
    weights, selection = chosen(names, {"a.safetensors", "b.safetensors", "../c.safetensors"})
    assert weights == "a.safetensors"
    assert selection.missing == ("../c.safetensors", "b.safetensors")


def test_one_file_is_preferred_over_its_copies():
    assert chosen("model.safetensors model.fp16.safetensors adapter_model.safetensors")[0] == (
        "model.safetensors"
    )


def test_without_an_index_all_parts_are_taken():
    names = "model-00001-of-00002.safetensors model-00002-of-00002.safetensors consolidated.safetensors"
    weights, selection = chosen(names)
    assert weights == "model-00001-of-00002.safetensors model-00002-of-00002.safetensors"
    assert not selection.missing


def test_a_part_that_is_not_there_is_missing():
    assert chosen("model-00001-of-00003.safetensors model-00003-of-00003.safetensors")[1].missing == (
        "model-00002-of-00003.safetensors",
    )


def test_mistral_s_own_format_is_taken_where_there_is_no_other():
    names = "consolidated-00001-of-00001.safetensors params.json tekken.json"
    weights, selection = chosen(names)
    assert weights == "consolidated-00001-of-00001.safetensors"
    assert [file.path for file in selection.others] == ["params.json", "tekken.json"]


def test_pickles_are_taken_only_where_there_is_nothing_else():
    pickles = "pytorch_model-00001-of-00001.bin training_args.bin optimizer.bin rng_state.pth"
    weights, selection = chosen(pickles)
    assert weights == "pytorch_model-00001-of-00001.bin"
    assert selection.format is Format.PICKLE
    assert chosen(f"{pickles} model.safetensors")[0] == "model.safetensors"


INDEX = {"metadata": {"format": "pt"}, "weight_map": {"a.weight": "x-1.safetensors", "b": "x-2.safetensors"}}


@pytest.mark.parametrize("indent", [None, 2])
def test_an_index_is_read(indent):
    content = json.dumps(INDEX, indent=indent).encode()
    assert named_in(content) == {"x-1.safetensors", "x-2.safetensors"}


def test_an_index_with_escapes_is_read():
    content = json.dumps({"weight_map": {"a": "\u6a21.safetensors", "b": 7, "c.safetensors": "d"}}).encode()
    assert named_in(content) == {"\u6a21.safetensors", "d"}


def test_an_index_of_any_length_is_read_whole():
    names = {f"tensor.{number}": f"model-{number:05}-of-20000.safetensors" for number in range(20_000)}
    assert named_in(json.dumps({"weight_map": names}).encode()) == set(names.values())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\\", b'{"weight_map": "x\\n"}', b'"' * 10**6, b"[" * 10**6]
)
def test_what_is_no_index_names_nothing(content):
    assert named_in(content) == frozenset()


def test_nothing_but_an_adapter_is_no_model():
    selection = select(files("adapter_config.json adapter_model.safetensors README.md"))
    assert selection.format is None
    assert not selection.weights


def test_what_belongs_to_a_model_comes_along():
    wanted = (
        f"{SMALL} chat_template.jinja merges.txt modeling_own.py tokenizer.model README.md .gitattributes"
    )
    unwanted = (
        "original/params.json original/consolidated.00.pth onnx/config.json openvino/a.xml metal/m.json "
        "coreml/m.json model.onnx tf_model.h5 flax_model.msgpack logo.PNG demo.mp4 run.ipynb old.tar.gz "
        "vae/diffusion.safetensors events.pkl"
    )
    assert others(f"{wanted} {unwanted} model.safetensors") == wanted


def test_a_huge_file_of_an_unknown_kind_stays_there():
    selection = select((HubFile("model.safetensors", 1), HubFile("dump.data", 2**40)))
    assert not selection.others


def test_absurd_numbers_of_parts_do_no_harm():
    assert len(missing_shards(["m-00001-of-99999.safetensors"])) == 99_998
    assert missing_shards(["m-00001-of-00000.safetensors"]) == ()


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/etc/passwd",
            "../up",
            "a/../../up",
            "a/./b",
            "a//b",
            "a/",
            "C:/windows",
            "a\\..\\b",
            "nul\0byte",
        ),
        *("line\nbreak", "turn\u202earound", "x" * 300, "a/" * 600 + "b", None, 7, ["a"]),
    ],
)
def test_no_file_is_put_where_it_does_not_belong(path):
    assert not is_safe(path)


@pytest.mark.parametrize("path", ["a", "a/b.c", "模型/权重 1.safetensors", ".gitattributes", "a..b/c:d"])
def test_usual_names_are_safe(path):
    assert is_safe(path)


def entry(**changes):
    return {"rfilename": "a", "size": 5, "blobId": "0" * 40, **changes}


def test_files_are_listed_with_sizes_and_hashes():
    large = entry(rfilename="b", lfs={"sha256": "1" * 64, "size": 7, "pointerSize": 130})
    listed, odd = files_in({"siblings": [large, entry()]})
    assert listed == (HubFile("a", 5, git_sha1="0" * 40), HubFile("b", 7, sha256="1" * 64))
    assert odd == 0


@pytest.mark.parametrize(
    "wrong",
    [
        entry(rfilename="../a"),
        entry(size=-1),
        entry(size=10**30),
        entry(size="5"),
        entry(size=True),
        entry(blobId="not a hash"),
        entry(lfs={"sha256": "short", "size": 1}),
        entry(lfs={"size": 1}),
        "a",
        None,
    ],
)
def test_what_cannot_be_is_left_out(wrong):
    assert files_in({"siblings": [wrong, entry(rfilename="b")]}) == (
        (HubFile("b", 5, git_sha1="0" * 40),),
        1,
    )


@pytest.mark.parametrize("siblings", [None, {}, "abc", 3])
def test_no_list_of_files_is_an_empty_one(siblings):
    assert files_in({"siblings": siblings}) == ((), 0)


def test_endless_lists_end():
    listed, odd = files_in({"siblings": [entry(rfilename=f"{number}") for number in range(40_000)]})
    assert (len(listed), odd) == (30_000, 10_000)
