import pytest

from app.errors import ModelError
from app.library import code
from app.library.code import code_of, digest_of, files_in, needs_consent
from app.library.config import Config
from app.library.inspection import inspect_model
from app.library.models import Origin
from app.settings.schema import Settings
from tests.app.library.folders import LLAMA, make_model

MAPPED = {**LLAMA, "auto_map": {"AutoConfig": "configuration_x.C", "AutoModel": "owner/other--m.M"}}


def model_in(folder, config=MAPPED, **files):
    make_model(folder, config)
    for name, content in files.items():
        (folder / f"{name}.py").write_bytes(content)
    return inspect_model(folder, Origin.FOLDER)


def test_a_model_with_code_says_so(tmp_path):
    model = model_in(tmp_path / "m", configuration_x=b"class C: ...")
    assert model.code_files == ("configuration_x.py",)
    assert model.code_repos == ("owner/other",)
    found = needs_consent(model, Settings())
    assert found is not None
    assert found == code_of(model)
    assert found.key == f"{tmp_path / 'm'}@:{model.code}"
    assert needs_consent(model, Settings(consents=(found.key,))) is None


def test_a_model_without_code_needs_no_consent(tmp_path):
    model = model_in(tmp_path, LLAMA)
    assert (model.code, code_of(model), needs_consent(model, Settings())) == ("", None, None)


def test_python_files_alone_and_code_elsewhere_alone_are_code_too(tmp_path):
    assert model_in(tmp_path / "a", LLAMA, handler=b"x = 1").code
    elsewhere = {**LLAMA, "auto_map": {"AutoModel": "owner/other--m.M"}}
    assert model_in(tmp_path / "b", elsewhere).code


def test_any_change_is_another_code(tmp_path):
    before = model_in(tmp_path, configuration_x=b"class C: ...")
    consents = Settings(consents=(code_of(before).key,))
    (tmp_path / "configuration_x.py").write_bytes(b"class C: 1/0")
    after = inspect_model(tmp_path, Origin.FOLDER)
    assert needs_consent(after, consents) is not None
    (tmp_path / "configuration_x.py").write_bytes(b"class C: ...")
    assert needs_consent(inspect_model(tmp_path, Origin.FOLDER), consents) is None
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more.py").touch()
    assert needs_consent(inspect_model(tmp_path, Origin.FOLDER), consents) is not None


def test_names_and_contents_cannot_be_exchanged(tmp_path):
    digests = set()
    for number, files in enumerate(
        ({"a": b"1", "b": b"2"}, {"a": b"2", "b": b"1"}, {"ab": b"12"}, {"a": b"12", "b": b""})
    ):
        digests.add(model_in(tmp_path / str(number), LLAMA, **files).code)
    assert len(digests) == 4


def test_consent_is_for_a_commit(tmp_path):
    from dataclasses import replace

    model = replace(model_in(tmp_path, configuration_x=b""), repo="org/name", commit="a" * 40)
    assert code_of(model).key == f"org/name@{'a' * 40}:{model.code}"
    consents = Settings(consents=(code_of(model).key,))
    assert needs_consent(replace(model, commit="b" * 40), consents) is not None


def test_more_than_anybody_reads_is_not_hashed_in_part(tmp_path, monkeypatch):
    monkeypatch.setattr(code, "MOST_FILES", 3)
    model = model_in(tmp_path, LLAMA, **{f"m{number}": b"" for number in range(4)})
    assert "more files than can be checked" in model.problem
    monkeypatch.setattr(code, "MOST_FILES", 10)
    monkeypatch.setattr(code, "LARGEST_FILE", 3)
    (tmp_path / "m0.py").write_bytes(b"12345")
    with pytest.raises(ModelError, match="too large"):
        digest_of(tmp_path, Config())


def test_links_are_followed_and_hidden_folders_are_not_looked_into(tmp_path):
    (tmp_path / "blob").write_bytes(b"x = 1")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "code.py").symlink_to(tmp_path / "blob")
    (tmp_path / "m" / ".git").mkdir()
    (tmp_path / "m" / ".git" / "hook.py").touch()
    assert files_in(tmp_path / "m") == ("code.py",)
    first = digest_of(tmp_path / "m", Config())
    (tmp_path / "blob").write_bytes(b"x = 2")
    assert digest_of(tmp_path / "m", Config()) != first
