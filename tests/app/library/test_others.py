"""Models of LM Studio and Ollama: found, and never touched."""

import json

import pytest

from app.library.lmstudio import lm_studio_models
from app.library.models import Format, Origin
from app.library.ollama import ollama_models
from tests.app.library.caches import sizes
from tests.app.library.gguf_files import gguf

HASH = "1" * 64


def test_lm_studio(tmp_path):
    place = tmp_path / "publisher" / "Model-GGUF"
    place.mkdir(parents=True)
    (place / "Model-Q4_K_M.gguf").write_bytes(gguf())
    (place / "Model-Q8_0-00001-of-00002.gguf").write_bytes(gguf())
    (place / "mmproj-F16.gguf").write_bytes(gguf())
    (tmp_path / "stray.gguf").touch()
    small, large = lm_studio_models(tmp_path)
    assert (small.name, small.origin, small.format) == (
        "publisher/Model-GGUF Q4_K_M",
        Origin.LM_STUDIO,
        Format.GGUF,
    )
    assert (small.key, small.quantization, small.problem) == (
        f"lm-studio:{place / 'Model-Q4_K_M.gguf'}",
        "GGUF Q4_K_M",
        "",
    )
    assert large.problem == "Some of its parts are missing."
    assert lm_studio_models(tmp_path / "gone") == []


def test_lm_studio_where_it_usually_is(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    place = tmp_path / ".lmstudio" / "models" / "a" / "b"
    place.mkdir(parents=True)
    (place / "m.gguf").write_bytes(gguf())
    assert [model.name for model in lm_studio_models()] == ["a/b m"]


def ollama(folder, manifest="registry.ollama.ai/library/llama3/8b", *, layers=None, blob=None):
    """A folder of Ollama's with one model."""
    layers = layers or [
        {"mediaType": "application/vnd.ollama.image.template", "digest": f"sha256:{'2' * 64}"},
        {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{HASH}"},
    ]
    file = folder / "manifests" / manifest
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"layers": layers}))
    (folder / "blobs").mkdir(exist_ok=True)
    (folder / "blobs" / f"sha256-{HASH}").write_bytes(gguf() if blob is None else blob)
    return folder


def test_ollama(tmp_path):
    (model,) = ollama_models(ollama(tmp_path))
    assert (model.name, model.origin, model.format) == ("llama3:8b", Origin.OLLAMA, Format.GGUF)
    assert (model.quantization, model.context, model.problem) == ("GGUF Q4_K_M", 8192, "")
    ollama(tmp_path, "hf.co/org/name/Q4_0")
    assert [each.name for each in ollama_models(tmp_path)] == ["hf.co/org/name:Q4_0", "llama3:8b"]


def test_ollama_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("OLLAMA_MODELS", str(ollama(tmp_path / "there")))
    assert len(ollama_models()) == 1
    monkeypatch.delenv("OLLAMA_MODELS")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    ollama_models()  # of the machine's own service, if there is one


def model_layer(digest):
    return [{"mediaType": "application/vnd.ollama.image.model", "digest": digest}]


@pytest.mark.parametrize(
    "layers",
    [
        [7],
        [{"mediaType": "application/vnd.ollama.image.model"}],
        model_layer("sha256:../../../etc/passwd"),
        model_layer(f"sha256:{HASH}/../x"),
        model_layer("sha256:" + "3" * 64),
        model_layer(["x"]),
    ],
)
def test_manifests_that_lead_nowhere(tmp_path, layers):
    assert ollama_models(ollama(tmp_path, layers=layers)) == []


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"layers": 7}', b"\xff", b"[" * 100_000, b"{}" + b" " * (1 << 20)]
)
def test_manifests_that_cannot_be_read(tmp_path, content):
    file = ollama(tmp_path) / "manifests" / "registry.ollama.ai" / "library" / "llama3" / "8b"
    file.write_bytes(content)
    assert ollama_models(tmp_path) == []


def test_a_blob_that_is_no_gguf_is_left_out(tmp_path):
    assert ollama_models(ollama(tmp_path, blob=b"PK\x03\x04")) == []
    assert ollama_models(tmp_path / "gone") == []


def test_nothing_is_touched(tmp_path):
    ollama(tmp_path / "ollama")
    (tmp_path / "lm" / "a" / "b").mkdir(parents=True)
    (tmp_path / "lm" / "a" / "b" / "x.gguf").write_bytes(gguf())
    before = sorted(tmp_path.rglob("*")), sizes(tmp_path)
    ollama_models(tmp_path / "ollama")
    lm_studio_models(tmp_path / "lm")
    assert (sorted(tmp_path.rglob("*")), sizes(tmp_path)) == before
