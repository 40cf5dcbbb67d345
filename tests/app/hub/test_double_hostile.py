"""Whatever a test wants to be served is served: what no honest Hub would say, too."""

from __future__ import annotations

import gzip
import hashlib
import http.client

import huggingface_hub
import pytest
from huggingface_hub import HfApi
from huggingface_hub.utils import httpx

from tests.fakes.hub import Fault, Generated

REPO = "vlinders/guide"
NAMES = (
    "../../evil.txt",
    "/etc/evil.txt",
    "a\nb.txt",
    "a\x00b.txt",
    "\u202etxt.exe",
    "x" * 5000,
    "a%2Fb?c#d.txt",
    "",
)


def test_names_are_served_as_they_are(hub):
    hub.add_repo(REPO, dict.fromkeys(NAMES, b"evil"))
    assert {file.rfilename for file in huggingface_hub.model_info(REPO).siblings} == set(NAMES)
    listed = {entry.path for entry in HfApi().list_repo_tree(REPO, recursive=True)}
    assert set(NAMES) <= listed | {""}


@pytest.mark.parametrize("name", NAMES[1:5])
def test_files_of_such_names_can_be_had(hub, name):
    hub.add_repo(REPO, {name: b"evil", "model.bin": b"m"}, lfs={name})
    assert httpx.get(huggingface_hub.hf_hub_url(REPO, name), follow_redirects=True).content == b"evil"


def test_a_path_may_climb(hub):
    """httpx would tidy it up before asking."""
    hub.add_repo(REPO, {NAMES[0]: b"evil"})
    plain = http.client.HTTPConnection(hub.endpoint.removeprefix("http://"))
    plain.request("GET", f"/{REPO}/resolve/main/{NAMES[0]}")
    assert plain.getresponse().read() == b"evil"
    plain.close()


def test_claims_are_repeated_everywhere(hub):
    claims = {"model.bin": {"size": 2**70, "sha256": "no hash"}}
    hub.add_repo(REPO, {"model.bin": b"m"}, lfs={"model.bin"}, claims=claims)
    (file,) = huggingface_hub.model_info(REPO, files_metadata=True).siblings
    assert (file.size, file.lfs.size, file.lfs.sha256) == (2**70, 2**70, "no hash")
    (entry,) = HfApi().list_repo_tree(REPO)
    assert (entry.size, entry.lfs.sha256) == (2**70, "no hash")
    found = huggingface_hub.get_hf_file_metadata(huggingface_hub.hf_hub_url(REPO, "model.bin"))
    assert (found.size, found.etag) == (2**70, "no hash")
    assert httpx.get(found.location).content == b"m"


def test_terabytes_are_listed_at_once(hub):
    hub.add_repo(REPO, {"model.bin": Generated(5 * 2**40, sha256="f" * 64)})
    location = huggingface_hub.get_hf_file_metadata(huggingface_hub.hf_hub_url(REPO, "model.bin")).location
    end = httpx.get(location, headers={"Range": f"bytes={5 * 2**40 - 7}-"})
    assert len(end.content) == 7


def test_an_answer_of_ones_own(hub):
    hub.add_repo(REPO, {"README.md": b"card"})
    hub.override(rf"/api/models/{REPO}$", {"id": "\x1b[31mred\x07", "likes": -(10**30), "siblings": []})
    assert huggingface_hub.model_info(REPO).id == "\x1b[31mred\x07"
    hub.override("/resolve/.*README", "<script>alert(1)</script>", method="GET")
    assert "text/html" in httpx.get(huggingface_hub.hf_hub_url(REPO, "README.md")).headers["Content-Type"]
    hub.override("whoami", b"{not json", times=1, status=200, headers={"X-Mine": "yes"})
    answer = httpx.get(f"{hub.endpoint}/api/whoami-v2")
    assert (answer.content, answer.headers["X-Mine"]) == (b"{not json", "yes")
    assert httpx.get(f"{hub.endpoint}/api/whoami-v2").status_code == 401


def test_the_newest_answer_counts_and_sees_the_query(hub):
    hub.override("/api/models", [])
    hub.override(r"/api/models\?.*search=x", [{"id": "a/b"}])
    assert [model.id for model in HfApi().list_models(search="x")] == ["a/b"]
    assert list(HfApi().list_models(search="y")) == []


def test_a_huge_json_is_neither_kept_nor_finished(hub):
    """A hundred megabytes that begin like a list; a reader with sense leaves early."""
    hub.override("/api/models", Generated(100 << 20, head=b'[{"id": "'))
    with httpx.stream("GET", f"{hub.endpoint}/api/models") as answer:
        assert answer.headers["Content-Length"] == str(100 << 20)
        assert next(answer.iter_raw()).startswith(b'[{"id": "')
    hub.wait_idle()
    assert hub.sent("/api/models") < 100 << 20


def test_faults_strike_what_a_test_answers_itself(hub):
    hub.override("/api/models", b"[" + b" " * 1000 + b"]")
    hub.add(Fault("/api/models", close_at=10))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{hub.endpoint}/api/models")


def test_a_part_in_a_wrong_place_has_another_hash():
    """Generated files repeat themselves, but for a mark in each period."""
    content = Generated(20 << 20, 3)
    whole = b"".join(bytes(p) if isinstance(p, bytes) else p.read() for p in content.spans(0, content.size))
    assert hashlib.sha256(whole).hexdigest() == content.sha256
    pieces = {whole[at : at + 4096] for at in range(0, len(whole) - 4096, 4096)}
    assert len(pieces) == len(range(0, len(whole) - 4096, 4096))


def test_a_mistake_of_the_doubles_own_is_not_swallowed(tmp_path):
    from tests.fakes.hub import HubDouble

    with pytest.raises(ExceptionGroup), HubDouble() as double:
        file = tmp_path / "gone.bin"
        file.write_bytes(b"x")
        double.add_repo(REPO, {"gone.bin": file})
        file.unlink()
        httpx.get(f"{double.endpoint}/{REPO}/resolve/main/gone.bin")


def test_a_body_without_a_length(hub):
    hub.override("/api/models", Generated(3 << 20, head=b'[{"id": "'))
    hub.add(Fault("/api/models", chunked=True))
    answer = httpx.get(f"{hub.endpoint}/api/models")
    assert "Content-Length" not in answer.headers
    assert len(answer.content) == 3 << 20


def test_a_body_that_grows_when_it_is_unpacked(hub):
    hub.override("/api/models", gzip.compress(bytes(10 << 20)), headers={"Content-Encoding": "gzip"})
    assert len(httpx.get(f"{hub.endpoint}/api/models").content) == 10 << 20
    assert hub.sent("/api/models") < 20_000


def test_pages_without_end(hub):
    again = {"Link": f'<{hub.endpoint}/api/models?cursor=x>; rel="next"'}
    hub.override("/api/models", [{"id": "a/b"}], headers=again)
    found = HfApi().list_models()
    assert [next(found).id for _ in range(5)] == ["a/b"] * 5


def test_what_was_asked_is_all_remembered(hub):
    hub.add_repo(REPO, {"a.txt": b"a"})
    httpx.get(f"{hub.endpoint}/{REPO}/resolve/main/a.txt?x=1", headers={"Accept-Encoding": "identity"})
    (request,) = hub.requests.matching("a.txt")
    assert (request.query, request.headers["accept-encoding"]) == ("x=1", "identity")
