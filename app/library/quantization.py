"""How a model's weights are packed, as a label such as "AWQ 4-bit" or "compressed-tensors W4A16"."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from app.errors import ModelError
from app.library.text import shown_name
from app.library.weights import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LARGEST_FILE: Final = 10_000_000
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
OWN_FILES: Final = ("hf_quant_config.json", "quantize_config.json")
"""Files beside config.json that ModelOpt and the first GPTQ tools wrote instead."""


def label_of(folder: Path, parts: Iterable[dict[str, Any]]) -> str:
    """Return the label of the model in ``folder`` with these ``parts`` of its config; empty for none."""
    stated = [part[key] for part in parts for key in KEYS if isinstance(part.get(key), dict) and part[key]]
    if stated:
        return _label(stated[0])
    for name in OWN_FILES:
        if (folder / name).is_file():
            return _label_in(folder / name)
    return ""


def _label_in(file: Path) -> str:
    try:
        content = read_json(file, LARGEST_FILE)
    except ModelError:
        return ""
    nested = content.get("quantization")
    if isinstance(nested, dict):
        return _label({"quant_method": "modelopt", **nested})
    return _label({"quant_method": "gptq", **content})


def _label(stated: dict[str, Any]) -> str:
    method = shown_name(stated.get("quant_method")).lower().replace("_", "-")
    if method.startswith("compressed-tensors") or (not method and "config_groups" in stated):
        return f"compressed-tensors {_scheme(stated)}".rstrip()
    name = NAMES.get(method) or NAMES.get(method.replace("-", "_")) or method
    if name == "ModelOpt":
        return f"{name} {shown_name(stated.get('quant_algo'))}".rstrip()
    bits = _bits(stated)
    return f"{name} {bits}-bit" if bits and "FP" not in name else name


def _bits(stated: dict[str, Any]) -> int | None:
    if stated.get("load_in_4bit") is True:
        return 4
    if stated.get("load_in_8bit") is True:
        return 8
    return next((bits for key in ("bits", "w_bit") if (bits := _small(stated.get(key)))), None)


def _scheme(stated: dict[str, Any]) -> str:
    """Return the widths of weights and activations, as "W4A16"; a floating-point format goes by its name."""
    groups = stated.get("config_groups")
    group = next(iter(groups.values()), None) if isinstance(groups, dict) else None
    if not isinstance(group, dict):
        return ""
    weights, inputs = group.get("weights"), group.get("input_activations")
    weight_bits = _small(weights.get("num_bits")) if isinstance(weights, dict) else None
    if weight_bits is None or not isinstance(weights, dict):
        return ""
    input_bits = (_small(inputs.get("num_bits")) if isinstance(inputs, dict) else None) or 16
    if weights.get("type") == "float" and input_bits in {weight_bits, 16}:
        name = "NVFP4" if "nvfp4" in str(stated.get("format")) else f"FP{weight_bits}"
        return name if input_bits == weight_bits else f"{name} W{weight_bits}A16"
    return f"W{weight_bits}A{input_bits}"


def _small(value: object) -> int | None:
    return value if type(value) is int and 0 < value <= 64 else None
