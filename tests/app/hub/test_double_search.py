"""The double's search, asked by the real client."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import BadRequestError

BILLION = 10**9
CONFIG = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
AWQ = {**CONFIG, "quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 128}}


def add(hub, name, config=None, *, parameters=None, **about):
    files = {"config.json": json.dumps(config or CONFIG).encode(), "model.safetensors": b"weights"}
    info = {"safetensors": {"parameters": {"BF16": parameters}, "total": parameters}} if parameters else {}
    hub.add_repo(name, files, info=info, **about)


def ids(**query):
    return [model.id.partition("/")[2] for model in HfApi().list_models(**query)]


def test_words_and_authors(hub):
    for name in ("vlinders/Guide-AWQ", "vlinders/Guide", "mia/Guide-copy", "mia/Other"):
        add(hub, name)
    assert set(ids(search="guide")) == {"Guide-AWQ", "Guide", "Guide-copy"}
    assert ids(search="AWQ gui") == ["Guide-AWQ"]
    assert set(ids(author="mia")) == {"Guide-copy", "Other"}
    assert ids(search="nothing") == []


def test_filters_are_all_to_be_met(hub):
    add(hub, "a/plain")
    add(hub, "a/packed", AWQ, card="---\nlicense: mit\n---\n")
    add(hub, "a/code", {**AWQ, "auto_map": {"AutoModel": "x.Y"}}, tags=("vision",))
    assert ids(filter="awq") == ["packed", "code"]
    assert ids(filter=["awq", "license:mit"]) == ["packed"]
    assert ids(filter=["custom_code", "4-bit", "vision", "transformers"]) == ["code"]
    assert len(ids(pipeline_tag="text-generation")) == len(ids(apps="vllm")) == 3
    assert ids(pipeline_tag="text-to-image") == ids(apps="ollama") == []


def test_sizes(hub):
    for name, count in (("tiny", 10**6), ("one", BILLION), ("eight", 8 * BILLION), ("untold", None)):
        add(hub, f"a/{name}", parameters=count)
    assert ids(num_parameters="min:1B,max:8B") == ["one", "eight"]
    assert ids(num_parameters="min:1.5B") == ["eight"]
    assert ids(num_parameters="max:500M") == ["tiny"]
    with pytest.raises(BadRequestError):
        ids(num_parameters="lots")


def test_gates(hub):
    add(hub, "a/open")
    add(hub, "a/auto", gated="auto")
    add(hub, "a/manual", gated="manual")
    assert ids(gated=True) == ["auto", "manual"]
    assert ids(gated=False) == ["open"]


def test_orders(hub):
    add(hub, "a/x", downloads=1, likes=30, trending=2, at=datetime(2026, 5, 2, tzinfo=UTC))
    add(hub, "a/y", downloads=3, likes=10, trending=1, at=datetime(2026, 5, 3, tzinfo=UTC))
    add(hub, "a/z", downloads=2, likes=20, trending=3, at=datetime(2026, 5, 1, tzinfo=UTC))
    orders = {"downloads": "yzx", "likes": "xzy", "trending_score": "zxy", "last_modified": "yxz"}
    assert {sort: "".join(ids(sort=sort)) for sort in orders} == orders


def test_pages(hub):
    for number in range(25):
        add(hub, f"a/m{number:02}", downloads=100 - number)
    found = HfApi().list_models(limit=None, sort="downloads", expand=["downloads", "tags"])
    hub.page = 10
    names = [next(found).id for _ in range(10)]
    assert len(hub.requests.matching("/api/models")) == 1
    names += [model.id for model in found]
    assert names == [f"a/m{number:02}" for number in range(25)]
    asked = hub.requests.matching("/api/models")
    assert len(asked) == 3
    assert all(request.query.count("expand=") == 2 for request in asked)
    assert len(ids(limit=5)) == 5


def test_what_each_row_tells(hub):
    add(hub, "a/packed", AWQ, parameters=8 * BILLION, likes=4, gated="auto")
    (usual,) = HfApi().list_models()
    assert (usual.likes, usual.library_name, usual.gated, usual.siblings) == (4, "transformers", None, None)
    (full,) = HfApi().list_models(full=True, cardData=True, fetch_config=True)
    assert full.config["quantization_config"] == {"quant_method": "awq", "bits": 4}
    assert [file.rfilename for file in full.siblings] == ["config.json", "model.safetensors"]
    (some,) = HfApi().list_models(expand=["safetensors", "gated"])
    assert (some.safetensors.total, some.gated, some.likes) == (8 * BILLION, "auto", None)
    with pytest.raises(BadRequestError):
        ids(expand=["everything"])
