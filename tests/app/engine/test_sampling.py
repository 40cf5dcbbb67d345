"""The catalog of sampling parameters: complete, explained, and translated without loss."""

from __future__ import annotations

import ast
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.engine.argument import Kind
from app.engine.replies import Sampling
from app.engine.sampling import (
    LEFT_OUT,
    SAMPLING,
    check_sampling,
    fitted_sampling,
    sampling_of,
    values_of,
)

ALL = Sampling(
    temperature=0.5,
    stop=("\n\n", "User:"),
    stop_token_ids=(1, 2),
    logit_bias=((42, -100.0), (43, 5.0)),
    repetition_detection=(("max_pattern_size", 20), ("min_count", 4)),
    extra_args='{"a": [1, "é"]}',
    seed=7,
    ignore_eos=True,
)


def parameters():
    """The fields of the installed vLLM's SamplingParams, read from its source: importing it takes seconds."""
    vllm = find_spec("vllm")
    if vllm is None or vllm.origin is None:
        pytest.skip("no vLLM here")
    source = Path(vllm.origin).with_name("sampling_params.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef) and node.name == "SamplingParams":
            return {
                each.target.id
                for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            }
    raise AssertionError("SamplingParams was not found")


def test_every_parameter_of_vllm_is_offered_or_left_out_for_a_reason():
    known = {each.name for each in SAMPLING} | set(LEFT_OUT)
    assert {name for name in parameters() if not name.startswith("_")} - known == set()


def test_nothing_is_both_offered_and_left_out():
    assert {each.name for each in SAMPLING} & set(LEFT_OUT) == set()
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())


def test_the_catalog_has_the_fields_of_sampling():
    assert {each.name for each in SAMPLING} == {each.name for each in fields(Sampling)}


@pytest.mark.parametrize("argument", SAMPLING, ids=lambda each: each.name)
def test_each_parameter_is_explained(argument):
    assert argument.label
    assert argument.group
    assert 40 <= len(argument.help) <= 260
    assert argument.help.endswith(".")
    assert argument.kind is not Kind.FLAG or isinstance(argument.default, bool) or argument.automatic


def test_groups_follow_each_other():
    groups = [each.group for each in SAMPLING]
    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)


def test_values_come_back_as_they_were():
    values = values_of(ALL)
    assert values["logit_bias"] == {"42": -100.0, "43": 5.0}
    assert values["repetition_detection"] == {"max_pattern_size": 20, "min_count": 4}
    assert values["extra_args"] == {"a": [1, "é"]}
    assert values["stop"] == ["\n\n", "User:"]
    assert sampling_of(values) == ALL
    assert check_sampling(values) == {}


def test_what_is_not_set_is_not_there():
    assert values_of(Sampling()) == {}
    assert sampling_of({"temperature": None, "unheard_of": 1}) == Sampling()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"temperature": 2.5}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"top_p": 0.0}, "top_p"),
        ({"top_k": -3}, "top_k"),
        ({"min_p": 1.5}, "min_p"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 5, "min_tokens": 6}, "min_tokens"),
        ({"presence_penalty": -2.1}, "presence_penalty"),
        ({"repetition_penalty": 0.0}, "repetition_penalty"),
        ({"stop": ["a", ""]}, "stop"),
        ({"stop_token_ids": ["x"]}, "stop_token_ids"),
        ({"logit_bias": '{"42"'}, "logit_bias"),
        ({"logit_bias": {"x": 1}}, "logit_bias"),
        ({"logit_bias": {"42": 101}}, "logit_bias"),
        ({"logit_bias": {"²": 1}}, "logit_bias"),
        ({"bad_words": [""]}, "bad_words"),
        ({"extra_args": [1]}, "extra_args"),
        ({"logit_bias": []}, "logit_bias"),
        ({"repetition_detection": {"max_pattern_size": 5, "min_count": 1}}, "repetition_detection"),
        ({"repetition_detection": {"other": 5}}, "repetition_detection"),
        ({"repetition_detection": [1]}, "repetition_detection"),
        ({"extra_args": "{"}, "extra_args"),
        ({"logprobs": 101}, "logprobs"),
        ({"logprobs": 3, "logprob_token_ids": [1, 2]}, "logprobs"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(values, name):
    errors = check_sampling(values)
    assert set(errors) == {name}
    assert errors[name].endswith(".")


def test_a_models_own_defaults_are_shown_and_what_it_lacks_is_not():
    fitted = {
        each.name: each for each in fitted_sampling({"temperature": 0.6, "top_k": 20}, {"watermarking"})
    }
    assert fitted["temperature"].automatic == "0.6 (model)"
    assert fitted["top_k"].automatic == "20 (model)"
    assert fitted["top_p"].automatic == "1"
    assert "watermarking" not in fitted
