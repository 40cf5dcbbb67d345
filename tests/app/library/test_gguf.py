import contextlib
import io
import random
import struct

import pytest

from app.errors import ModelError
from app.library.gguf import MAGIC, GgufHeader, is_gguf, parse_header, read_header, weigh_gguf
from app.library.gguf_config import config_of
from app.library.inspection import inspect_gguf
from app.library.models import Format, Origin
from tests.app.library.gguf_files import LLAMA, gguf, text


def parse(content: bytes) -> GgufHeader:
    return parse_header(io.BytesIO(content))


def made(tmp_path, content: bytes, name="model.gguf"):
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


def test_what_a_header_says(tmp_path):
    content = gguf()
    header = read_header(made(tmp_path, content))
    assert header.values["general.architecture"] == "llama"
    assert header.values["llama.context_length"] == 8192
    assert header.values["tokenizer.ggml.tokens"] == 3
    assert (header.tensors, header.end, header.whole) == (1, len(content), True)
    config = config_of(header)
    assert (config.architecture, config.quantization, config.method) == ("llama", "GGUF Q4_K_M", "gguf")
    assert (config.context, config.attention_heads, config.kv_heads) == (8192, 32, 8)
    (layers,) = config.cache
    assert (layers.count, layers.heads, layers.width, layers.window) == (32, 8, 256, None)


def test_the_name_of_a_file_knows_its_packing_better(tmp_path):
    model = inspect_gguf((made(tmp_path, gguf()),), Origin.CACHE, "org/name", "UD-Q4_K_XL")
    assert (model.quantization, model.variant, model.name) == (
        "GGUF UD-Q4_K_XL",
        "UD-Q4_K_XL",
        "org/name UD-Q4_K_XL",
    )
    assert (model.format, model.problem, model.key) == (Format.GGUF, "", "cache:org/name UD-Q4_K_XL")


def test_figures_for_each_layer_are_taken_at_their_greatest():
    pairs = dict(LLAMA) | {"llama.attention.head_count_kv": [8, 4, 2]}
    assert config_of(parse(gguf(tuple(pairs.items())))).kv_heads == 8


def test_windows_and_latent_vectors_are_known_from_gguf_too():
    gemma = [
        ("general.architecture", "gemma3"),
        ("gemma3.block_count", 12),
        ("gemma3.embedding_length", 2048),
    ]
    gemma += [("gemma3.attention.head_count", 8), ("gemma3.attention.head_count_kv", 4)]
    gemma += [("gemma3.attention.key_length", 256), ("gemma3.attention.sliding_window", 1024)]
    kinds = config_of(parse(gguf(tuple(gemma)))).cache
    assert sorted((each.window or 0, each.count) for each in kinds) == [(0, 2), (1024, 10)]
    deep = [("general.architecture", "deepseek2"), ("deepseek2.block_count", 61)]
    deep += [("deepseek2.attention.kv_lora_rank", 512), ("deepseek2.rope.dimension_count", 64)]
    (latent,) = config_of(parse(gguf(tuple(deep)))).cache
    assert (latent.latent, latent.width, latent.count) == (True, 576, 61)


def test_the_beginning_of_a_file_is_enough_for_what_stands_there():
    content = gguf()
    places = range(4, content.index(b"tokenizer.ggml.tokens"))
    for place in places:
        header = parse(content[:place])
        assert not header.whole
    assert config_of(parse(content[: places[-1]])).context == 8192


def test_a_file_that_was_cut_off_says_so(tmp_path):
    content = gguf()
    for end in (5, 100, len(content) - 200):
        with pytest.raises(ModelError, match="truncated"):
            read_header(made(tmp_path, content[:end], f"{end}.gguf"))
    with pytest.raises(ModelError, match="truncated: 591 of 592 bytes"):
        read_header(made(tmp_path, content[:-1], "last.gguf"))
    assert weigh_gguf((made(tmp_path, content),)) == len(content)
    assert read_header(made(tmp_path, content + b"more")).whole


def test_a_type_that_is_not_known_only_leaves_the_end_open(tmp_path):
    header = read_header(made(tmp_path, gguf(tensors=(("t", (64,), 999),))))
    assert header.end is None


@pytest.mark.parametrize(
    "content",
    [
        b"no GGUF at all",
        b"FUGG" + b"\0" * 100,
        MAGIC + struct.pack("<IQQ", 1, 0, 0),
        MAGIC + struct.pack(">IQQ", 3, 0, 0),
        MAGIC + struct.pack("<IQQ", 3, 2**60, 0),
        MAGIC + struct.pack("<IQQ", 3, 0, 2**60),
        MAGIC + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**63),
        MAGIC + struct.pack("<IQQ", 3, 0, 1) + text("k") + struct.pack("<IQ", 8, 2**63),
        MAGIC + struct.pack("<IQQ", 3, 0, 1) + text("k") + struct.pack("<IIQ", 9, 4, 2**62),
        MAGIC + struct.pack("<IQQ", 3, 0, 1) + text("k") + struct.pack("<IIQ", 9, 9, 1),
        MAGIC + struct.pack("<IQQ", 3, 0, 1) + text("k") + struct.pack("<I", 77) + b"\0" * 8,
        gguf((), (("t", (1,) * 9, 0),)),
        gguf((), (("t", (2**60, 2**60), 0),), data=False)[:200],
    ],
    ids=[
        "other", "turned", "old", "big-endian", "tensors", "keys", "long key", "long text", "long list",
        "lists of lists", "kind", "dimensions",
        "elements",
    ],
)  # fmt: skip
def test_absurd_headers_are_refused_before_anything_is_read(content):
    with pytest.raises(ModelError):
        parse(content)


def test_a_list_of_texts_that_never_ends_is_no_endless_loop():
    begin = MAGIC + struct.pack("<IQQ", 3, 0, 1) + text("k")
    assert not parse(begin + struct.pack("<IIQ", 9, 8, 10**6) + text("x")).whole
    with pytest.raises(ModelError):
        parse(begin + struct.pack("<IIQ", 9, 8, 2**63) + text("x"))


def test_a_long_text_is_not_kept_whole():
    header = parse(gguf((("tokenizer.chat_template", "x" * 100_000), ("general.name", "after"))))
    assert len(header.values["tokenizer.chat_template"]) == 4096
    assert header.values["general.name"] == "after"


def test_random_damage_never_raises_anything_else(tmp_path):
    dice, sound = random.Random(11), gguf()
    for _ in range(3000):
        damaged = bytearray(sound)
        for _ in range(dice.randrange(1, 6)):
            damaged[dice.randrange(len(damaged))] = dice.choice((0, 1, 8, 9, 127, 255, dice.randrange(256)))
        with contextlib.suppress(ModelError):
            config_of(parse(bytes(damaged[: dice.choice((None, dice.randrange(len(sound))))])))


def test_values_of_odd_kinds_are_left_out():
    odd = {"general.architecture": 7, "general.file_type": "x", "llama.block_count": "many"}
    config = config_of(parse(gguf(tuple((dict(LLAMA) | odd).items()))))
    assert (config.architecture, config.quantization, config.layers) == ("", "GGUF", None)
    tame = config_of(parse(gguf((("general.architecture", "ev\x1b[2Jil\u202e"),))))
    assert tame.architecture == "ev [2Jil"


def test_what_is_no_gguf_file(tmp_path):
    assert is_gguf(made(tmp_path, gguf()))
    assert not is_gguf(made(tmp_path, b"GG", "b"))
    assert not is_gguf(tmp_path / "gone")
    with pytest.raises(ModelError, match="cannot be read"):
        read_header(tmp_path / "gone")
    model = inspect_gguf((made(tmp_path, b"nonsense", "c.gguf"),), Origin.FOLDER)
    assert (model.size, "no GGUF file" in model.problem) == (8, True)
