"""What vLLM says of formats, architectures and code that it does not take, and what each message means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.answers import fixed, quoting
from app.engine.plugins import BITSANDBYTES, GGUF, Plugin
from app.engine.refusals import GGUF_ON_CPU, REVIEW, UNTRUSTED, foreign_code, missing
from app.engine.states import Failure, Remedy

if TYPE_CHECKING:
    import re

    from app.engine.answers import Answer, Load

NO_QUANTIZATION = Remedy("Leave it to the model", {"quantization": None})
DEPRECATED = Remedy("Load it all the same", {"allow_deprecated_quantization": True})
OTHER = "Choose a version of this model that is quantized in another way."
PLUGINS: dict[str, Plugin] = {"gguf": GGUF, "bitsandbytes": BITSANDBYTES}


def _unknown(found: re.Match[str], load: Load) -> Failure:
    name = found[1]
    if name in PLUGINS:
        return _without(PLUGINS[name])
    if load.overrides.get("quantization") == name:
        return Failure(
            f"This vLLM does not know the quantization “{name}”, which the settings ask for.",
            "Leave it empty: the engine reads it from the model.",
            (NO_QUANTIZATION,),
        )
    return Failure(f"This vLLM does not know the quantization “{name}”.", OTHER)


def _without(plugin: Plugin) -> Failure:
    if not plugin.installed:
        return missing(plugin)
    return Failure(
        f"vLLM's {plugin.format} plugin is installed, but vLLM runs without it.",
        "Start Vlinders again; if that does not help, the log says why the plugin could not be loaded.",
    )


def _no_config(found: re.Match[str], _load: Load) -> Failure:
    if found[1].endswith(".gguf"):
        return _without(GGUF)
    return Failure(
        "The model's config.json is no valid JSON.", "Download the model again, or choose another version."
    )


def _old_gpu(found: re.Match[str], _load: Load) -> Failure:
    capability = int(found[2])
    return Failure(
        f"{found[1]} needs a GPU of compute capability {capability / 10:.1f} or higher; this one has less.",
        OTHER,
    )


def _odd_width(found: re.Match[str], load: Load) -> Failure:
    label = load.model.quantization or f"{found[1] or found[2]}-bit weights"
    return Failure(f"vLLM does not read {label} of this kind.", f"{OTHER} Four bits are always read.")


def _other_type(found: re.Match[str], _load: Load) -> Failure:
    name, method, first = found[1], found[2], found[3]
    return Failure(
        f"Models quantized by {method} cannot be computed in {name}.",
        "Let the engine choose the number type, or use one that this quantization has kernels for.",
        (Remedy("The model's own type", {"dtype": None}), Remedy(first, {"dtype": first})),
    )


def _narrow_shard(_found: re.Match[str], load: Load) -> Failure:
    half = load.tensor_parallel_size // 2
    return Failure(
        f"Spread over {load.tensor_parallel_size} GPUs, the parts of this quantized model are too narrow.",
        "Its kernels need whole groups of weights on each GPU.",
        (Remedy(f"Tensor parallel size {half}", {"tensor_parallel_size": half}),) if half else (),
    )


def _missing_package(found: re.Match[str], _load: Load) -> Failure:
    if found[1] == "bitsandbytes":
        return missing(BITSANDBYTES)
    return Failure(f"This quantization needs the Python package {found[1]}, which is not installed.", OTHER)


def _unknown_architecture(found: re.Match[str], load: Load) -> Failure:
    return Failure(
        f"This vLLM does not know the model's architecture, {found[1]}.",
        "A newer vLLM may; otherwise choose another model.",
        _own_code(load),
    )


def _unknown_type(_found: re.Match[str], load: Load) -> Failure:
    return Failure(
        "The model's type is not known to the installed Transformers library.",
        "A newer one may know it; otherwise choose another model.",
        _own_code(load),
    )


def _own_code(load: Load) -> tuple[Remedy, ...]:
    """Return the remedy that is left if the model brings code that could do it."""
    usable = load.model.code and not load.model.code_repos and not load.overrides.get("trust_remote_code")
    return (REVIEW,) if usable else ()


def _untrusted(_found: re.Match[str], load: Load) -> Failure:
    if load.model.code_repos:
        return foreign_code(load.model.code_repos[0])
    return Failure(
        "The model brings its own code, and vLLM cannot load it without.", UNTRUSTED.advice, (REVIEW,)
    )


def _gguf_on_cpu(_found: re.Match[str], _load: Load) -> Failure:
    return GGUF_ON_CPU


FORMAT_RULES: tuple[tuple[str, Answer], ...] = (
    (r"Unknown quantization method: (\S+?)\.(?:\s|$)", _unknown),
    (r"config file at '(.*)' is not a valid JSON file", _no_config),
    (
        r"quantization method .{0,200}is deprecated.*'(\w+)'",
        lambda found, _: Failure(
            f"The quantization “{found[1]}” will soon be dropped by vLLM.", OTHER, (DEPRECATED,)
        ),
    ),
    (
        r"quantization method (\S+) is not supported for the current GPU\. Minimum capability: (\d+)",
        _old_gpu,
    ),
    (
        r"Cannot find the config file for (\w+)|[Qq]uantization method specified in the model config \(",
        fixed(
            "The quantization chosen in the settings is not how this model is quantized.",
            "Leave it empty: the engine reads it from the model.",
            NO_QUANTIZATION,
        ),
    ),
    (r"Unsupported num_bits = (\d+)|Unsupported quantization config: bits=(\d+)", _odd_width),
    (
        r"torch\.(\w+) is not supported for quantization method (\S+)\. Supported dtypes: \[torch\.(\w+)",
        _other_type,
    ),
    (r"too large tensor parallel size|Consider reducing tensor_parallel_size", _narrow_shard),
    (r"[Pp]lease install (torchao|bitsandbytes|amd-quark|[\w-]*quant[\w-]*)\b", _missing_package),
    (
        r"Failed to find a kernel that can implement the (\w+) linear layer",
        fixed("vLLM has no kernel for this model's quantization on this machine.", OTHER),
    ),
    (
        r"Marlin does not support|'_C' object has no attribute",
        fixed("vLLM has no kernel for this model's quantization on this machine.", OTHER),
    ),
    (
        r"_C::\w*(?:fp8|quant)\w*\(\) expected at most 0 argument",
        fixed(
            "This build of vLLM computes FP8 weights of this kind on GPUs only.",
            "On a processor, AWQ, GPTQ and compressed-tensors run, FP8 among the last too.",
        ),
    ),
    (
        r"No compressed-tensors compatible scheme was found",
        fixed("vLLM does not know this scheme of compressed-tensors.", OTHER),
    ),
    (
        r"Missing 'quant_algo' in quantization config|[Tt]he export key should be included",
        fixed(
            "The model's config does not say how its weights are quantized.",
            "Download the model again, or choose another version.",
        ),
    ),
    (
        r"Weights only load failed|WeightsUnpickler error",
        fixed(
            "The weights are pickle files that would run code when they are read, so they are not.",
            "Choose a safetensors version of the model.",
        ),
    ),
    (r"Triton dequant kernels require CUDA tensors", _gguf_on_cpu),
    (
        (
            r"Unknown gguf model_type: (\S+)|Can't get gguf config for (\S+)\.|Failed to map GGUF parameters"
            r"|GGUF model with architecture (\S+) is not supported"
        ),
        fixed(
            "The GGUF plugin does not know this model's architecture.",
            "Choose a safetensors version of the model.",
        ),
    ),
    (
        r"failed to be inspected.*No module named '(torchvision|torchaudio)'",
        quoting(
            "vLLM's code for this model needs {0}, which its build for the processor comes without.",
            "Load it on a machine with a GPU, or choose another model: most text models do without.",
        ),
    ),
    (r"Model architectures \[(.*?)\] (?:are not supported|failed to be inspected)", _unknown_architecture),
    (
        r"model type `?(\w+)`? but Transformers does not recognize|does not recognize this architecture",
        _unknown_type,
    ),
    (r"trust_remote_code|contains custom code which must be executed", _untrusted),
)
