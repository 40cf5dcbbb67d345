"""How a model's weights are packed: as a label such as "AWQ 4-bit", and as vLLM names it."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from app.library.numbers import number
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEYS: Final = ("quantization_config", "compression_config")
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "awq": "AWQ",
        "gptq": "GPTQ",
        "gptq_marlin": "GPTQ",
        "awq_marlin": "AWQ",
        "auto-round": "AutoRound",
        "fp8": "FP8",
        "fbgemm_fp8": "FP8",
        "mxfp4": "MXFP4",
        "hqq": "HQQ",
        "bitsandbytes": "bitsandbytes",
        "modelopt": "ModelOpt",
        "modelopt_fp4": "ModelOpt",
    }
)
MODELOPT_FILE: Final = "hf_quant_config.json"
GPTQ_FILE: Final = "quantize_config.json"
OWN_FILES: Final = (MODELOPT_FILE, GPTQ_FILE)
"""Files beside config.json that ModelOpt and the first GPTQ tools wrote instead."""


@dataclass(frozen=True)
class Quantization:
    """How weights are packed; all empty if they are not.

    ``label`` is for people. ``method`` is the name that vLLM reads, empty if it would read none although the
    weights are packed. ``argument`` is what has to be passed to vLLM because it does not find it by itself.
    ``group`` is how many inputs share a scale, None if that limits nothing.
    """

    label: str = ""
    method: str = ""
    argument: str = ""
    group: int | None = None


def quantization_of(
    parts: Iterable[Mapping[str, Any]], beside: Mapping[str, Mapping[str, Any]]
) -> Quantization:
    """Return what the ``parts`` of a config and the files ``beside`` it, by name, say."""
    stated = [part[key] for part in parts for key in KEYS if isinstance(part.get(key), dict) and part[key]]
    if stated:
        return _read(stated[0])
    if MODELOPT_FILE in beside:
        nested = beside[MODELOPT_FILE].get("quantization")
        return _read({"quant_method": "modelopt", **(nested if isinstance(nested, dict) else {})})
    if GPTQ_FILE in beside:
        content = beside[GPTQ_FILE]
        return Quantization(_label({"quant_method": "gptq", **content}), "gptq", "gptq", _group(content))
    return Quantization()


def _read(stated: Mapping[str, Any]) -> Quantization:
    label = _label(stated)
    return Quantization(label, _method(stated) if label else "", group=_group(stated))


def _method(stated: Mapping[str, Any]) -> str:
    """Return the method as vLLM reads it (ModelArchConfigConvertorBase._normalize_quantization_config)."""
    producer = stated.get("producer")
    algorithm = stated.get("quant_algo")
    nested = stated.get("quantization")
    if isinstance(producer, dict) and producer.get("name") == "modelopt" and isinstance(nested, dict):
        algorithm = nested.get("quant_algo")
    method = (
        shown_name(stated.get("quant_method")).lower().replace("compressed_tensors", "compressed-tensors")
    )
    if method == "modelopt" and str(algorithm).upper() == "NVFP4":
        return "modelopt_fp4"
    if not method and "config_groups" in stated:
        return "compressed-tensors"
    return method


def _label(stated: Mapping[str, Any]) -> str:
    method = shown_name(stated.get("quant_method")).lower().replace("_", "-")
    if method.startswith("compressed-tensors") or (not method and "config_groups" in stated):
        return f"compressed-tensors {_scheme(stated)}".rstrip()
    if not method and stated.get("quant_algo"):
        method = "modelopt"
    name = NAMES.get(method) or NAMES.get(method.replace("-", "_")) or method
    if name == "ModelOpt":
        return f"{name} {shown_name(stated.get('quant_algo'))}".rstrip()
    bits = _bits(stated)
    return f"{name} {bits}-bit" if bits and "FP" not in name else name


def _bits(stated: Mapping[str, Any]) -> int | None:
    if stated.get("load_in_4bit") is True:
        return 4
    if stated.get("load_in_8bit") is True:
        return 8
    return next((bits for key in ("bits", "w_bit") if (bits := number(stated.get(key), 65))), None)


def _group(stated: Mapping[str, Any]) -> int | None:
    """Return how many inputs must stay together on a GPU, as the kernels of these methods demand."""
    block = stated.get("weight_block_size")
    if isinstance(block, list) and block:
        return max((size for each in block if (size := number(each, 1 << 20))), default=None)
    weights = _first_group(stated).get("weights")
    nested = weights.get("group_size") if isinstance(weights, dict) else None
    return number(nested, 1 << 20) or number(stated.get("group_size", stated.get("q_group_size")), 1 << 20)


def _first_group(stated: Mapping[str, Any]) -> dict[str, Any]:
    groups = stated.get("config_groups")
    group = next(iter(groups.values()), None) if isinstance(groups, dict) else None
    return group if isinstance(group, dict) else {}


def _scheme(stated: Mapping[str, Any]) -> str:
    """Return the widths of weights and activations, as "W4A16"; a floating-point format goes by its name."""
    group = _first_group(stated)
    weights, inputs = group.get("weights"), group.get("input_activations")
    weight_bits = number(weights.get("num_bits"), 65) if isinstance(weights, dict) else None
    if weight_bits is None or not isinstance(weights, dict):
        return ""
    input_bits = (number(inputs.get("num_bits"), 65) if isinstance(inputs, dict) else None) or 16
    if weights.get("type") == "float" and input_bits in {weight_bits, 16}:
        name = "NVFP4" if "nvfp4" in str(stated.get("format")) else f"FP{weight_bits}"
        return name if input_bits == weight_bits else f"{name} W{weight_bits}A16"
    return f"W{weight_bits}A{input_bits}"
