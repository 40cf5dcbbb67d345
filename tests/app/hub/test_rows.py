"""What is made of the Hub's own words, whatever they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.hub.counts import bytes_of, counts_in, parameters_of
from app.hub.listing import Gate, Packing, Query, Sort
from app.hub.pages import parameters_of as request_of
from app.hub.pages import search_text
from app.hub.rows import NAMES, listed_of
from app.library.config import Config, parse_config

USUAL = {
    "id": "someone/Small-4B-AWQ",
    "tags": ["transformers", "awq", "4-bit", "license:apache-2.0"],
    "downloads": 12,
    "likes": 3,
    "gated": False,
    "lastModified": "2026-03-01T10:00:00.000Z",
    "pipeline_tag": "text-generation",
    "safetensors": {"parameters": {"I32": 500, "F16": 100}, "total": 600},
    "config": {"model_type": "llama", "quantization_config": {"quant_method": "awq", "bits": 4}},
}


def test_a_usual_model():
    listed = listed_of(USUAL)
    assert listed is not None
    assert (listed.author, listed.name) == ("someone", "Small-4B-AWQ")
    assert listed.parameters == 500 * 8 + 100
    assert listed.size == 500 * 4 + 100 * 2
    assert not listed.exact
    assert listed.quantization == "AWQ 4-bit"
    assert listed.licence == "apache-2.0"
    assert listed.gate is Gate.OPEN
    assert listed.updated == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert listed.config is not None
    assert listed.config.model_type == "llama"


def test_a_gguf_model():
    listed = listed_of(
        {
            "id": "a/b-GGUF",
            "tags": ["gguf"],
            "gguf": {"total": 8_000_000_000, "architecture": "llama", "context_length": 4096},
        }
    )
    assert listed is not None
    assert listed.gguf
    assert listed.quantization == "GGUF"
    assert listed.parameters == 8_000_000_000
    assert listed.size is None
    assert listed.config == Config(architecture="llama", context=4096)


@pytest.mark.parametrize(
    ("gated", "gate"),
    [(False, Gate.OPEN), ("auto", Gate.AUTO), ("manual", Gate.MANUAL), (True, Gate.AUTO), (None, Gate.OPEN)],
)
def test_gates(gated, gate):
    assert listed_of({**USUAL, "gated": gated}).gate is gate


def test_tags_tell_a_quantization_that_the_config_does_not():
    assert listed_of({**USUAL, "config": None}).quantization == "AWQ 4-bit"
    assert listed_of({"id": "a/b", "tags": ["fp8", "8-bit"]}).quantization == "FP8"
    assert listed_of({"id": "a/b", "tags": ["safetensors"]}).quantization == ""
    assert set(NAMES) == set(Packing)


def test_a_licence_of_its_own_goes_by_its_name():
    told = {**USUAL, "tags": ["license:other"], "cardData": {"license_name": "qwen-research"}}
    assert listed_of(told).licence == "qwen-research"


@pytest.mark.parametrize(
    "item",
    [
        None,
        [],
        "a/b",
        {},
        {"id": None},
        {"id": "../../etc"},
        {"id": "a/b/c"},
        {"id": "a/b?x=1"},
        {"id": "a/<b>"},
        {"id": "a/b\n"},
        {"id": "a--b/c"},
        {"id": "/b"},
        {"id": "x" * 500},
    ],
)
def test_what_is_no_model_is_no_row(item):
    assert listed_of(item) is None


@pytest.mark.parametrize("odd", [None, "x", -1, 10**30, 1.5, True, [], {}, {"parameters": "x"}, float("inf")])
@pytest.mark.parametrize("field", [*USUAL, "gguf", "cardData"])
def test_odd_values_do_no_harm(field, odd):
    if field == "id":
        return
    listed = listed_of({**USUAL, field: odd})
    assert listed is not None
    assert 0 <= listed.downloads <= 10**12
    assert listed.parameters is None or 0 < listed.parameters < 10**18


def test_names_are_fit_to_be_shown():
    listed = listed_of({**USUAL, "pipeline_tag": "text\u202e\n<b>" + "x" * 1000, "tags": ["license:a\nb"]})
    assert listed.pipeline.startswith("text <b>")
    assert len(listed.pipeline) <= 200
    assert listed.licence == "a b"


def config(**stated):
    return parse_config({"quantization_config": stated})


@pytest.mark.parametrize(
    ("counts", "config", "parameters"),
    [
        ({"BF16": 100}, None, 100),
        ({"BF16": 100, "F32": 1}, Config(), 101),
        ({"I32": 100, "F16": 10}, config(quant_method="gptq", bits=8), 410),
        ({"I32": 300, "F16": 10}, config(quant_method="gptq", bits=3), 3210),
        ({"I32": 100, "BF16": 10}, Config(), 810),  # nobody keeps a model in whole numbers
        ({"I32": 1, "BF16": 100}, Config(), 101),  # a few positions
        ({"F8_E4M3": 100, "BF16": 5}, config(quant_method="fp8"), 105),
        ({"U8": 100, "BF16": 5}, config(quant_method="bitsandbytes", load_in_4bit=True), 205),
        ({"U8": 160, "F8_E4M3": 20, "BF16": 5}, config(quant_method="modelopt", quant_algo="NVFP4"), 325),
        ({"U8": 170, "BF16": 5}, config(quant_method="mxfp4"), 325),
        ({}, None, None),
    ],
)
def test_packed_weights_are_counted_as_what_they_stand_for(counts, config, parameters):
    assert parameters_of(counts, config) == parameters


def test_dtypes_weigh_what_they_weigh():
    assert bytes_of({"F64": 1, "F32": 1, "BF16": 1, "F8_E4M3": 1, "F4": 2}) == 8 + 4 + 2 + 1 + 1
    assert counts_in({"safetensors": {"parameters": {"BF16": 5, "MADE_UP": 7, "I8": 10**20}}}) == {"BF16": 5}


def test_a_query_in_the_hub_s_words():
    query = Query(
        " qwen\n3 ",
        Packing.AWQ,
        least=1_500_000_000,
        most=30_000_000_000,
        family="Qwen3",
        licence="MIT",
        gated=False,
        sort=Sort.UPDATED,
    )
    assert request_of(query) == {
        "search": "qwen 3",
        "filter": ["awq", "qwen3", "license:mit"],
        "num_parameters": "min:1.5B,max:30B",
        "gated": "false",
        "sort": "lastModified",
    }
    assert request_of(Query(least=600_000_000)) == {
        "apps": "vllm",
        "num_parameters": "min:600M",
        "sort": "trendingScore",
    }


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("https://huggingface.co/Qwen/Qwen3-8B-AWQ", "Qwen/Qwen3-8B-AWQ"),
        ("https://huggingface.co/Qwen/Qwen3-8B-AWQ/tree/main?x=1", "Qwen/Qwen3-8B-AWQ"),
        ("hf.co/a/b?library=vllm", "a/b"),
        ("huggingface.co/models/a", "a"),
        ("a/b", "a/b"),
        ("llama awq", "llama awq"),
        ("x" * 5000, "x" * 200),
    ],
)
def test_a_pasted_address_is_a_name(typed, searched):
    assert search_text(typed) == searched
