import pytest

from app.library.config import BESIDE, parse_config, read_config
from tests.app.library import shapes
from tests.app.library.folders import LLAMA, make_model


def test_facts_for_a_forecast():
    config = parse_config({**shapes.LLAMA_70B, "moe_intermediate_size": 1024})
    assert (config.layers, config.kv_heads, config.head_dim, config.hidden_size) == (80, 8, 128, 8192)
    assert (config.vocabulary, config.inner, config.model_type) == (128256, (28672, 1024), "llama")


def test_the_listing_of_the_hub_says_less_and_is_read_too():
    config = parse_config(
        {"architectures": ["LlamaForCausalLM"], "quantization_config": {"bits": 4, "quant_method": "awq"}}
    )
    assert (config.architecture, config.quantization, config.method) == (
        "LlamaForCausalLM",
        "AWQ 4-bit",
        "awq",
    )
    assert (config.context, config.layers, config.cache) == (None, None, ())


@pytest.mark.parametrize(
    ("stated", "method"),
    [
        ({"quant_method": "awq"}, "awq"),
        ({"quant_method": "GPTQ"}, "gptq"),
        ({"quant_method": "fp8"}, "fp8"),
        ({"quant_method": "compressed_tensors"}, "compressed-tensors"),
        ({"config_groups": {"a": {}}}, "compressed-tensors"),
        ({"quant_method": "modelopt", "quant_algo": "FP8"}, "modelopt"),
        ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, "modelopt_fp4"),
        ({"quant_method": "mxfp4"}, "mxfp4"),
        ({"quant_method": "bitsandbytes", "load_in_4bit": True}, "bitsandbytes"),
        ({"quant_method": "auto-round"}, "auto-round"),
        ({"quant_algo": "FP8"}, ""),  # vLLM reads quant_method and nothing else
        ({"quant_method": ["awq"]}, ""),
    ],
)
def test_the_method_as_vllm_reads_it(stated, method):
    assert parse_config({**LLAMA, "quantization_config": stated}).method == method
    assert parse_config({"text_config": {"quantization_config": stated}}).method == method


def test_methods_in_files_of_their_own():
    modelopt = {"hf_quant_config.json": {"quantization": {"quant_algo": "NVFP4"}}}
    config = parse_config(LLAMA, modelopt)
    assert (config.quantization, config.method, config.argument) == ("ModelOpt NVFP4", "modelopt_fp4", "")
    gptq = {"quantize_config.json": {"bits": 4, "group_size": 128}}
    config = parse_config(LLAMA, gptq)
    assert (config.quantization, config.method, config.argument) == ("GPTQ 4-bit", "gptq", "gptq")
    assert config.group == 128
    assert parse_config({**LLAMA, "quantization_config": {"quant_method": "awq"}}, gptq).argument == ""


@pytest.mark.parametrize(
    ("stated", "group"),
    [
        ({"quant_method": "awq", "group_size": 64}, 64),
        ({"quant_method": "awq", "q_group_size": 32}, 32),
        ({"quant_method": "gptq", "group_size": -1}, None),
        ({"quant_method": "fp8", "weight_block_size": [128, 64]}, 128),
        ({"quant_method": "compressed-tensors", "config_groups": {"a": {"weights": {"group_size": 16}}}}, 16),
        ({"quant_method": "fp8", "weight_block_size": "x"}, None),
        ({"quant_method": "fp8", "weight_block_size": [None]}, None),
        ({"quant_method": "awq", "group_size": 10**9}, None),
    ],
)
def test_inputs_that_share_a_scale(stated, group):
    assert parse_config({**LLAMA, "quantization_config": stated}).group == group


@pytest.mark.parametrize(
    ("content", "beside", "code"),
    [
        ({"auto_map": {"AutoConfig": "configuration_x.XConfig"}}, {}, ("configuration_x.py",)),
        (
            {"auto_map": {"AutoConfig": "c.C", "AutoModel": "m.M", "AutoModelForCausalLM": "m.L"}},
            {},
            ("c.py", "m.py"),
        ),
        ({"auto_map": {"AutoModel": "owner/repo--modeling_x.X"}}, {}, ("owner/repo",)),
        ({}, {"tokenizer_config.json": {"auto_map": {"AutoTokenizer": ["tok.Slow", None]}}}, ("tok.py",)),
        ({}, {"processor_config.json": {"auto_map": {"AutoProcessor": "p.P"}}}, ("p.py",)),
        ({"auto_map": {"AutoModel": "deep.er.X"}}, {}, ("deep/er.py",)),
        ({"auto_map": ["x.X"]}, {}, ("x.py",)),
        ({"auto_map": {"AutoModel": 7, "AutoConfig": {"a": 1}, "b": [[1]]}}, {}, ()),
        (
            {"auto_map": {"AutoModel": "../../evil.X", "AutoConfig": "/etc/passwd.X"}},
            {},
            ("../../evil", "/etc/passwd"),
        ),
        ({}, {"tokenizer_config.json": {"auto_map": ["o/n--tok.Slow", None]}}, ("o/n",)),
        ({"auto_map": {"AutoModel": "o/n--my-mod.X", "AutoConfig": "one--m.X"}}, {}, ("o/n", "one")),
        ({"auto_map": {"AutoModel": "o/n.py--m.X"}}, {}, ("o/n.py--",)),
        ({"auto_map": {"AutoModel": "a\x1b[2J/b--m.X"}}, {}, ("a [2J/b",)),
    ],
)
def test_code_that_is_asked_for(content, beside, code):
    assert parse_config({**LLAMA, **content}, beside).code == code


def test_a_very_long_map_is_cut():
    config = parse_config({"auto_map": {f"Auto{number}": f"m{number}.X" for number in range(5000)}})
    assert len(config.code) == 100


def test_files_beside_are_read_and_damaged_ones_left_out(tmp_path):
    beside = {"tokenizer_config.json": b'{"auto_map": {"AutoTokenizer": ["t.T", null]}}'}
    folder = make_model(tmp_path, LLAMA, **beside, **{"processor_config.json": b"\xff{"})
    assert set(beside) < set(BESIDE)
    assert read_config(folder).code == ("t.py",)
