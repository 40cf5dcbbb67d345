import json
import os

import pytest

from app.library.inspection import inspect_model
from app.library.models import Format, Origin
from tests.app.library.folders import LLAMA, make_model, safetensors, tensors

SOUND = tensors(64, 32)
ENTRY = {"dtype": "U8", "shape": [4], "data_offsets": [0, 4]}


def problem_of(folder):
    return inspect_model(folder, Origin.FOLDER).problem


def test_sound_weights_are_weighed(tmp_path):
    model = inspect_model(make_model(tmp_path), Origin.FOLDER)
    assert (model.problem, model.size) == ("", len(SOUND))


BROKEN = {
    "empty": (b"", "is empty"),
    "a few bytes": (SOUND[:5], "is truncated"),
    "no header": (SOUND[:8], "is truncated"),
    "half a header": (SOUND[:40], "is truncated"),
    "half the data": (SOUND[:-20], f"is truncated: {len(SOUND) - 20} of {len(SOUND)} bytes"),
    "no data": (SOUND[: len(SOUND) - 96], "is truncated"),
    "more than there should be": (SOUND + b"\0", "is corrupt"),
    "a web page": (b"<!DOCTYPE html><html>Not found</html>", "is corrupt"),
    "absurd header length": ((2**63).to_bytes(8, "little") + b"{}", "is corrupt"),
    "header length over the limit": ((100_000_001).to_bytes(8, "little") + b"{}", "is corrupt"),
    "header no JSON": (safetensors(b"{nonsense"), "is corrupt"),
    "header a list": (safetensors([]), "is corrupt"),
    "header nested too deep": (safetensors(b"[" * 100_000), "is corrupt"),
    "header not UTF-8": (safetensors(b'{"\xff\xfe": 1}'), "is corrupt"),
    "entry no object": (safetensors({"t": 7}), "is corrupt"),
    "no offsets": (safetensors({"t": {"dtype": "U8"}}), "is corrupt"),
    "offsets are text": (safetensors({"t": {**ENTRY, "data_offsets": ["0", "4"]}}, b"1234"), "is corrupt"),
    "offsets are three": (safetensors({"t": {**ENTRY, "data_offsets": [0, 4, 8]}}, b"1234"), "is corrupt"),
    "offsets go backwards": (safetensors({"t": {**ENTRY, "data_offsets": [4, 0]}}, b"1234"), "is corrupt"),
    "offsets are negative": (safetensors({"t": {**ENTRY, "data_offsets": [-4, 4]}}, b"1234"), "is corrupt"),
    "offset of no end": (safetensors(b'{"t": {"data_offsets": [0, Infinity]}}'), "is corrupt"),
    "offset of many digits": (
        safetensors(b'{"t": {"data_offsets": [0, ' + b"9" * 5000 + b"]}}"),
        "is corrupt",
    ),
    "offset far away": (safetensors({"t": {**ENTRY, "data_offsets": [0, 2**70]}}, b"1234"), "is truncated"),
}


@pytest.mark.parametrize(("content", "problem"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_weight_file_is_a_problem_in_words(tmp_path, content, problem):
    folder = make_model(tmp_path, **{"model.safetensors": content})
    assert problem in problem_of(folder)
    assert "model.safetensors" in problem_of(folder)


def with_index(folder, index, **files):
    content = index if isinstance(index, bytes) else json.dumps(index).encode()
    return make_model(folder, LLAMA, **{"model.safetensors.index.json": content}, **files)


def test_the_index_says_which_files_count(tmp_path):
    shards = {"a.safetensors": tensors(10), "b.safetensors": tensors(20), "other.safetensors": b"broken"}
    places = {"weight_map": {"x": "a.safetensors", "y": "b.safetensors", "z": "a.safetensors"}}
    model = inspect_model(with_index(tmp_path, places, **shards), Origin.FOLDER)
    assert (model.problem, model.size) == ("", len(tensors(10)) + len(tensors(20)))


def test_a_missing_shard_is_named(tmp_path):
    places = {"weight_map": {"x": "a.safetensors", "y": "b.safetensors"}}
    folder = with_index(tmp_path, places, **{"a.safetensors": SOUND})
    assert problem_of(folder) == "The weight file b.safetensors is missing."


def test_a_name_that_plays_tricks_is_shown_tame(tmp_path):
    places = {"weight_map": {"x": "\x1b[31m\u202ea\x00.safetensors"}}
    problem = problem_of(with_index(tmp_path, places, **{"a.safetensors": SOUND}))
    assert problem == "The weight file [31m a .safetensors is missing."


@pytest.mark.parametrize(
    "index",
    [
        b"nonsense",
        b"[]",
        b"[" * 100_000,
        {},
        {"weight_map": {}},
        {"weight_map": ["a.safetensors"]},
        {"weight_map": {"x": 7}},
        {"weight_map": {"x": "../outside.safetensors"}},
        {"weight_map": {"x": "/etc/passwd"}},
    ],
)
def test_a_broken_index_is_a_problem(tmp_path, index):
    folder = with_index(tmp_path, index, **{"a.safetensors": SOUND})
    assert "model.safetensors.index.json" in problem_of(folder)


def test_weights_in_two_formats_count_once(tmp_path):
    folder = make_model(
        tmp_path,
        **{"model.safetensors": SOUND, "consolidated.safetensors": b"", "adapter_model.safetensors": b""},
    )
    assert problem_of(folder) == ""
    (folder / "model.safetensors").unlink()
    assert "consolidated.safetensors is empty" in problem_of(folder)


def test_no_weights(tmp_path):
    assert problem_of(make_model(tmp_path, **{"README.md": b""})) == "The folder has no weight files."


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt"])
def test_pickles_are_counted_and_not_opened(tmp_path, name):
    files = {name: b"\x80\x02 no pickle", "training_args.bin": b"x" * 1000, "scaler.pt": b"y" * 1000}
    model = inspect_model(make_model(tmp_path, **files), Origin.FOLDER)
    assert (model.format, model.size, model.problem) == (Format.PICKLE, len(files[name]), "")


def test_safetensors_come_before_pickles(tmp_path):
    files = {"pytorch_model.bin": b"x" * 1000, "model.safetensors": SOUND}
    model = inspect_model(make_model(tmp_path, **files), Origin.FOLDER)
    assert (model.format, model.size) == (Format.SAFETENSORS, len(SOUND))


def test_a_pickle_that_the_index_names_is_missing(tmp_path):
    index = b'{"weight_map": {"x": "pytorch_model-00001.bin", "y": "pytorch_model-00002.bin"}}'
    files = {"pytorch_model.bin.index.json": index, "pytorch_model-00001.bin": b"x"}
    assert problem_of(make_model(tmp_path, **files)) == "The weight file pytorch_model-00002.bin is missing."


@pytest.mark.parametrize("name", ["training_args.bin", "model.pth", "model.onnx"])
def test_what_is_no_weight_file(tmp_path, name):
    assert problem_of(make_model(tmp_path, **{name: b"x"})) == "The folder has no weight files."


def test_links_that_lead_nowhere_or_round_and_what_is_no_file(tmp_path):
    for name, make in {
        "nowhere": lambda file: file.symlink_to("gone"),
        "round": lambda file: file.symlink_to(file.name),
        "pipe": os.mkfifo,
        "folder": lambda file: file.mkdir(),
    }.items():
        folder = make_model(tmp_path / name, **{"README.md": b""})
        make(folder / "model.safetensors")
        assert problem_of(folder) == "The weight file model.safetensors is missing.", name
