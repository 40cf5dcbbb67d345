import itertools

import pytest

from app.library.cache_need import CacheTerms, cache_need
from app.library.config import parse_config
from app.library.fit import Fits, FitsNot, FitsShorter, Room, Shape, Unknown, forecast, legal_sizes, shape_of
from app.library.placing import Wish, budget, taken
from tests.app.library import shapes

GIB = 1 << 30
LLAMA = shape_of(parse_config(shapes.LLAMA_70B), 141_107_000_000)
LLAMA_AWQ = shape_of(
    parse_config(
        {**shapes.LLAMA_70B, "quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128}}
    ),
    39_800_000_000,
)
TWELVE = {**shapes.LLAMA_70B, "num_attention_heads": 12, "num_key_value_heads": 12, "intermediate_size": 3072}
SMALL = shape_of(parse_config(shapes.MISTRAL), 14_500_000_000)


def gpus(count, total=80, free=None):
    return [
        Room(f"GPU {index}", total * GIB, (total - 1 if free is None else free) * GIB)
        for index in range(count)
    ]


def host(total, free):
    return [Room("this machine", total * GIB, free * GIB, host=True)]


def test_as_few_gpus_as_it_fits_on_with_its_whole_context():
    found = forecast(LLAMA, gpus(8))
    assert isinstance(found, Fits)
    assert (found.size, found.context, len(found.rooms)) == (4, 131072, 4)
    assert 0 < found.per_room <= 72 * GIB
    assert isinstance(forecast(LLAMA_AWQ, gpus(8)), Fits)
    assert forecast(LLAMA_AWQ, gpus(8)).size == 2


def test_the_longest_context_that_fits():
    found = forecast(LLAMA, gpus(2))
    assert isinstance(found, FitsShorter)
    assert found.size == 2
    assert 8192 < found.context < 131072
    assert isinstance(forecast(LLAMA, gpus(2), context=found.context), Fits)
    more = forecast(LLAMA, gpus(2), context=found.context + 16)
    assert isinstance(more, FitsShorter)
    assert more.context == found.context


def test_too_large_says_what_is_needed_and_what_would_fit():
    found = forecast(LLAMA, gpus(1))
    assert isinstance(found, FitsNot)
    assert found.needed > LLAMA.weights > found.free
    assert any("On 2 GPUs" in sentence for sentence in found.advice)
    assert any("Quantized to 4 bits" in sentence for sentence in found.advice)
    packed = forecast(LLAMA_AWQ, gpus(1, total=24))
    assert isinstance(packed, FitsNot)
    assert any("A smaller quantization would fit: at most" in sentence for sentence in packed.advice)


def test_advice_on_a_short_context_is_true():
    found = forecast(LLAMA, gpus(2))
    assert isinstance(found, FitsShorter)
    (half,) = (sentence for sentence in found.advice if "FP8 KV cache" in sentence)
    with_half = forecast(LLAMA, gpus(2), cache_bytes=1)
    assert isinstance(with_half, FitsShorter)
    assert f"{with_half.context:,} tokens" in half
    assert any("On 4 GPUs such as GPU 0 all 131,072 tokens fit." in sentence for sentence in found.advice)


def test_a_gpu_that_others_use_is_used_as_far_as_vllm_can_be_set_to():
    """vLLM does not start where less is free than gpu_memory_utilization of all."""
    found = forecast(SMALL, gpus(1, total=80, free=40))
    assert isinstance(found, Fits)
    assert 0.4 <= found.utilization < 0.5
    assert found.utilization * 80 * GIB <= 40 * GIB
    assert forecast(SMALL, gpus(1)).utilization == 0.9
    full = forecast(SMALL, gpus(1, total=80, free=10))
    assert isinstance(full, FitsNot)
    assert full.free <= 10 * GIB
    assert "Other programs hold 70.0 GiB on the GPU: all 32,768 tokens fit once they end." in full.advice


def test_the_emptiest_gpus_are_chosen():
    rooms = [*gpus(2, free=3), *gpus(1, free=70), *gpus(1, free=75)]
    found = forecast(SMALL, rooms)
    assert found.rooms == (rooms[3],)
    both = forecast(SMALL, rooms, size=2)
    assert both.rooms == (rooms[3], rooms[2])


def test_unlike_gpus_are_as_good_as_the_least_of_them():
    unlike = forecast(LLAMA_AWQ, [*gpus(1, total=32), *gpus(1, total=48)], size=2)
    like = forecast(LLAMA_AWQ, gpus(2, total=32), size=2)
    assert isinstance(unlike, FitsShorter)
    assert isinstance(like, FitsShorter)
    assert unlike.context == like.context


@pytest.mark.parametrize(
    ("config", "sizes"),
    [
        (shapes.LLAMA_70B, (1, 2, 4, 8, 16)),  # 16: each of 8 KV heads twice
        (shapes.QWEN_32B, (1, 2, 4, 8)),  # 40 heads: 5, 10, 20 divide them, but not the 8 KV heads
        ({**shapes.QWEN_32B, "num_attention_heads": 28, "num_key_value_heads": 4}, (1, 2, 4)),
        ({**shapes.QWEN_32B, "intermediate_size": 27646}, (1, 2)),
        ({**shapes.LLAMA_70B, "vocab_size": 64 * 3}, (1, 2, 4, 8, 16)),
        ({**TWELVE, "vocab_size": 64 * 3}, (1, 2, 3, 4, 6, 12)),
        ({**TWELVE, "vocab_size": 64 * 4}, (1, 2, 4)),
        (shapes.DEEPSEEK_V3, (1, 2, 4, 8, 16)),
        (shapes.FALCON, (1,)),
        ({}, tuple(range(1, 17))),
    ],
)  # fmt: skip
def test_sizes_by_which_everything_can_be_divided(config, sizes):
    shape = shape_of(parse_config(config), GIB)
    assert legal_sizes(shape, 16) == sizes
    assert legal_sizes(shape, 1) == (1,)
    assert legal_sizes(shape, 0) == ()


def test_groups_that_share_a_scale_are_not_torn_apart():
    """As with Qwen2.5 72B in 4 bits, whose 29,568 inputs are 231 groups of 128."""
    config = {**shapes.LLAMA_70B, "intermediate_size": 29568}
    assert legal_sizes(shape_of(parse_config(config), GIB), 8) == (1, 2, 4, 8)
    packed = {**config, "quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 128}}
    assert legal_sizes(shape_of(parse_config(packed), GIB), 8) == (1,)
    blocks = {
        **shapes.LLAMA_70B,
        "quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]},
    }
    assert legal_sizes(shape_of(parse_config(blocks), GIB), 8) == (1, 2, 4, 8)


def test_what_every_gpu_holds():
    one, two, sixteen = (shape_of(parse_config(shapes.LLAMA_70B), 160 * GIB) for _ in range(3))
    rooms = gpus(16, total=400)
    needs = [forecast(shape, rooms, size=size, context=1024).per_room for shape, size in ((one, 1), (two, 2))]
    cache = [cache_need(LLAMA.layers, 1024, CacheTerms(size)) for size in (1, 2)]
    assert needs[0] - cache[0] > 160 * GIB > needs[1] - cache[1] > 80 * GIB
    # 8 KV heads on 16 GPUs: keys and values are made twice.
    assert forecast(sixteen, rooms, size=16, context=1024).per_room > 10 * GIB


def test_weights_in_32_bits_are_loaded_as_16():
    config = parse_config({**shapes.MISTRAL, "dtype": "float32"})
    assert shape_of(config, 2 * GIB).weights == GIB
    packed = {**shapes.MISTRAL, "dtype": "float32", "quantization_config": {"quant_method": "awq"}}
    assert shape_of(parse_config(packed), 2 * GIB).weights == 2 * GIB


def test_a_cpu_engine_has_what_is_free_of_the_machine():
    found = forecast(SMALL, host(64, 40))
    assert isinstance(found, Fits)
    assert (found.size, found.context) == (1, 32768)
    short = forecast(SMALL, host(64, 15))
    assert isinstance(short, FitsNot)
    assert not any("GPU" in sentence for sentence in short.advice)
    assert "in this machine's memory" in short.advice[0]


def test_a_cache_set_in_bytes_bounds_the_context():
    found = forecast(LLAMA, gpus(4), cache_memory=2 * GIB)
    assert isinstance(found, FitsShorter)
    assert cache_need(LLAMA.layers, found.context, CacheTerms(4)) <= 2 * GIB
    assert found.per_room > 2 * GIB
    assert isinstance(forecast(SMALL, host(64, 60), cache_memory=8 * GIB), Fits)
    assert isinstance(forecast(SMALL, host(64, 23), cache_memory=8 * GIB), FitsNot)


def test_without_graphs_more_fits():
    whole, eager = (forecast(LLAMA, gpus(2), eager=eager) for eager in (False, True))
    assert eager.context > whole.context


def test_what_is_not_known_is_said():
    assert isinstance(forecast(LLAMA, []), Unknown)
    assert isinstance(forecast(LLAMA, [Room("GPU", 0, 0)]), Unknown)
    assert isinstance(forecast(Shape(0), gpus(1)), Unknown)
    assert isinstance(forecast(LLAMA, gpus(2), size=3), Unknown)
    assert isinstance(forecast(LLAMA, gpus(2), size=4), Unknown)
    no_layers = forecast(Shape(GIB, context=4096), gpus(1))
    assert isinstance(no_layers, Unknown)
    assert no_layers.why == "Its weights fit; its config does not tell how much each token takes."
    assert isinstance(forecast(Shape(500 * GIB), gpus(1)), FitsNot)
    no_context = shape_of(parse_config({**shapes.MISTRAL, "max_position_embeddings": None}), GIB)
    assert "how long a context" in forecast(no_context, gpus(1)).why
    assert isinstance(forecast(no_context, gpus(1), context=4096), Fits)


def test_a_model_made_for_little_context_fits_with_all_of_it():
    config = {**shapes.MISTRAL, "max_position_embeddings": 256}
    found = forecast(shape_of(parse_config(config), GIB), gpus(1))
    assert isinstance(found, Fits)
    assert found.context == 256


def test_figures_hold_together():
    """Whatever is asked for: no more is taken than there is, and more room never means less context."""
    configs = [getattr(shapes, name) for name in dir(shapes) if name.isupper()]
    for config, weights, count in itertools.product(configs, (1, 30, 300), (1, 2, 8)):
        shape = shape_of(parse_config({"max_position_embeddings": 65536, **config}), weights * GIB)
        contexts = []
        for total in (12, 24, 48, 80, 192):
            found = forecast(shape, gpus(count, total=total))
            contexts.append(0 if isinstance(found, FitsNot) else found.context)
            if isinstance(found, Fits | FitsShorter):
                assert found.per_room <= found.utilization * total * GIB
                assert found.size in legal_sizes(shape, count)
        assert contexts == sorted(contexts)


H100 = Room("H100", 85_520_809_984, 85_520_809_984)
"""By NVML: the driver keeps 480 MiB of it, and a CUDA context takes 530 MiB before vLLM looks."""
BATCH = {"architectures": ["X"], "dtype": "bfloat16"}
LLAMA_8B = {
    **BATCH, "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
    "num_key_value_heads": 8, "vocab_size": 128256, "max_position_embeddings": 131072,
}  # fmt: skip
LLAMA_1B = {**LLAMA_8B, "hidden_size": 2048, "num_hidden_layers": 16}
GEMMA_12B = {
    **LLAMA_8B, "model_type": "gemma3_text", "hidden_size": 3840, "num_hidden_layers": 48, "head_dim": 256,
    "num_attention_heads": 16, "vocab_size": 262208, "sliding_window": 1024,
}  # fmt: skip
MEASURED = [
    # vLLM 0.24 at gpu_memory_utilization 0.9: GiB of weights, and of KV cache that was left
    (LLAMA_1B, 2.32, 67.91, False),
    (LLAMA_8B, 15.0, 54.93, False),
    (LLAMA_8B, 15.0, 55.16, True),
    (GEMMA_12B, 22.2, 44.54, False),
    (shapes.QWEN_32B, 61.04, 6.84, False),
]


@pytest.mark.parametrize(("config", "weights", "left", "eager"), MEASURED)
def test_against_what_vllm_had_left_on_an_h100(config, weights, left, eager):
    shape = shape_of(parse_config(config), int(weights * GIB))
    wish = Wish(4096, eager=eager)
    fixed, _ = taken(shape, [H100], 1, wish)
    foretold = (budget(H100, wish) - fixed) / GIB
    assert left - 2 < foretold <= left
