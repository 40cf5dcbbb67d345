"""Llama's rows in a GGUF engine's worker, with the plugin played by a stand-in."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest
import torch

from app.engine.gguf_worker import RowOrder, order_rows, register

HEADS, KV_HEADS, HEAD = 4, 2, 8


def paired(weight, heads):
    """Order the rows as llama.cpp's converter does: of each head the two halves' rows by turns."""
    return weight.reshape(heads, 2, HEAD // 2, -1).swapaxes(1, 2).reshape(weight.shape)


class Adapter:
    """As far as the plugin's own goes."""

    turns = False

    def __init__(self, config):
        self.config = config

    def transform_weight(self, hf_name, weight):
        return weight.flip(0) if self.turns else weight


@pytest.fixture
def plugin(monkeypatch):
    package, adapters = ModuleType("vllm_gguf_plugin"), ModuleType("vllm_gguf_plugin.weights_adapter")
    adapters.GGUFWeightsAdapter = type("GGUFWeightsAdapter", (Adapter,), {})
    adapters._ADAPTER_REGISTRY = []
    package.weights_adapter = adapters
    monkeypatch.setitem(sys.modules, package.__name__, package)
    monkeypatch.setitem(sys.modules, adapters.__name__, adapters)
    register()
    return adapters


def adapter_of(plugin):
    config = SimpleNamespace(num_attention_heads=HEADS, num_key_value_heads=KV_HEADS)
    config.get_text_config = lambda: config
    return plugin._ADAPTER_REGISTRY[-1](config)


def test_order_rows_undoes_what_llama_cpp_did():
    weight = torch.arange(HEADS * HEAD * 3).reshape(HEADS * HEAD, 3)
    assert not torch.equal(paired(weight, HEADS), weight)
    assert torch.equal(order_rows(paired(weight, HEADS), HEADS), weight)


@pytest.mark.parametrize(("part", "heads"), [("q_proj", HEADS), ("k_proj", KV_HEADS)])
def test_queries_and_keys_are_turned(plugin, part, heads):
    weight = torch.arange(heads * HEAD * 5).reshape(heads * HEAD, 5)
    name = f"model.layers.0.self_attn.{part}.qweight"
    assert torch.equal(adapter_of(plugin).transform_weight(name, paired(weight, heads)), weight)


@pytest.mark.parametrize(
    "name", ["self_attn.v_proj.qweight", "mlp.up_proj.weight", "self_attn.q_proj.qweight_type"]
)
def test_nothing_else_is_turned(plugin, name):
    weight = torch.arange(32)
    assert adapter_of(plugin).transform_weight(f"model.layers.0.{name}", weight) is weight


def test_a_plugin_that_turns_rows_itself_is_left_alone(plugin):
    plugin.GGUFWeightsAdapter.turns = True
    weight = torch.arange(HEADS * HEAD * 5).reshape(HEADS * HEAD, 5)
    turned = adapter_of(plugin).transform_weight("model.layers.0.self_attn.q_proj.qweight", weight)
    assert torch.equal(turned, weight.flip(0))


def test_only_llama_is_matched(plugin):
    matches = plugin._ADAPTER_REGISTRY[-1].matches
    assert matches(SimpleNamespace(model_type="llama"))
    assert not matches(SimpleNamespace(model_type="qwen2"))


def test_the_extension_brings_no_attribute_that_could_clash_with_a_workers():
    assert [name for name in dir(RowOrder) if not name.startswith("__")] == []
