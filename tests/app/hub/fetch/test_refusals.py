"""Who may not have a model is told why, and what is not meant well is not done."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from app.errors import HubError, Trouble
from app.hub.fetch.protocol import Done, Failed
from app.hub.parts import refuse_hostile
from app.hub.repository import HubFile
from tests.app.hub.fetch.fetching import FILE, GUARD, REPO, ROOT, Fetching, done, failed, told
from tests.fakes.hub import Fault

SHA = "a" * 64
COMMIT = "c" * 40


@pytest.mark.parametrize(
    ("token", "let_in", "trouble"),
    [
        (None, {}, Trouble.SIGN_IN),
        ("hf_ada", {}, Trouble.TERMS),
        ("hf_ada", {"waiting": [REPO]}, Trouble.WAITING),
        ("hf_ada", {"refused": [REPO]}, Trouble.DENIED),
        ("hf_nobody", {}, Trouble.BAD_TOKEN),
    ],
)
def test_a_gated_model(hub, request_, token, let_in, trouble):
    hub.repos[REPO].gated = "manual"
    hub.token("ada", "hf_ada", **let_in)
    failure = failed(replace(request_, token=token))
    assert failure.trouble is trouble
    assert failure.remedy
    assert not hub.sent(host="cdn")


def test_a_gated_model_that_is_open_to_one(hub, request_):
    hub.repos[REPO].gated = "manual"
    hub.token("ada", "hf_ada", accepted=[REPO])
    done(replace(request_, token="hf_ada"))


def test_access_that_is_withdrawn_midway(hub, request_):
    hub.repos[REPO].gated = "auto"
    ada = hub.token("ada", "hf_ada", accepted=[REPO])
    hub.add(Fault(FILE, host="cdn", stall_at=1000))
    with Fetching(replace(request_, token="hf_ada"), HF_HUB_DOWNLOAD_TIMEOUT="1") as fetching:
        hub.wait(FILE, host="cdn", sent=1000)
        ada.accepted.clear()
        hub.expire()
        assert fetching.until(Failed).trouble is Trouble.TERMS


def test_a_model_that_is_gone(hub, request_):
    hub.remove(REPO)
    assert failed(request_).trouble is Trouble.MISSING


def test_a_file_that_is_gone(hub, request_):
    file = HubFile("other.safetensors", 7, sha256=SHA)
    assert failed(replace(request_, files=(file,))).trouble is Trouble.MISSING


def test_storage_that_never_gives_the_file(hub, request_):
    hub.add(Fault(FILE, host="cdn", status=403, times=None))
    failure = failed(request_)
    assert failure.trouble is Trouble.OTHER
    assert "does not give the file (403)" in failure.what


def test_offline_nothing_is_asked_but_what_is_there_is_found(hub, request_):
    assert failed(request_, HF_HUB_OFFLINE="1").trouble is Trouble.OFFLINE
    assert not hub.requests
    done(request_)
    hub.requests.clear()
    assert isinstance(told(request_, HF_HUB_OFFLINE="1")[-1], Done)
    assert not hub.requests


@pytest.mark.parametrize("endpoint", ["file:///etc", "huggingface.co", "http://", "ftp://x", "http://[", ""])
def test_an_endpoint_that_is_no_web_address(request_, endpoint):
    assert failed(replace(request_, endpoint=endpoint)).trouble is Trouble.UNREACHABLE


HOSTILE = [
    "../outside",
    "a/../../outside",
    "/etc/passwd",
    "a//b",
    "./a",
    "a/.",
    "..",
    "",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "\u202etxt.exe",
    "x" * 300,
    "\ud800",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_a_file_that_would_leave_its_folder_is_refused(path):
    with pytest.raises(HubError) as caught:
        refuse_hostile(
            REPO, COMMIT, "main", [HubFile("fine.json", 3, git_sha1=COMMIT), HubFile(path, 1, SHA)]
        )
    assert caught.value.trouble is Trouble.DAMAGED
    assert caught.value.what.isprintable()


def test_the_child_refuses_it_before_it_asks_or_writes_anything(hub, request_, home):
    files = (*request_.files, HubFile("../../../../escaped", 1, sha256=SHA))
    assert failed(replace(request_, files=files)).trouble is Trouble.DAMAGED
    assert not hub.requests
    assert not (home / "hub").exists()


@pytest.mark.parametrize(
    "file",
    [HubFile("a", 1, sha256="../../x"), HubFile("a", 1, git_sha1="A" * 40), HubFile("a", -1, sha256=SHA)],
)
def test_a_hash_or_a_size_that_is_none_is_refused(file):
    with pytest.raises(HubError):
        refuse_hostile(REPO, COMMIT, "main", [file])


@pytest.mark.parametrize("repo", ["", "a/b/c", "../b", "a/..", "a b/c", "/a", "a/", "a--b/c", "a\n/b"])
def test_a_name_that_is_no_models_is_refused(repo):
    with pytest.raises(HubError):
        refuse_hostile(repo, COMMIT, "main", [])


@pytest.mark.parametrize(
    ("commit", "revision"), [("main", ""), ("../x", ""), (COMMIT, "../x"), (COMMIT, "a//b")]
)
def test_a_commit_or_revision_that_is_none_is_refused(commit, revision):
    with pytest.raises(HubError):
        refuse_hostile(REPO, commit, revision, [])


def test_plain_names_pass():
    files = [
        HubFile(path, 0, git_sha1=COMMIT)
        for path in ("a.json", "a/b/c.txt", ".hidden", "模型.md", "a b", "..a")
    ]
    for repo in (REPO, "gpt2", "a.b/c_d-e.f"):
        refuse_hostile(repo, COMMIT, "refs/pr/3", files)


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"[]\n", b"{}\n", b'{"mode": "x"}\n', b"\xff\n", b'{"files": [1]}\n']
)
def test_a_request_that_is_none_ends_the_child(line):
    ended = subprocess.run(
        [sys.executable, "-m", "app.hub.fetch"],
        check=False,
        input=line,
        cwd=ROOT,
        capture_output=True,
        timeout=GUARD,
    )
    assert (ended.returncode, ended.stdout) == (2, b"")


def test_a_mistake_of_our_own_is_told_on_stderr(request_):
    said = json.loads(request_.encode())
    ended = subprocess.run(
        [sys.executable, "-m", "app.hub.fetch"],
        check=False,
        input=json.dumps({**said, "workers": "many"}).encode() + b"\n",
        cwd=ROOT,
        capture_output=True,
        timeout=GUARD,
    )
    assert ended.returncode == 3
    assert b"Traceback" in ended.stderr
