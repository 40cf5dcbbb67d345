from pathlib import Path

import pytest

from app.engine import arguments
from app.engine.arguments import CURATED, Argument, Kind, differing, fitted, normalized, validate
from app.engine.construction import DEFAULTS
from app.library.models import LocalModel, Origin

MODEL = LocalModel(
    "m", "Model", Path("/m"), Origin.FOLDER, context=4096, attention_heads=32, quantization="AWQ"
)
REQUIRED = {
    "tensor_parallel_size", "dtype", "max_model_len", "gpu_memory_utilization", "trust_remote_code",
    "enable_prefix_caching", "disable_log_stats", "max_num_seqs", "max_num_batched_tokens", "quantization",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_memory_node(monkeypatch):
    monkeypatch.setattr(arguments, "_memory_nodes", lambda: 1)


def errors(model=MODEL, gpu_count=2, **overrides):
    return validate(overrides, CURATED, model, gpu_count)


def by_name(catalog, name):
    return next(argument for argument in catalog if argument.name == name)


def test_everything_that_must_be_settable_is():
    assert {argument.name for argument in CURATED} >= REQUIRED


def test_the_curated_arguments_are_well_made():
    names = [argument.name for argument in CURATED]
    assert len(set(names)) == len(names)
    for argument in CURATED:
        assert argument.help.endswith(".")
        assert len(argument.label) <= 18
        assert argument.kind is not Kind.CHOICE or len(argument.choices) > 1
        if argument.default is not None:
            assert validate({argument.name: argument.default}, CURATED, None, 8) == {}


def test_the_groups_are_not_mixed():
    groups = [argument.group for argument in CURATED]
    assert sorted(groups, key=groups.index) == groups


def test_what_the_app_sets_itself_is_shown_as_the_default():
    for name, value in DEFAULTS.items():
        assert by_name(CURATED, name).default == value


def test_no_overrides_no_errors():
    assert errors() == {}
    assert errors(model=None, gpu_count=0) == {}


def test_sound_overrides_have_no_errors():
    assert errors(
        max_model_len=2048, gpu_memory_utilization=0.5, tensor_parallel_size=2, device_ids=[0, 1],
        dtype="float16",
        quantization="fp8", trust_remote_code=True, speculative_config={"method": "ngram"}, max_num_seqs=8,
        max_num_batched_tokens=4096, kv_cache_memory_bytes=4 * 2**30,
    ) == {}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("trust_remote_code", "yes", "on or off"),
        ("max_num_seqs", 1.5, "whole number"),
        ("max_num_seqs", True, "whole number"),
        ("max_num_seqs", 0, "1 or more"),
        ("gpu_memory_utilization", "0.9", "a number"),
        ("gpu_memory_utilization", 1.2, "between 0.01 and 1.0"),
        ("kv_cache_memory_bytes", 1, "0.062 GiB or more"),
        ("quantization", "", "reset"),
        ("dtype", "int8", "auto, bfloat16, float16 or float32"),
        ("speculative_config", '{"method": ngram}', "not JSON (Expecting value, column 12)"),
        ("speculative_config", '"ngram"', "object"),
        ("device_ids", [], "0, 1"),
        ("device_ids", ["a"], "0, 1"),
        ("max_model_len", 0, "-1"),
    ],
)
def test_a_value_of_the_wrong_kind_or_size_is_explained(name, value, words):
    assert words in errors(**{name: value})[name]


def test_a_context_beyond_the_models_is_refused():
    message = errors(max_model_len=8192)["max_model_len"]
    assert "4,096 tokens" in message
    assert "Choose that or less" in message
    assert errors(max_model_len=4096) == {}
    assert errors(max_model_len=-1) == {}
    assert errors(model=None, max_model_len=8192) == {}
    assert errors(max_model_len=8192, hf_overrides={"rope_scaling": {"factor": 2}}) == {}


def test_a_tensor_parallel_size_must_divide_the_heads():
    message = errors(tensor_parallel_size=3, gpu_count=4)["tensor_parallel_size"]
    assert "32 attention heads" in message
    assert "Choose 1, 2 or 4." in message


def test_more_parts_than_gpus_are_refused():
    assert "needs 4 GPUs and the machine has 2 GPUs" in errors(tensor_parallel_size=4)["tensor_parallel_size"]
    both = errors(tensor_parallel_size=2, pipeline_parallel_size=2)
    assert "needs 4 GPUs" in both["tensor_parallel_size"]
    alone = errors(pipeline_parallel_size=3, gpu_count=1)
    assert "the machine has 1 GPU." in alone["pipeline_parallel_size"]


def test_the_cpu_engine_is_split_only_over_memory_nodes(monkeypatch):
    assert "No GPU was found" in errors(tensor_parallel_size=2, gpu_count=0)["tensor_parallel_size"]
    monkeypatch.setattr(arguments, "_memory_nodes", lambda: 2)
    assert errors(tensor_parallel_size=2, gpu_count=0) == {}


def test_the_gpus_chosen_must_exist_differ_and_be_as_many_as_needed():
    assert "no GPU 2 or 3" in errors(device_ids=[2, 3])["device_ids"]
    assert "once" in errors(device_ids=[1, 1], tensor_parallel_size=2)["device_ids"]
    assert "needs 1" in errors(device_ids=[0, 1])["device_ids"]
    assert "No NVIDIA GPU" in errors(device_ids=[0], gpu_count=0)["device_ids"]
    assert errors(device_ids=[1]) == {}


def test_a_step_must_hold_what_the_other_settings_promise():
    few = errors(max_num_batched_tokens=8, max_num_seqs=16)
    assert "at least 16" in few["max_num_batched_tokens"]
    whole = errors(max_num_batched_tokens=1024, enable_chunked_prefill=False)
    assert "4,096 or more" in whole["max_num_batched_tokens"]
    assert errors(max_num_batched_tokens=1024) == {}


def test_a_value_that_is_wrong_by_itself_is_not_checked_further():
    assert list(errors(tensor_parallel_size="two", device_ids=[0])) == ["tensor_parallel_size"]


def test_an_argument_that_nobody_knows_is_left_to_the_engine():
    assert errors(some_new_argument=1) == {}


def test_only_legal_sizes_and_present_gpus_are_offered():
    model = LocalModel("m", "Model", Path("/m"), Origin.FOLDER, attention_heads=12)
    catalog = fitted(CURATED, model, 8)
    assert by_name(catalog, "tensor_parallel_size").choices == ("1", "2", "3", "4", "6")
    assert by_name(catalog, "device_ids").choices == tuple("01234567")
    assert by_name(fitted(CURATED, None, 0), "tensor_parallel_size").choices == ("1",)


def test_what_auto_means_comes_from_the_model():
    catalog = fitted(CURATED, MODEL, 1)
    assert by_name(catalog, "max_model_len").automatic == "4,096"
    assert by_name(catalog, "quantization").automatic == "AWQ (model)"
    assert by_name(fitted(CURATED, None, 1), "max_model_len").automatic == "From the model"


def test_overrides_that_change_nothing_are_dropped():
    overrides = {"seed": 0, "dtype": "float16", "max_num_seqs": None, "unknown": 1}
    assert normalized(overrides, CURATED) == {"dtype": "float16", "unknown": 1}


def test_what_differs_from_the_load_is_named():
    loaded = {"dtype": "float16", "max_num_seqs": 8, "seed": 0}
    wanted = {"dtype": "float16", "max_num_seqs": 16, "max_model_len": 512}
    assert set(differing(loaded, wanted, CURATED)) == {"max_num_seqs", "max_model_len"}
    assert differing({"seed": 0}, {}, CURATED) == ()


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("max_model_len", 32768, "32,768 tokens"),
        ("max_model_len", None, "From the model"),
        ("kv_cache_memory_bytes", 3 * 2**29, "1.5 GiB"),
        ("gpu_memory_utilization", 0.92, "0.92"),
        ("trust_remote_code", True, "On"),
        ("trust_remote_code", False, "Off"),
        ("dtype", "auto", "auto"),
        ("device_ids", [0, 1], "0, 1"),
        ("speculative_config", {"method": "ngram"}, '{"method": "ngram"}'),
    ],
)
def test_values_are_shown_as_a_person_reads_them(name, value, text):
    assert by_name(CURATED, name).show(value) == text


def test_lists_of_words_are_checked():
    catalog = (Argument("ignore_patterns", "Ignore", "Loading", Kind.TEXTS),)
    assert validate({"ignore_patterns": ["a/*"]}, catalog, None, 1) == {}
    assert "commas" in validate({"ignore_patterns": [1]}, catalog, None, 1)["ignore_patterns"]
