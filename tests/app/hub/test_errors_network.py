"""What may be wrong on the way to the Hub: names, certificates, proxies."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from app.errors import Trouble
from app.hub.listing import Query
from app.hub.pages import fetch_page
from tests.app.hub.scene import client, failure


@pytest.fixture(autouse=True)
def _alone(hub, monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def search(api, _):
    return fetch_page(api, Query("a"))


def missed(tmp_path, seconds=30.0, **values):
    return asyncio.run(failure(client(tmp_path, **values).ask(search, seconds=seconds)))


def test_a_name_that_nobody_knows(hub, tmp_path, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = missed(tmp_path, hub_endpoint="http://hub.invalid")
    assert error.trouble is Trouble.UNREACHABLE
    assert "hub.invalid" in error.what


def test_a_name_server_that_says_nothing_holds_nobody_up(hub, tmp_path, monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(60) and [])
    error = missed(tmp_path, seconds=-0.7, hub_endpoint="http://hub.invalid")
    answered.set()
    assert error.trouble is Trouble.UNREACHABLE


def test_nobody_at_that_address(hub, tmp_path):
    hub.go_down()
    assert missed(tmp_path).trouble is Trouble.UNREACHABLE


def test_an_address_that_is_none(hub, tmp_path):
    error = missed(tmp_path, hub_endpoint="http://[::1")
    assert error.trouble is Trouble.UNREACHABLE
    assert "address" in error.what


def test_a_password_in_the_address_is_not_shown(hub, tmp_path):
    hub.go_down()
    error = missed(tmp_path, hub_endpoint=hub.endpoint.replace("//", "//me:secret@"))
    assert "127.0.0.1" in error.what
    assert "secret" not in str(error)


@pytest.fixture
def stranger(tmp_path):
    """A server with a certificate that nobody vouches for."""
    if shutil.which("openssl") is None:
        pytest.skip("making a certificate takes openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-days", "1"]
    making = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run([*making, *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_greet, args=(listening, context), daemon=True).start()
        yield f"https://localhost:{listening.getsockname()[1]}"


def _greet(listening, context):
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                continue


def test_a_certificate_that_does_not_check_out(hub, tmp_path, stranger):
    error = missed(tmp_path, hub_endpoint=stranger)
    assert error.trouble is Trouble.UNREACHABLE
    assert "certificate" in error.what


def test_a_server_that_speaks_no_tls(hub, tmp_path):
    error = missed(tmp_path, hub_endpoint=hub.endpoint.replace("http", "https"))
    assert error.trouble is Trouble.UNREACHABLE
    assert "secure" in error.what


@pytest.fixture
def proxy(hub, monkeypatch):
    """A proxy that lets nobody through, set in the environment."""
    from huggingface_hub import close_session

    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", hub.endpoint)
    monkeypatch.setenv("HTTP_PROXY", hub.endpoint)
    close_session()
    yield hub
    close_session()


def test_a_proxy_that_refuses(proxy, tmp_path):
    error = missed(tmp_path, hub_endpoint="https://hub.invalid")
    assert error.trouble is Trouble.UNREACHABLE
    assert "proxy" in error.what.lower()


def test_a_proxy_that_is_gone(proxy, tmp_path):
    proxy.go_down()
    error = missed(tmp_path, hub_endpoint="https://hub.invalid")
    assert "proxy" in error.what.lower()
    assert "HTTPS_PROXY" in error.remedy
