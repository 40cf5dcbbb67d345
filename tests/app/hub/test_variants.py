from __future__ import annotations

import pytest

from app.hub.repository import HubFile
from app.hub.variants import gguf_variants, token_of


@pytest.mark.parametrize(
    ("path", "token"),
    [
        ("Qwen3-8B-Q4_K_M.gguf", "Q4_K_M"),
        ("qwen2.5-7b-instruct-q4_k_m-00001-of-00002", "Q4_K_M"),
        ("Meta-Llama-3.1-8B-Instruct-IQ2_XXS", "IQ2_XXS"),
        ("mistral-7b.Q8_0", "Q8_0"),
        ("model-UD-Q4_K_XL", "UD-Q4_K_XL"),
        ("gpt-oss-20b-MXFP4", "MXFP4"),
        ("gemma-3-f16", "F16"),
        ("phi-BF16", "BF16"),
        ("bitnet-TQ1_0", "TQ1_0"),
        ("Q6_K/model-00001-of-00003", "Q6_K"),
        ("model-Q4_0-F16", "F16"),
        ("UD-Q2_K_XL/DeepSeek-V3-UD-Q2_K_XL-00001-of-00005", "UD-Q2_K_XL"),
        ("model", ""),
        ("Q4U-instruct", ""),
    ],
)
def test_quantizations_are_read_from_names(path, token):
    assert token_of(path) == token


def variants(*paths, **sizes):
    files = [HubFile(path, size) for path, size in sizes.items()] + [HubFile(path, 10) for path in paths]
    return {variant.name: variant for variant in gguf_variants(files)}


def test_each_quantization_is_one_thing_to_download():
    found = variants("m-Q4_K_M.gguf", "m-Q8_0.gguf", "README.md", "tokenizer.json", "logo.png")
    assert list(found) == ["Q4_K_M", "Q8_0"]
    assert [file.path for file in found["Q8_0"].files] == ["m-Q8_0.gguf", "README.md", "tokenizer.json"]
    assert found["Q8_0"].weights == 10
    assert found["Q8_0"].quantization == "GGUF Q8_0"


def test_parts_belong_together_and_are_counted():
    found = variants("Q6_K/m-00001-of-00002.gguf", "Q6_K/m-00002-of-00002.gguf", "Q8_0/m-00001-of-00003.gguf")
    assert found["Q6_K"].weights == 20
    assert not found["Q6_K"].problem
    assert "2 of its parts" in found["Q8_0"].problem


def test_two_models_of_one_quantization_keep_their_names():
    assert set(variants("small-Q4_0.gguf", "large-Q4_0.gguf", "large-Q8_0.gguf")) == {
        "small-Q4_0",
        "large-Q4_0",
        "Q8_0",
    }


def test_projectors_and_matrices_are_set_apart():
    assert list(variants("m-Q4_0.gguf", "mmproj-F16.gguf", "m.imatrix.gguf")) == ["Q4_0"]


def test_the_smallest_comes_first():
    assert list(variants(**{"m-Q8_0.gguf": 80, "m-Q2_K.gguf": 20, "m-Q4_0.gguf": 40})) == [
        "Q2_K",
        "Q4_0",
        "Q8_0",
    ]


def test_without_a_quantization_in_it_the_name_is_the_name():
    assert list(variants("folder/model.gguf")) == ["folder/model"]


def test_a_long_name_of_many_dashes_takes_no_time():
    assert token_of("-Q" * 400) == ""
