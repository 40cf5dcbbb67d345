"""Code that models bring: looked at before it could run, and run only as the user agreed to it."""

from __future__ import annotations

import json

import pytest

from app.engine.refusals import REVIEW, LoadRefusedError
from app.engine.states import Action
from app.engine.trust import check_trust
from app.library.code import code_of
from app.library.inspection import inspect_model
from app.library.models import Origin
from app.paths import GUIDE

TRUSTED = {"trust_remote_code": True}


@pytest.fixture
def folder(tmp_path):
    """A model with a Python file and an auto_map that names it."""
    folder = tmp_path / "model"
    folder.mkdir()
    for source in GUIDE.iterdir():
        (folder / source.name).write_bytes(source.read_bytes() if source.suffix == ".json" else b"")
    change(folder, auto_map={"AutoConfig": "configuration.GuideConfig"})
    (folder / "configuration.py").write_text("class GuideConfig: ...\n")
    return folder


def change(folder, **values):
    config = json.loads((folder / "config.json").read_text()) | values
    (folder / "config.json").write_text(json.dumps(config))


def look(folder):
    return inspect_model(folder, Origin.FOLDER)


def refusal(folder, arguments=TRUSTED, consents=()):
    with pytest.raises(LoadRefusedError) as caught:
        check_trust(look(folder), folder, arguments, consents)
    return caught.value.failure


def test_code_that_nobody_agreed_to_is_not_run(folder):
    failure = refusal(folder)
    assert failure.remedies[0] == REVIEW
    assert failure.remedies[1].changes == {"trust_remote_code": None}


@pytest.mark.parametrize("arguments", [{}, {"trust_remote_code": False}, {"trust_remote_code": None}])
def test_without_trust_no_code_runs_so_none_is_asked_for(folder, arguments):
    check_trust(look(folder), folder, arguments, ())


def test_code_that_was_agreed_to_is_run(folder):
    model = look(folder)
    check_trust(model, folder, TRUSTED, {code_of(model).key})


@pytest.mark.parametrize(
    "alter",
    [
        lambda folder: (folder / "configuration.py").write_text("import os\n"),
        lambda folder: (folder / "another.py").write_text(""),
        lambda folder: change(folder, auto_map={"AutoModel": "modeling.Other"}),
        lambda folder: (folder / "configuration.py").rename(folder / "renamed.py"),
    ],
    ids=["changed", "added", "named anew", "renamed"],
)
def test_consent_is_to_this_code_and_no_other(folder, alter):
    model = look(folder)
    key = code_of(model).key
    alter(folder)
    with pytest.raises(LoadRefusedError):
        check_trust(model, folder, TRUSTED, {key})


def test_a_model_without_code_may_be_trusted(tmp_path):
    check_trust(look(GUIDE), GUIDE, TRUSTED, ())


def test_code_of_another_repository_is_never_run(folder):
    change(folder, auto_map={"AutoConfig": "some/where--configuration.GuideConfig"})
    failure = refusal(folder, consents={code_of(look(folder)).key})
    assert "some/where" in failure.cause
    assert Action.REVIEW_CODE not in [remedy.action for remedy in failure.remedies]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tokenizer", "owner/name"),
        ("tokenizer", "{other}"),
        ("hf_config_path", "{other}"),
        ("speculative_config", {"model": "{other}"}),
        ("speculative_config", '{{"model": "{other}", "num_speculative_tokens": 2}}'),
    ],
)
def test_another_models_code_does_not_run_on_this_ones_trust(folder, tmp_path, name, value):
    other = tmp_path / "other"
    other.mkdir()
    (other / "code.py").write_text("")
    place = {"model": str(other)} if isinstance(value, dict) else value.format(other=other)
    failure = refusal(folder, TRUSTED | {name: place}, {code_of(look(folder)).key})
    assert name in failure.cause
    assert failure.remedies[0].changes == {name: None}


@pytest.mark.parametrize("value", [None, "", "{guide}", '{"method": "ngram"}', "{no JSON"])
def test_other_files_without_code_are_no_matter(folder, value):
    place = str(GUIDE) if value == "{guide}" else value
    name = "speculative_config" if str(place).startswith("{") else "tokenizer"
    check_trust(look(folder), folder, TRUSTED | {name: place}, {code_of(look(folder)).key})


def test_where_a_gguf_file_brings_no_config_other_arguments_may_bring_code(folder):
    arguments = TRUSTED | {"speculative_config": '{"model": "some/where"}'}
    with pytest.raises(LoadRefusedError):
        check_trust(look(folder), None, arguments, ())
    check_trust(look(folder), None, TRUSTED, ())
