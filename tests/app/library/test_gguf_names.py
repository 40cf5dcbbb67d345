import pytest

from app.library.gguf_names import gather, packing_of


@pytest.mark.parametrize(
    ("path", "packing"),
    [
        ("Llama-3.2-1B-Instruct-Q4_K_M.gguf", "Q4_K_M"),
        ("model.Q8_0.gguf", "Q8_0"),
        ("qwen2.5-7b-instruct-q5_k_m.gguf", "Q5_K_M"),
        ("Qwen3-UD-Q4_K_XL.gguf", "UD-Q4_K_XL"),
        ("x-IQ2_XXS.gguf", "IQ2_XXS"),
        ("gpt-oss-20b-MXFP4.gguf", "MXFP4"),
        ("gpt-oss-20b-mxfp4_moe.gguf", "MXFP4_MOE"),
        ("BF16/x-BF16-00001-of-00003.gguf", "BF16"),
        ("Q6_K/model.gguf", "Q6_K"),
        ("TQ1_0-model.gguf", "TQ1_0"),
        ("model-f16.gguf", "F16"),
        ("Q4Kids.gguf", ""),
        ("model.gguf", ""),
    ],
)
def test_packing(path, packing):
    assert packing_of(path) == packing


def test_parts_belong_together_and_what_lies_beside_is_left_out():
    names = [f"big-Q4_K_M-0000{part}-of-00003.gguf" for part in (3, 1, 2)]
    names += ["small-Q8_0.gguf", "mmproj-F16.gguf", "model.imatrix.gguf", "README.md"]
    found = gather(names)
    assert [(each.variant, len(each.files), each.whole) for each in found] == [
        ("Q4_K_M", 3, True),
        ("Q8_0", 1, True),
    ]
    assert found[0].files == tuple(sorted(names[:3]))


def test_missing_parts():
    (found,) = gather(["x-Q4_K_M-00002-of-00002.gguf"])
    assert not found.whole
    (found,) = gather(["x-Q4_K_M-00001-of-99999.gguf"])
    assert not found.whole


def test_two_of_one_packing_go_by_their_names():
    found = gather(["a-Q4_0.gguf", "b-Q4_0.gguf", "c.gguf"])
    assert [each.variant for each in found] == ["a-Q4_0", "b-Q4_0", "c"]
