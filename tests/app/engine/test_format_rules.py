"""What vLLM and its plugins say, word for word, of formats and code they do not take, and what users are told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.engine.answers import Load
from app.engine.diagnosis import DIED, diagnose, diagnose_death
from app.engine.plugins import BITSANDBYTES, GGUF
from app.engine.refusals import REVIEW
from app.engine.states import Action
from app.library.models import LocalModel, Origin

MODEL = LocalModel("m", "m", Path("/m"), Origin.FOLDER)
INIT_FAILED = RuntimeError("Engine core initialization failed. See root cause above. Failed core proc(s): {}")
METHODS = "Must be one of ['awq', 'auto_awq', 'fp8', 'fbgemm_fp8', 'fp_quant', 'modelopt', 'mxfp8']."


def printed(text):
    """As a worker of vLLM 0.32 prints it."""
    return [
        f"(Worker pid=7) ERROR 11-22 18:53:52 [multiproc_executor.py:953] {line}" for line in text.split("\n")
    ]


CHILDREN = [
    (
        "RuntimeError: _C::static_scaled_fp8_quant() expected at most 0 argument(s) but received 4 argument(s). "
        "Declaration: _C::static_scaled_fp8_quant() -> ()",
        "FP8 weights of this kind on GPUs only",
    ),
    (
        "ValueError: Failed to find a kernel that can implement the ScaledMM linear layer. Reasons: \n"
        "CPUFp8BlockScaledMMKernel requires AMX tile support (Sapphire Rapids or newer)..",
        "no kernel for this model's quantization on this machine",
    ),
    (
        "ValueError: Failed to find a kernel that can implement the NVFP4 linear layer. Reasons: \n",
        "no kernel for this model's quantization on this machine",
    ),
    (
        "ValueError: Marlin does not support weight_bits = uint8b128. Only types = [ScalarType.uint4b8] are "
        "supported (for group_size = 128, device_capability = -1, zp = False).",
        "no kernel for this model's quantization on this machine",
    ),
    (
        "NotImplementedError: No compressed-tensors compatible scheme was found for "
        "layer_name='model.layers.0.self_attn.qkv_proj', weight_quant=QuantizationArgs(num_bits=6, type='int')",
        "does not know this scheme of compressed-tensors",
    ),
    (
        "_pickle.UnpicklingError: Weights only load failed. This file can still be loaded, to do so you have two "
        "options, do those steps only if you trust the source of the checkpoint.",
        "would run code",
    ),
    ("RuntimeError: Unknown gguf model_type: mistral", "plugin does not know this model's architecture"),
    (
        "RuntimeError: Failed to map GGUF parameters (2): ['model.a', 'model.b']",
        "plugin does not know this model's architecture",
    ),
]


@pytest.mark.parametrize(("text", "cause"), CHILDREN)
def test_what_a_worker_said_of_a_format(text, cause):
    failure = diagnose(INIT_FAILED, printed(text), Load(MODEL, {}))
    assert cause in failure.cause
    assert failure.advice
    assert text.split("\n")[-1] in failure.details


OWN = [
    (f"Unknown quantization method: exl2. {METHODS}", "does not know the quantization “exl2”", None),
    (
        "('The quantization method %s is deprecated and will be removed in future versions of vLLM. To bypass, set "
        "`--allow-deprecated-quantization`.', 'fbgemm_fp8')",
        "“fbgemm_fp8” will soon be dropped",
        {"allow_deprecated_quantization": True},
    ),
    (
        "Unsupported num_bits = 8. Supported: 4. For 8-bit AWQ, use Marlin backend by setting "
        "backend='awq:marlin' or backend='marlin'.",
        "does not read 8-bit weights of this kind",
        None,
    ),
    ("Unsupported quantization config: bits=3, sym=True", "does not read 3-bit weights of this kind", None),
    (
        "torch.float32 is not supported for quantization method awq. Supported dtypes: [torch.float16, "
        "torch.bfloat16]",
        "cannot be computed in float32",
        {"dtype": None},
    ),
    (
        "Quantization method specified in the model config (awq) does not match the quantization method specified "
        "in the `quantization` argument (gptq).",
        "not how this model is quantized",
        {"quantization": None},
    ),
    (
        "Please install torchao>=0.10.0 via `pip install torchao>=0.10.0` to use torchao quantization.",
        "package torchao, which is not installed",
        None,
    ),
    ("Missing 'quant_algo' in quantization config", "does not say how its weights are quantized", None),
    (
        "The export key should be included in the configurations of Quark quantized model",
        "does not say how its weights are quantized",
        None,
    ),
    ("It looks like the config file at '/m/config.json' is not a valid JSON file.", "no valid JSON", None),
]


@pytest.mark.parametrize(("text", "cause", "changes"), OWN)
def test_what_was_raised_of_a_format(text, cause, changes):
    failure = diagnose(ValueError(text), [], Load(MODEL, {}))
    assert cause in failure.cause
    assert failure.advice
    assert (failure.remedies[0].changes if failure.remedies else None) == changes


def test_a_method_that_only_the_settings_ask_for_can_be_taken_back():
    text = f"Unknown quantization method: nobody. {METHODS}"
    failure = diagnose(ValueError(text), [], Load(MODEL, {"quantization": "nobody"}))
    assert "settings ask for" in failure.cause
    assert failure.remedies[0].changes == {"quantization": None}


WITHOUT_PLUGIN = [
    (f"Unknown quantization method: bitsandbytes. {METHODS}", BITSANDBYTES),
    (
        "Please install bitsandbytes>=0.48.1 via `pip install bitsandbytes>=0.48.1` to use bitsandbytes quantizer.",
        BITSANDBYTES,
    ),
    (f"Unknown quantization method: gguf. {METHODS}", GGUF),
    ("It looks like the config file at '/m/guide.gguf' is not a valid JSON file.", GGUF),
]


@pytest.mark.parametrize(("text", "plugin"), WITHOUT_PLUGIN)
def test_a_missing_plugin_is_offered(text, plugin, monkeypatch):
    monkeypatch.setattr("app.engine.plugins.find_spec", lambda module: None)
    failure = diagnose(ValueError(text), [], Load(MODEL, {}))
    assert f"{plugin.format} only with a plugin" in failure.cause
    assert plugin.command in failure.advice
    assert failure.remedies == (plugin.remedy,)


@pytest.mark.parametrize("name", ["gguf", "bitsandbytes"])
def test_a_plugin_that_came_while_vllm_ran_asks_for_a_new_start(name, monkeypatch):
    monkeypatch.setattr("app.engine.plugins.find_spec", lambda module: object())
    text = f"Unknown quantization method: {name}. {METHODS}"
    failure = diagnose(ValueError(text), [], Load(MODEL, {}))
    assert "installed, but vLLM runs without it" in failure.cause
    assert "Start Vlinders again" in failure.advice
    assert failure.remedies == ()


def test_a_tensor_parallel_size_that_leaves_too_little_is_halved():
    text = (
        "ValueError: The input size is not aligned with the quantized weight shape. This can be caused by too large "
        "tensor parallel size."
    )
    failure = diagnose(INIT_FAILED, printed(text), Load(MODEL, {"tensor_parallel_size": 4}))
    assert "over 4 GPUs" in failure.cause
    assert failure.remedies[0].changes == {"tensor_parallel_size": 2}


UNTRUSTED = (
    "The repository /m contains custom code which must be executed to correctly load the model. You can inspect the "
    "repository content at /m .\n You can inspect the repository content at https://hf.co//m.\nPlease pass the "
    "argument `trust_remote_code=True` to allow custom code to be run."
)


def test_code_that_is_needed_is_shown_first():
    failure = diagnose(ValueError(UNTRUSTED), [], Load(MODEL, {}))
    assert "brings its own code" in failure.cause
    assert failure.remedies == (REVIEW,)
    assert REVIEW.action is Action.REVIEW_CODE
    assert REVIEW.changes == {"trust_remote_code": True}


def test_code_that_lies_elsewhere_is_not_offered():
    model = replace(MODEL, code="abc", code_repos=("some/where",))
    failure = diagnose(ValueError(UNTRUSTED), [], Load(model, {}))
    assert "some/where" in failure.cause
    assert REVIEW not in failure.remedies


UNKNOWN = [
    "Model architectures ['GuideForCausalLM'] are not supported for now. Supported architectures: dict_keys([",
    "The checkpoint you are trying to load has model type `guide` but Transformers does not recognize this "
    "architecture.",
]


@pytest.mark.parametrize("text", UNKNOWN)
@pytest.mark.parametrize(
    ("code", "overrides", "remedies"),
    [
        ("", {}, ()),
        ("abc", {}, (REVIEW,)),
        ("abc", {"trust_remote_code": True}, ()),
    ],
    ids=["no code", "code", "code that runs already"],
)
def test_a_model_that_is_unknown_may_do_with_its_own_code(text, code, overrides, remedies):
    failure = diagnose(ValueError(text), [], Load(replace(MODEL, code=code), overrides))
    assert failure.remedies == remedies


def test_what_killed_an_engine_that_had_stood_is_told():
    """The plugin's kernels are asked for only when the first prompt comes."""
    lines = printed("ValueError: Triton dequant kernels require CUDA tensors")
    failure = diagnose_death(lines, Load(MODEL, {}))
    assert "GGUF models on GPUs only" in failure.cause
    assert lines[0] in failure.details


@pytest.mark.parametrize("lines", [[], printed("KeyError: 'nobody has seen this'"), ["all is well"]])
def test_a_death_that_no_rule_knows_is_just_that(lines):
    failure = diagnose_death(lines, Load(MODEL, {}))
    assert (failure.cause, failure.advice) == (DIED.cause, DIED.advice)
    assert failure.details == "\n".join(lines)


def test_a_kernel_that_is_missing_at_the_first_prompt_is_told():
    lines = printed("AttributeError: '_OpNamespace' '_C' object has no attribute 'silu_and_mul_quant'")
    assert "no kernel" in diagnose_death(lines, Load(MODEL, {})).cause
