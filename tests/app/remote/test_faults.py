"""Every way in which an endpoint fails, as the user is told it."""

import ssl
import traceback

import pytest

from app.errors import EndpointError, PromptError, SettingsError
from app.remote.connection import Connection
from app.remote.endpoints import Entry
from tests.app.remote.certificate import write_certificate
from tests.app.remote.scene import add, gather, play, request
from tests.fakes.openai_server import OpenAIServer

KEY = "sk-secret-0123456789"


def failure(server, tmp_path, kind=EndpointError, key=""):
    async def work(scene):
        responder = await add(scene, server, key=key)
        with pytest.raises(kind) as error:
            await gather(responder, request())
        return error.value

    return play(work, tmp_path)


@pytest.mark.parametrize(
    ("status", "error", "kind", "words"),
    [
        (400, {"error": {"message": "top_k is unknown"}}, PromptError, "top_k is unknown"),
        (
            400,
            {"error": {"message": "maximum context length is 4096"}},
            PromptError,
            "longer than tiny can read",
        ),
        (422, {"detail": "bad body"}, PromptError, "bad body"),
        (403, {"error": {"message": "no access"}}, EndpointError, "no access"),
        (404, {"error": {"message": "no such"}}, EndpointError, "has no model “tiny”"),
        (402, {"error": {"message": "pay"}}, EndpointError, "used up"),
        (429, {"error": {"message": "slow", "code": "insufficient_quota"}}, EndpointError, "used up"),
        (429, {"error": {"message": "slow down"}}, EndpointError, "too often"),
        (500, {"error": {"message": "CUDA error"}}, EndpointError, "failed (500): CUDA error"),
        (503, {"error": "overloaded"}, EndpointError, "overloaded"),
        (418, {"error": {"message": "teapot"}}, EndpointError, "status 418: teapot"),
    ],
)
def test_a_refusal_says_why(tmp_path, status, error, kind, words):
    with OpenAIServer(status=status, error=error) as server:
        told = failure(server, tmp_path, kind)
    assert words in told.what
    assert told.remedy
    assert len(server.requests) == 1  # nothing is asked twice behind the user's back


def test_a_busy_endpoint_says_when(tmp_path):
    with OpenAIServer(
        status=429, error={"error": {"message": "slow"}}, headers={"Retry-After": "20"}
    ) as server:
        assert failure(server, tmp_path).remedy == "Try again in 20 seconds."


def test_a_wrong_key_is_told_and_is_in_no_message(tmp_path, caplog):
    with OpenAIServer(key="another") as server:
        told = failure(server, tmp_path, key=KEY)
    assert "does not accept the key" in told.what
    assert KEY not in "".join(traceback.format_exception(told))
    assert KEY not in caplog.text


def test_a_server_that_repeats_the_key_does_not_bring_it_to_the_screen(tmp_path):
    odd = "my very own key"
    with OpenAIServer(status=500, error={"error": {"message": f"bad: {odd}, {KEY}"}}) as server:
        told = failure(server, tmp_path, key=odd)
    assert odd not in "".join(traceback.format_exception(told))
    assert KEY not in str(told)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"cut_after": 2}, "broke off"),
        ({"error_after": 2}, "ran out of memory"),
        ({"garbage_after": 2}, "does not answer as"),
        ({"page": True}, "does not answer as"),
        ({"finish": None, "usage": False}, "broke off the reply"),
    ],
)
def test_a_stream_that_goes_wrong(tmp_path, fault, words):
    with OpenAIServer(**fault) as server:
        told = failure(server, tmp_path)
    assert words in told.what
    assert told.remedy


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"message": "Grammar error: no such rule", "type": "BadRequestError", "code": 400}, "no such rule"),
        (
            {"message": "unknown", "type": "invalid_request_error", "code": None},
            "cannot answer this: unknown",
        ),
        ({"message": "maximum context length is 9", "code": 400}, "longer than tiny can read"),
    ],
)
def test_a_request_that_is_refused_within_the_stream_is_not_to_be_tried_again(tmp_path, error, words):
    with OpenAIServer(error_after=0, error={"error": error}) as server:
        told = failure(server, tmp_path, PromptError)
    assert words in told.what
    assert "Try again in a moment" not in told.remedy


def test_a_key_deep_in_an_error_is_in_no_traceback(tmp_path):
    """An HTTP library quotes a header that it does not take, some causes below what is raised."""
    odd = "very own key"
    way = Connection("Lab", "http://127.0.0.1:9/v1", lambda: None, _key=odd)
    outer = RuntimeError("Connection error.")
    outer.__cause__ = ValueError(f"Illegal header value b'{odd}'")
    assert way.cause_of(outer) is None
    assert way.cause_of(RuntimeError("Something else")) is not None


@pytest.mark.parametrize("key", ["schlüssel", "two\nlines", "tab\t"])
def test_what_cannot_be_a_key_is_refused_at_once(tmp_path, key):
    async def work(scene):
        with OpenAIServer() as server:
            entry = Entry(server.url, "Lab", key)
            for attempt in (scene.endpoints.look, scene.endpoints.keep):
                with pytest.raises(SettingsError, match="not a key") as error:
                    await attempt(entry)
                assert key not in str(error.value)
            assert not server.requests

    play(work, tmp_path)


def test_what_holds_a_key_does_not_show_it():
    assert KEY not in repr(Entry("http://localhost", key=KEY))
    assert KEY not in repr(Connection("Lab", "http://localhost/v1", lambda: None, _key=KEY))


def test_nobody_there(tmp_path):
    with OpenAIServer() as server:
        pass
    assert "Nothing answers" in failure(server, tmp_path).what


def test_an_unknown_host(tmp_path):
    async def work(scene):
        with pytest.raises(EndpointError) as error:
            await scene.endpoints.look(Entry("http://no-such-host.invalid/v1"))
        return error.value

    assert play(work, tmp_path).remedy


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificate(tmp_path))
    with OpenAIServer(tls=context) as server:
        told = failure(server, tmp_path)
    assert "certificate" in told.what
    assert "SSL_CERT_FILE" in told.remedy


def test_a_certificate_named_in_the_environment_is_accepted(tmp_path, monkeypatch):
    file = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    async def work(scene):
        return (await gather(await add(scene, server), request()))[0]

    with OpenAIServer(tls=context) as server:
        assert play(work, tmp_path) == "Hello there."


def test_http_where_https_is_spoken(tmp_path):
    async def work(scene):
        with pytest.raises(EndpointError) as error:
            await scene.endpoints.look(Entry(server.url.replace("http:", "https:")))
        return error.value

    with OpenAIServer() as server:
        assert "http://" in play(work, tmp_path).remedy


def test_a_redirect_does_not_carry_the_key_to_another_host(tmp_path):
    async def work(scene):
        return (await gather(await add(scene, server, key=KEY), request()))[0]

    with OpenAIServer() as other, OpenAIServer(redirect=f"http://localhost:{other.port}") as server:
        assert play(work, tmp_path) == "Hello there."
    assert "Authorization" in server.requests[0].headers
    assert "Authorization" not in other.requests[0].headers
