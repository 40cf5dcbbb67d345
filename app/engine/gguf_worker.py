"""Imported by each worker of a GGUF engine: puts the rows of Llama's queries and keys back in order.

llama.cpp rotates neighbouring outputs in pairs, vLLM the two halves of each head, so GGUF files hold those
rows in another order. Up to 0.0.5 vLLM's plugin hands them on as they lie: the model then loads without a
word and answers nonsense.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import torch

PLUGIN: Final = "vllm_gguf_plugin"
REORDERED: Final = frozenset({"llama"})
"""Model types that llama.cpp's converter reorders and the plugin takes."""


class RowOrder:
    """Named to vLLM as its worker's extension, so that this module is imported before weights are read."""


def order_rows(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """Return the rows (outputs) of ``weight`` with each head's two halves one after the other.

    What a row holds is left as it is, so it may be quantized.
    """
    pairs = weight.unflatten(0, (heads, -1, 2))
    return pairs.transpose(1, 2).flatten(0, 2).contiguous()


def register() -> None:
    """Have the plugin turn the rows, unless an adapter of its own for Llama comes before."""
    from vllm_gguf_plugin import weights_adapter  # pyright: ignore[reportMissingImports]

    plugin: Any = weights_adapter

    class Ordered(plugin.GGUFWeightsAdapter):
        @classmethod
        def matches(cls, config: Any) -> bool:
            return config.model_type in REORDERED

        def transform_weight(self, hf_name: str, weight: torch.Tensor) -> torch.Tensor:
            given = super().transform_weight(hf_name, weight)
            text = self.config.get_text_config()
            heads = {"q_proj": text.num_attention_heads, "k_proj": text.num_key_value_heads}
            layer, _, kind = hf_name.rpartition(".")
            count = heads.get(layer.rpartition(".")[2])
            # A type's number is no rows; and what the plugin has turned by itself is right already.
            return order_rows(given, count) if count and kind != "qweight_type" and given is weight else given

    plugin._ADAPTER_REGISTRY.append(Ordered)  # noqa: SLF001 - the plugin offers no other way


if find_spec(PLUGIN):
    register()
