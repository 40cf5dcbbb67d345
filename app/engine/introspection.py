"""Asks the installed vLLM what it can load.

Runs as a process of its own (``python -m app.engine.introspection``) and prints one line of JSON: importing
vllm takes some ten seconds of computing that no window should feel.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PLUGINS = ("gguf", "bitsandbytes")
"""Names under which vLLM's plugins register the formats that they add."""
OTHER_TABLES = (
    "_EMBEDDING_MODELS",
    "_LATE_INTERACTION_MODELS",
    "_REWARD_MODELS",
    "_TOKEN_CLASSIFICATION_MODELS",
    "_SEQUENCE_CLASSIFICATION_MODELS",
    "_SPECULATIVE_DECODING_MODELS",
)
"""Of vLLM's registry; a version that has none of them has nothing against any model."""
LENDABLE = "_supports_attention_backend = True"
"""Marks models of the Transformers library that vLLM can run with its own attention."""


def introspect() -> dict[str, Any]:
    """Return what vLLM can load. Imports vllm: some 10 s."""
    from vllm.model_executor.layers.quantization import QUANTIZATION_METHODS
    from vllm.model_executor.models.registry import ModelRegistry
    from vllm.platforms import current_platform
    from vllm.plugins import load_general_plugins

    load_general_plugins()
    platform: Any = current_platform
    methods = sorted(QUANTIZATION_METHODS)
    supported = set(platform.supported_quantization)
    architectures = set(ModelRegistry.get_supported_archs())
    return {
        "architectures": sorted(architectures),
        "quantizations": [name for name in methods if not supported or name in supported],
        "plugins": [name for name in PLUGINS if name in methods],
        "device": str(platform.device_type),
        "borrowed": sorted(find_lendable() - architectures),
        "wordless": sorted(architectures & find_wordless()),
    }


def find_wordless() -> set[str]:
    """Return the architectures that vLLM loads for other things than writing: embeddings, rewards, drafts."""
    from vllm.model_executor.models import registry

    def names(suffixes: tuple[str, ...]) -> set[str]:
        tables = (table for name, table in vars(registry).items() if name.endswith(suffixes))
        return {name for table in tables if isinstance(table, dict) for name in table}

    writing = names(("_TEXT_GENERATION_MODELS", "_MULTIMODAL_MODELS", "_TRANSFORMERS_SUPPORTED_MODELS"))
    return names(OTHER_TABLES) - writing


def find_lendable() -> set[str]:
    """Return the architectures whose code vLLM can borrow from the installed Transformers library.

    Reads their sources: importing some two hundred models would take minutes.
    """
    import transformers
    from transformers.models.auto import configuration_auto, modeling_auto

    folder = Path(transformers.__file__).parent / "models"
    names: dict[str, Any] = {
        **modeling_auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        **modeling_auto.MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES,
    }
    found: set[str] = set()
    for kind, name in names.items():
        module = configuration_auto.model_type_to_module_name(kind)
        source = folder / module / f"modeling_{module}.py"
        if source.is_file() and LENDABLE in source.read_text(encoding="utf-8", errors="replace"):
            found |= {name} if isinstance(name, str) else set(name)
    return found


def main() -> None:
    """Print what was found as one line of JSON."""
    sys.stdout.write("\n" + json.dumps(introspect()) + "\n")


if __name__ == "__main__":
    main()
