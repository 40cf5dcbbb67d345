from __future__ import annotations

import asyncio
import json

import pytest

from app.errors import Trouble
from app.hub import session
from app.hub.listing import Gate
from app.paths import GUIDE
from tests.app.hub.models import config, gguf, index, look, weights
from tests.app.hub.scene import client, failure
from tests.fakes.hub import Fault
from tests.fakes.hub.content import Generated

TOKEN = "hf_" + "abc" * 11


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(session, "SILENCE", 1.0)
    monkeypatch.setattr(session, "PAUSE", 0.01)


def test_guide_as_it_would_be_downloaded(hub, tmp_path):
    commit = hub.add_folder("a/guide", GUIDE, downloads=5, likes=2)
    seen = look(tmp_path, "a/guide")
    (variant,) = seen.variants
    on_disk = {path.name: path.stat().st_size for path in GUIDE.iterdir()}
    assert seen.commit == commit
    assert seen.revision == "main"
    assert {file.path: file.size for file in variant.files} == on_disk
    assert all(file.sha256 or file.git_sha1 for file in variant.files)
    assert variant.weights == on_disk["model.safetensors"]
    assert not variant.problem
    assert (seen.listed.size, seen.listed.exact) == (sum(on_disk.values()), True)
    assert seen.parameters == {"BF16": seen.listed.parameters}
    assert seen.config.architecture == "LlamaForCausalLM"
    assert seen.config.layers
    assert seen.card.startswith("# Guide")
    assert seen.cautions == ()
    assert seen.closed is None


def test_looking_leaves_nothing_on_disk(hub, tmp_path):
    hub.add_folder("a/guide", GUIDE)
    look(tmp_path, "a/guide")
    assert list(tmp_path.iterdir()) == []
    assert hub.sent() < 20_000


def test_a_look_is_pinned_to_the_commit_that_was_first_seen(hub, tmp_path):
    old = hub.add_repo("a/model", {"config.json": config(), "model.safetensors": weights(a=1)})
    hub.add_repo("a/model", {"config.json": config(), "model.safetensors": weights(a=9)}, revision="dev")
    assert look(tmp_path).commit == old
    dev = look(tmp_path, revision="dev")
    assert dev.commit != old
    assert dev.revision == "dev"
    assert look(tmp_path, revision=old).commit == old
    contents = [request.path for request in hub.requests if "/resolve/" in request.path]
    assert contents
    assert all(old in path or dev.commit in path for path in contents)


def test_sharded_weights_are_those_of_the_index(hub, tmp_path):
    files = {
        "config.json": config(),
        "model.safetensors.index.json": index("x.safetensors", "y.safetensors"),
        "x.safetensors": weights(a=10),
        "y.safetensors": weights(b=20),
        "extra.safetensors": weights(c=30),
    }
    hub.add_repo("a/model", files)
    (variant,) = look(tmp_path).variants
    names = {file.path for file in variant.files}
    assert {"x.safetensors", "y.safetensors"} < names
    assert "extra.safetensors" not in names
    assert not variant.problem
    del files["y.safetensors"]
    hub.add_repo("a/model", files)
    assert "1 of its weight files is missing" in look(tmp_path).variants[0].problem


def test_a_gguf_repository_offers_its_quantizations(hub, tmp_path):
    files = {"m-Q4_K_M.gguf": b"GGUF" * 5, "m-Q8_0.gguf": b"GGUF" * 9, "README.md": b"# Model"}
    told = {"gguf": {"total": 1000, "architecture": "llama", "context_length": 4096}}
    hub.add_repo("a/model", files, info=told)
    seen = look(tmp_path)
    assert [(variant.name, variant.weights) for variant in seen.variants] == [("Q4_K_M", 20), ("Q8_0", 36)]
    assert seen.listed.parameters == 1000
    assert seen.listed.size is None
    assert (seen.config.architecture, seen.config.context) == ("llama", 4096)
    assert "plugin" in look(tmp_path, version="0.32.0").variants[0].problem
    assert not look(tmp_path, version="0.32.0", plugins=frozenset({"gguf"})).variants[0].problem


def test_what_a_gguf_file_says_of_itself_is_read_from_its_beginning(hub, tmp_path):
    head = gguf(architecture="llama", context_length=8192, block_count=6, embedding_length=256)
    hub.add_repo("a/model", {"m-Q8_0.gguf": Generated(60 * 2**20, head=head, sha256="5" * 64)})
    seen = look(tmp_path)
    assert (seen.config.architecture, seen.config.context, seen.config.layers) == ("llama", 8192, 6)
    assert seen.listed.quantization == "GGUF"
    assert hub.sent("gguf|lfs") <= 2**18
    hub.add(Fault("", host="cdn", ignore_range=True, times=None))
    assert look(tmp_path).config.layers is None
    assert hub.sent() < 10 * 2**20


def test_a_repository_of_both_kinds_offers_both(hub, tmp_path):
    files = {"config.json": config(), "model.safetensors": weights(a=10), "m-Q8_0.gguf": b"GGUF"}
    hub.add_repo("a/model", files)
    assert [variant.name for variant in look(tmp_path).variants] == ["", "Q8_0"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"adapter_config.json": b"{}", "adapter_model.safetensors": b"x"}, "adapter"),
        ({"model_index.json": b"{}", "vae/model.safetensors": b"x"}, "pipeline"),
        ({"README.md": b"x"}, "no weight files"),
        ({"model.safetensors": b"x"}, "no config.json"),
    ],
)
def test_what_is_no_model_for_vllm_says_so(hub, tmp_path, files, problem):
    hub.add_repo("a/model", files)
    (variant,) = look(tmp_path).variants
    assert problem in variant.problem


def test_pickles_can_be_loaded_and_are_warned_of(hub, tmp_path):
    hub.add_repo("a/model", {"config.json": config(), "pytorch_model.bin": b"x", "training_args.bin": b"y"})
    seen = look(tmp_path)
    assert [file.path for file in seen.variants[0].files] == ["pytorch_model.bin", "config.json"]
    assert not seen.variants[0].problem
    assert [caution.title for caution in seen.cautions] == ["Pickle files"]


def test_what_this_vllm_does_not_know_is_told(hub, tmp_path):
    quantized = config(quantization_config={"quant_method": "exl2", "bits": 4})
    hub.add_repo("a/model", {"config.json": quantized, "model.safetensors": weights(a=1)})
    assert not look(tmp_path).variants[0].problem
    known = {"architectures": frozenset({"LlamaForCausalLM"}), "quantizations": frozenset({"awq"})}
    assert "quantization" in look(tmp_path, **known).variants[0].problem
    assert "architecture" in look(tmp_path, architectures=frozenset({"X"})).variants[0].problem


def test_code_is_listed_and_whose_it_is(hub, tmp_path):
    asking = config(auto_map={"AutoModel": "modeling_own.Own", "AutoConfig": "else/where--configuration.Its"})
    files = {"config.json": asking, "modeling_own.py": b"", "model.safetensors": weights(a=1)}
    hub.add_repo("a/model", files)
    seen = look(tmp_path)
    assert seen.code == ("modeling_own.py", "else/where")
    assert "modeling_own.py" in {file.path for file in seen.variants[0].files}
    (caution,) = seen.cautions
    assert "else/where" in caution.text


def test_a_tokenizer_that_asks_for_code_does_so_too(hub, tmp_path):
    tokenizer = {"auto_map": {"AutoTokenizer": ["else/where--tokenization.Its", None]}}
    files = {"config.json": config(), "tokenizer_config.json": json.dumps(tokenizer).encode()}
    hub.add_repo("a/model", {**files, "model.safetensors": weights(a=1)})
    assert look(tmp_path).code == ("else/where",)


def test_counts_that_the_hub_does_not_tell_are_read_from_the_weights(hub, tmp_path):
    single = {"config.json": config(), "model.safetensors": weights(a=10, b=5)}
    hub.add_repo("a/single", single, info={"safetensors": None})
    assert look(tmp_path, "a/single").parameters == {"BF16": 15}
    names = ("x.safetensors", "y.safetensors")
    parts = {"x.safetensors": weights(a=10), "y.safetensors": weights(b=20)}
    sharded = {"config.json": config(), "model.safetensors.index.json": index(*names), **parts}
    hub.add_repo("a/sharded", sharded, info={"safetensors": None})
    assert look(tmp_path, "a/sharded").listed.parameters == 30


def test_weights_that_cannot_be_counted_are_no_failure(hub, tmp_path):
    huge = Generated(200 * 2**20, head=b"\xff" * 8)
    hub.add_repo("a/model", {"config.json": config(), "model.safetensors": huge}, info={"safetensors": None})
    assert look(tmp_path).parameters == {}
    hub.add(Fault("model.safetensors", ignore_range=True, times=None))
    assert look(tmp_path).parameters == {}
    assert hub.sent() < 60 * 2**20


def test_a_gated_model_can_be_looked_at_from_outside(hub, tmp_path, monkeypatch):
    files = {"config.json": config(), "x.safetensors": weights(a=10), "extra.safetensors": weights(c=30)}
    files["model.safetensors.index.json"] = index("x.safetensors")
    hub.add_repo("a/model", files, gated="auto")
    seen = look(tmp_path)
    assert seen.listed.gate is Gate.AUTO
    assert seen.closed.trouble is Trouble.SIGN_IN
    assert seen.config.architecture == "LlamaForCausalLM"  # the Hub tells that much
    assert len(seen.variants[0].files) == 4
    own = client(tmp_path)
    assert asyncio.run(failure(own.order(seen, seen.variants[0]))).trouble is Trouble.SIGN_IN
    hub.token("ada", TOKEN, accepted=["a/model"])
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    order = asyncio.run(own.order(seen, seen.variants[0]))
    assert "extra.safetensors" not in {file.path for file in order.files}
    assert look(tmp_path).closed is None


def test_an_order_is_pinned_to_commit_address_and_folder(hub, tmp_path):
    commit = hub.add_repo("a/model", {"config.json": config(), "model.safetensors": weights(a=1)})
    seen = look(tmp_path)
    order = asyncio.run(client(tmp_path).order(seen, seen.variants[0]))
    assert (order.repo, order.commit, order.revision, order.variant) == ("a/model", commit, "main", "")
    assert order.files == seen.variants[0].files
    assert order.endpoint == hub.endpoint
    assert order.cache == tmp_path / "hf" / "hub"
    other = client(tmp_path, hub_cache=tmp_path / "elsewhere")
    assert asyncio.run(other.order(seen, seen.variants[0])).cache == tmp_path / "elsewhere"


def test_a_model_that_moved_goes_by_its_new_name(hub, tmp_path):
    hub.add_repo("a/old", {"config.json": config(), "model.safetensors": weights(a=1)})
    hub.move("a/old", "a/new")
    assert look(tmp_path, "a/old").listed.repo == "a/new"


def test_what_is_not_there_is_missing(hub, tmp_path):
    hub.add_repo("a/model", {"config.json": config()})
    assert asyncio.run(failure(client(tmp_path).look("a/none"))).trouble is Trouble.MISSING
    error = asyncio.run(failure(client(tmp_path).look("a/model", "no/such revision")))
    assert error.trouble is Trouble.MISSING
    assert "revision" in error.what


@pytest.mark.parametrize("fault", [{"status": 500}, {"hang": True}, {"reset": True}])
def test_a_config_that_does_not_come_now_is_a_failure(hub, tmp_path, fault):
    """Else the wrong files might be downloaded."""
    hub.add_repo("a/model", {"config.json": config(), "model.safetensors": weights(a=1), "README.md": b"x"})
    hub.add(Fault("/config.json", times=None, **fault))
    error = asyncio.run(failure(client(tmp_path).look("a/model")))
    assert error.trouble in {Trouble.BUSY, Trouble.UNREACHABLE}


def test_a_card_that_does_not_come_is_none(hub, tmp_path):
    hub.add_repo("a/model", {"config.json": config(), "model.safetensors": weights(a=1), "README.md": b"x"})
    hub.add(Fault("README.md", status=500, times=None))
    assert look(tmp_path).card == ""
