import pytest

from app.library.abilities import Abilities
from app.library.config import Config, parse_config
from app.library.loadable import why_not
from app.library.models import Format
from tests.app.library.folders import LLAMA

VLLM = Abilities(
    architectures=frozenset({"LlamaForCausalLM", "BertModel"}),
    quantizations=frozenset({"auto_awq", "auto_gptq", "fp8", "compressed-tensors", "gpt_oss_mxfp4", "inc", "fbgemm_fp8"}),
    version="0.32.0",
    device="cuda",
    borrowed=frozenset({"OlmoForCausalLM"}),
    wordless=frozenset({"BertModel"}),
)  # fmt: skip
KNOWING = Abilities(
    VLLM.architectures, VLLM.quantizations | {"gguf", "bitsandbytes"}, frozenset({"gguf", "bitsandbytes"}),
    VLLM.version, VLLM.device,
)  # fmt: skip


def of(architecture="LlamaForCausalLM", **stated):
    packing = {"quantization_config": stated} if stated else {}
    return parse_config({**LLAMA, "architectures": [architecture], **packing})


def problem(config, abilities=VLLM, kind=Format.SAFETENSORS):
    return why_not(config, kind, abilities)


@pytest.mark.parametrize("method", ["awq", "gptq", "fp8", "compressed-tensors", "mxfp4", "auto-round"])
def test_what_vllm_knows_by_one_name_or_another(method):
    assert problem(of(quant_method=method)) == ""


def test_architectures():
    assert problem(of()) == ""
    assert problem(of("OlmoForCausalLM")) == ""
    assert problem(of("NewForCausalLM")) == (
        "The installed vLLM 0.32.0 does not know the model's architecture, NewForCausalLM."
    )
    assert problem(of("BertModel")) == "It writes no text: BertModel is for embeddings, rewards or drafts."
    own_code = parse_config({"architectures": ["New"], "auto_map": {"AutoModelForCausalLM": "m.New"}})
    assert problem(own_code) == ""
    assert problem(Config()) == ""


@pytest.mark.parametrize("method", ["hqq", "exl2", "aqlm", "bitnet"])
def test_methods_that_vllm_does_not_read(method):
    assert "does not read the quantization" in problem(of(quant_method=method, bits=4))


def test_formats_of_plugins():
    assert "plugin vllm-gguf-plugin" in problem(Config(method="gguf"), kind=Format.GGUF)
    assert problem(Config(method="gguf"), KNOWING, Format.GGUF) == ""
    assert "plugin vllm-bnb-plugin" in problem(of(quant_method="bitsandbytes", load_in_4bit=True))
    assert problem(of(quant_method="bitsandbytes", load_in_4bit=True), KNOWING) == ""
    older = Abilities(VLLM.architectures, VLLM.quantizations | {"bitsandbytes"}, version="0.27.0")
    assert problem(of(quant_method="bitsandbytes"), older) == ""


def test_gguf_needs_a_gpu():
    on_cpu = Abilities(KNOWING.architectures, KNOWING.quantizations, KNOWING.plugins, "0.32.0", "cpu")
    assert "on GPUs only" in problem(Config(method="gguf"), on_cpu, Format.GGUF)


def test_packings_that_would_be_read_wrongly():
    assert "no longer reads" in problem(of(quant_method="fbgemm_fp8"))
    assert "does not name how the weights are quantized" in problem(of(quant_algo="FP8"))


def test_pickles_can_be_loaded():
    assert problem(of(), kind=Format.PICKLE) == ""


@pytest.mark.parametrize("kind", Format)
def test_nothing_is_said_before_vllm_has_told(kind):
    assert problem(of("NewForCausalLM", quant_method="hqq"), Abilities(), kind) == ""
