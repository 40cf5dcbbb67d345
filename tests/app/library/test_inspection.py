import json
import os
import random

import pytest

from app.library.inspection import inspect_model
from app.library.models import Origin
from tests.app.library.folders import LLAMA, make_model, tensors


def facts(folder, config, **files):
    return inspect_model(make_model(folder, config, **files), Origin.FOLDER)


def test_what_a_config_says(tmp_path):
    model = inspect_model(make_model(tmp_path / "Llama"), Origin.FOLDER)
    assert model.key == f"folder:{tmp_path / 'Llama'}"
    assert (model.name, model.architecture, model.dtype) == ("Llama", "LlamaForCausalLM", "bfloat16")
    assert (model.context, model.attention_heads, model.quantization) == (4096, 32, "")
    assert model.problem == ""


def test_keys_last(tmp_path):
    folder = make_model(tmp_path)
    assert inspect_model(folder, Origin.BUILT_IN, "Guide").key == "built-in:guide"
    assert inspect_model(folder, Origin.CACHE, "org/name").key == "cache:org/name"


def test_a_model_of_several_senses_keeps_its_facts_one_level_down(tmp_path):
    text = {"max_position_embeddings": 131072, "num_attention_heads": 16, "dtype": "float16"}
    model = facts(tmp_path, {"architectures": ["Gemma3ForConditionalGeneration"], "text_config": text})
    assert (model.context, model.attention_heads, model.dtype) == (131072, 16, "float16")


@pytest.mark.parametrize(
    ("config", "context"),
    [
        ({"n_positions": 1024}, 1024),
        ({"max_position_embeddings": 8192, "max_sequence_length": 2048}, 2048),
        ({"max_position_embeddings": 4096, "rope_scaling": {"type": "linear", "factor": 4.0}}, 16384),
        ({"max_position_embeddings": 4096, "rope_scaling": {"rope_type": "yarn", "factor": 4.0}}, 4096),
        ({"max_position_embeddings": 4096, "rope_scaling": {"rope_type": "linear", "factor": "4"}}, 4096),
        ({"max_position_embeddings": 4096, "rope_scaling": {"rope_type": ["linear"]}}, 4096),
        (
            {
                "max_position_embeddings": 9,
                "model_type": "gemma3_text",
                "rope_scaling": {"type": "linear", "factor": 8},
            },
            9,
        ),
        ({"max_position_embeddings": "4096"}, None),
        ({"max_position_embeddings": -1}, None),
        ({"max_position_embeddings": True}, None),
        ({"max_position_embeddings": 10**30}, None),
        ({"max_position_embeddings": 4096.5}, None),
        ({}, None),
    ],
)
def test_context(tmp_path, config, context):
    assert facts(tmp_path, config).context == context


def scheme(weights, inputs=None, **more):
    group = {"weights": weights, "input_activations": inputs}
    return {"quant_method": "compressed-tensors", "config_groups": {"group_0": group}, **more}


INT4, INT8 = {"num_bits": 4, "type": "int"}, {"num_bits": 8, "type": "int"}
FLOAT4, FLOAT8 = {"num_bits": 4, "type": "float"}, {"num_bits": 8, "type": "float"}


@pytest.mark.parametrize(
    ("stated", "label"),
    [
        ({"quant_method": "awq", "bits": 4}, "AWQ 4-bit"),
        ({"quant_method": "awq", "w_bit": 4}, "AWQ 4-bit"),
        ({"quant_method": "gptq", "bits": 8, "group_size": 128}, "GPTQ 8-bit"),
        ({"quant_method": "fp8", "activation_scheme": "dynamic"}, "FP8"),
        ({"quant_method": "mxfp4"}, "MXFP4"),
        ({"quant_method": "bitsandbytes", "load_in_4bit": True}, "bitsandbytes 4-bit"),
        ({"quant_method": "bitsandbytes", "load_in_8bit": True}, "bitsandbytes 8-bit"),
        ({"quant_method": "auto-round", "bits": 4}, "AutoRound 4-bit"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "ModelOpt NVFP4"),
        (scheme(INT4), "compressed-tensors W4A16"),
        (scheme(INT8, INT8), "compressed-tensors W8A8"),
        (scheme(INT4, FLOAT8), "compressed-tensors W4A8"),
        (scheme(FLOAT8, FLOAT8), "compressed-tensors FP8"),
        (scheme(FLOAT8), "compressed-tensors FP8 W8A16"),
        (scheme(FLOAT4, FLOAT4, format="nvfp4-pack-quantized"), "compressed-tensors NVFP4"),
        (scheme(None), "compressed-tensors"),
        ({"quant_method": "compressed_tensors", "config_groups": [1]}, "compressed-tensors"),
        ({"quant_method": "compressed-tensors", "config_groups": {"a": 7}}, "compressed-tensors"),
        ({"quant_method": "newest_idea", "bits": 3}, "newest-idea 3-bit"),
        ({"quant_method": "a\x1b[2J\nb"}, "a [2j b"),
        ({"quant_method": 7}, ""),
        ({"quant_method": "awq", "bits": 10**40}, "AWQ"),
        ({}, ""),
    ],
)
def test_quantization(tmp_path, stated, label):
    assert facts(tmp_path / "top", {**LLAMA, "quantization_config": stated}).quantization == label
    assert facts(tmp_path / "in", {"text_config": {"quantization_config": stated}}).quantization == label


def test_quantization_stated_elsewhere(tmp_path):
    assert (
        facts(tmp_path / "a", {"compression_config": scheme(INT8, INT8)}).quantization
        == "compressed-tensors W8A8"
    )
    weights = {"model.safetensors": b""}
    stated = {"hf_quant_config.json": b'{"quantization": {"quant_algo": "FP8"}}'}
    assert facts(tmp_path / "b", LLAMA, **weights, **stated).quantization == "ModelOpt FP8"
    stated = {"quantize_config.json": b'{"bits": 4}'}
    assert facts(tmp_path / "c", LLAMA, **weights, **stated).quantization == "GPTQ 4-bit"
    stated = {"quantize_config.json": b"nonsense"}
    assert facts(tmp_path / "d", LLAMA, **weights, **stated).quantization == ""


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (None, "no config.json"),
        (b"", "config.json is not valid JSON"),
        (b'{"architectures": ["Ll', "config.json is not valid JSON"),
        (b"\xff\xfe\x00", "config.json is not valid JSON"),
        (b"[" * 100_000, "config.json is not valid JSON"),
        (b"[]", "config.json is not valid"),
        (b"{" + b" " * 10_000_001 + b"}", "config.json is too large"),
    ],
    ids=["none", "empty", "cut off", "binary", "deep", "a list", "huge"],
)
def test_a_config_that_cannot_be_read_is_the_problem(tmp_path, config, problem):
    model = facts(tmp_path, config)
    assert problem in model.problem
    assert model.size > 0


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [7], [None], {"a": []}, True, 1e300])
def test_odd_values_are_left_out(tmp_path, odd):
    keys = ("architectures", "torch_dtype", "max_position_embeddings", "num_attention_heads", "text_config")
    keys += ("rope_scaling", "quantization_config", "compression_config", "model_type")
    for key in keys:
        assert facts(tmp_path, {**LLAMA, key: odd}).problem == ""


def test_files_of_random_damage_never_raise(tmp_path):
    dice = random.Random(7)
    sound = {"config.json": json.dumps({**LLAMA, "quantization_config": scheme(INT4)}).encode()}
    sound["model.safetensors"] = tensors(3, 4)
    for _ in range(300):
        for name, content in sound.items():
            damaged = bytearray(content)
            for _ in range(dice.randrange(1, 4)):
                damaged[dice.randrange(len(damaged))] = dice.choice(b'\x00\xff0-9"{}[],:e')
            (tmp_path / name).write_bytes(damaged[: dice.choice((None, dice.randrange(len(damaged))))])
        inspect_model(tmp_path, Origin.FOLDER)


def test_names_are_shown_tame(tmp_path):
    config = {**LLAMA, "architectures": ["Evil\x1b[2J\u202e\nModel" + "x" * 1000], "dtype": "bf\x0016"}
    model = facts(tmp_path / "na\nme\u202e", config)
    assert model.architecture.startswith("Evil [2J Modelxxx")
    assert len(model.architecture) == 200
    assert (model.dtype, model.name) == ("bf 16", "na me")


def test_a_config_that_is_no_file(tmp_path):
    (tmp_path / "a").mkdir()
    os.mkfifo(tmp_path / "a" / "config.json")
    assert "no config.json" in inspect_model(tmp_path / "a", Origin.FOLDER).problem


def test_a_folder_that_is_not_there(tmp_path):
    model = inspect_model(tmp_path / "gone", Origin.FOLDER)
    assert model.problem == "The folder cannot be read: No such file or directory."
