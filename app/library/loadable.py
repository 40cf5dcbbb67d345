"""Whether the installed vLLM can load a model, and why not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from app.library.models import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.library.abilities import Abilities
    from app.library.config import Config

GGUF, BITSANDBYTES = "gguf", "bitsandbytes"
PLUGINS: Final[Mapping[str, str]] = MappingProxyType(
    {GGUF: "vllm-gguf-plugin", BITSANDBYTES: "vllm-bnb-plugin"}
)
"""vLLM's plugins for what it does not read itself."""
SAME: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "awq": ("awq", "auto_awq", "awq_marlin"),
        "gptq": ("gptq", "auto_gptq", "gptq_marlin"),
        "auto-round": ("auto-round", "inc"),
        "mxfp4": ("mxfp4", "gpt_oss_mxfp4"),
        "fp8": ("fp8", "deepseek_v4_fp8"),
    }
)
"""By what a config says, the names under which vLLM's versions know it."""
DEPRECATED: Final = frozenset({"fbgemm_fp8", "fp_quant"})
"""vLLM loads these only when told to (allow_deprecated_quantization)."""


def why_not(config: Config, format: Format, abilities: Abilities) -> str:  # noqa: A002 - the word for it
    """Return why vLLM with these ``abilities`` cannot load such a model, in one sentence, or "".

    Says nothing against what is not known: of a vLLM that has not told yet, or a config that does not state
    it.
    """
    match format:
        case Format.GGUF:
            return _gguf(abilities)
        case Format.SAFETENSORS | Format.PICKLE:
            return _unknown_architecture(config, abilities) or _unknown_method(config, abilities)


def _gguf(abilities: Abilities) -> str:
    if abilities.device == "cpu":
        return "vLLM computes GGUF models on GPUs only, and this one runs on the processor."
    return _without_plugin(GGUF, "GGUF", abilities)


def _unknown_architecture(config: Config, abilities: Abilities) -> str:
    if config.architecture in abilities.wordless:
        return f"It writes no text: {config.architecture} is for embeddings, rewards or drafts."
    known = abilities.architectures | abilities.borrowed
    if not config.architecture or not abilities.architectures or config.architecture in known:
        return ""
    if config.code:  # then its own code may do, if the user lets it run
        return ""
    name = config.architecture
    return f"The installed vLLM{_version(abilities)} does not know the model's architecture, {name}."


def _unknown_method(config: Config, abilities: Abilities) -> str:
    if not config.method:
        return _UNREADABLE if config.quantization else ""
    if config.method == BITSANDBYTES and BITSANDBYTES not in abilities.quantizations:
        return _without_plugin(BITSANDBYTES, "bitsandbytes", abilities)
    if config.method in DEPRECATED:
        return f"vLLM no longer reads the quantization {config.quantization} ({config.method}) by itself."
    known = abilities.quantizations
    names = SAME.get(config.method, (config.method,))
    if not known or not known.isdisjoint(names):
        return ""
    return f"The installed vLLM{_version(abilities)} does not read the quantization {config.quantization}."


def _without_plugin(name: str, label: str, abilities: Abilities) -> str:
    if name in abilities.plugins or not abilities.version:
        return ""
    return f"vLLM reads {label} only with the plugin {PLUGINS[name]}, which is not installed."


def _version(abilities: Abilities) -> str:
    return f" {abilities.version}" if abilities.version else ""


_UNREADABLE: Final = (
    "Its config does not name how the weights are quantized, so vLLM would read them wrongly."
)
