"""What the workshop writes as quantized variants means the weights it was made of."""

from __future__ import annotations

import json
import struct

import pytest
import torch
from safetensors.torch import load_file

pytestmark = pytest.mark.usefixtures("scripts")
STEP_4, STEP_8 = 1 / 7, 1 / 127
"""How far apart codes lie, as a part of a group's largest weight."""


@pytest.fixture(scope="module")
def weight(scripts, model_folder):
    return load_file(model_folder / "model.safetensors")["model.layers.2.mlp.down_proj.weight"]


def nibbles(words):
    return (words.long()[..., None] >> torch.arange(0, 32, 4)) & 15


def spread(values, weight):
    """Repeat each group's value for all of its inputs."""
    return values.repeat_interleave(weight.shape[1] // values.shape[1], 1)


def assert_near(restored, weight, step, group=None):
    """No weight is further off than the half of a step, bf16's own rounding of the scale added."""
    peaks = weight.float().abs().unflatten(1, (-1, group or weight.shape[1])).amax(2)
    assert ((restored - weight.float()).abs() <= spread(peaks, weight) * step * 0.56).all()


def test_awq(weight):
    from checkpoints import GROUP, write_awq

    tensors = write_awq(weight)
    order = [0, 4, 1, 5, 2, 6, 3, 7]
    codes = nibbles(tensors["qweight"])[..., order].flatten(1).t()
    zeros = nibbles(tensors["qzeros"])[..., order].flatten(1).t()
    scales = tensors["scales"].t().float()
    assert_near((codes - spread(zeros, weight)) * spread(scales, weight), weight, STEP_4, GROUP)


def test_gptq(weight):
    from checkpoints import GROUP, write_gptq

    tensors = write_gptq(weight)
    codes = nibbles(tensors["qweight"].t()).flatten(1)
    zeros = nibbles(tensors["qzeros"]).flatten(1).t() + 1
    scales = tensors["scales"].t().float()
    assert_near((codes - spread(zeros, weight)) * spread(scales, weight), weight, STEP_4, GROUP)
    assert tensors["g_idx"].tolist() == [number // GROUP for number in range(weight.shape[1])]


def test_compressed_tensors_agrees_with_its_own_library(weight):
    from checkpoints import GROUP, write_w4a16
    from compressed_tensors.compressors import unpack_from_int32

    tensors = write_w4a16(weight)
    codes = unpack_from_int32(tensors["weight_packed"], 4, torch.Size(tensors["weight_shape"].tolist()))
    restored = codes.float() * spread(tensors["weight_scale"].float(), weight)
    assert_near(restored, weight, STEP_4, GROUP)


def test_eight_bit_integers(weight):
    from checkpoints import write_w8a8

    tensors = write_w8a8(weight)
    assert tensors["weight"].dtype == torch.int8
    assert_near(tensors["weight"].float() * tensors["weight_scale"].float(), weight, STEP_8)


@pytest.mark.parametrize("name", ["write_fp8", "write_fp8_dynamic"])
def test_eight_bit_floats(weight, name):
    import checkpoints

    tensors = getattr(checkpoints, name)(weight)
    assert tensors["weight"].dtype == torch.float8_e4m3fn
    restored = tensors["weight"].float() * tensors["weight_scale"]
    assert torch.allclose(restored, weight.float(), rtol=2**-4, atol=weight.abs().max().item() * 2**-9)


def test_nf4(weight):
    from checkpoints import NF4_BLOCK, write_nf4

    tensors = write_nf4(weight)
    packed = tensors["weight"].flatten().long()
    codes = torch.stack([packed >> 4, packed & 15], 1).flatten()
    values = tensors["weight.quant_map"][codes].reshape(-1, NF4_BLOCK) * tensors["weight.absmax"][:, None]
    state = json.loads(bytes(tensors["weight.quant_state.bitsandbytes__nf4"].tolist()))
    assert state["shape"] == list(weight.shape)
    assert_near(values.reshape(weight.shape), weight, 0.31, NF4_BLOCK)


def test_q8_0(weight):
    from gguf_blocks import to_q8_0

    blocks = to_q8_0(weight).unflatten(1, (-1, 34)).contiguous()
    scales = blocks[:, :, :2].contiguous().view(torch.float16).float()
    codes = blocks[:, :, 2:].contiguous().view(torch.int8).float()
    assert_near((codes * scales).flatten(1), weight, STEP_8, 32)


def test_q4_k(weight):
    """Unpacked as llama.cpp does it, one sub-block after the other."""
    from gguf_blocks import to_q4_k

    blocks = to_q4_k(weight).unflatten(1, (-1, 144)).contiguous()
    factors = blocks[:, :, :4].contiguous().view(torch.float16).float()
    packed, codes = blocks[:, :, 4:16], blocks[:, :, 16:]
    restored = []
    for sub in range(8):
        low = sub % 4
        if sub < 4:
            scale, least = packed[..., low] & 63, packed[..., low + 4] & 63
        else:
            scale = packed[..., low + 8] & 15 | packed[..., low] >> 6 << 4
            least = packed[..., low + 8] >> 4 | packed[..., low + 4] >> 6 << 4
        part = codes[..., sub // 2 * 32 : sub // 2 * 32 + 32] >> 4 * (sub % 2) & 15
        restored.append(
            factors[..., 0, None] * scale[..., None] * part - factors[..., 1, None] * least[..., None]
        )
    assert_near(torch.stack(restored, 2).flatten(1), weight, STEP_4 * 1.3, 32)


def test_a_gguf_file_can_be_read(scripts, model_folder, tmp_path):
    from gguf_file import write_gguf

    from app.library.gguf import read_header

    file = tmp_path / "guide.gguf"
    write_gguf(model_folder, file, "Q8_0")
    header = read_header(file)
    assert header.values["general.architecture"] == "llama"
    assert header.values["tokenizer.ggml.tokens"] == 5632
    assert header.tensors == len(load_file(model_folder / "model.safetensors"))
    assert header.end is not None
    assert header.end <= file.stat().st_size < header.end + 32
    assert struct.unpack("<4sI", file.read_bytes()[:8]) == (b"GGUF", 3)


def test_one_variant_can_be_asked_for(scripts, model_folder, tmp_path, monkeypatch, capsys):
    import variants

    monkeypatch.setattr("sys.argv", ["variants.py", str(model_folder), str(tmp_path), "w8a8"])
    variants.main()
    assert capsys.readouterr().out.strip() == str(tmp_path / "w8a8")
    config = json.loads((tmp_path / "w8a8" / "config.json").read_text())
    assert config["quantization_config"]["format"] == "int-quantized"
    written = load_file(tmp_path / "w8a8" / "model.safetensors")
    assert written["model.embed_tokens.weight"].dtype == torch.bfloat16
    assert written["model.layers.0.self_attn.q_proj.weight"].dtype == torch.int8


def test_an_unknown_variant_is_refused(scripts, tmp_path, monkeypatch, capsys):
    import variants

    monkeypatch.setattr("sys.argv", ["variants.py", str(tmp_path), str(tmp_path), "exl9"])
    with pytest.raises(SystemExit):
        variants.main()
    assert "no such variant: exl9" in capsys.readouterr().err
