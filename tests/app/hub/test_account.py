from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from app.errors import Trouble
from app.hub.account import Account, SignedIn, SignedOut, TokenSource, Unknown
from app.hub.client import Hub
from tests.app.hub.scene import change, client, failure, reach, run, settings_in
from tests.fakes.hub import Fault

TOKEN = "hf_" + "abc" * 11
OTHER = "hf_" + "xyz" * 11


def tokens(tmp_path):
    return tmp_path / "hf" / "token"


def test_without_a_token_nobody_is_signed_in(hub, tmp_path):
    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        await account.refresh()
        return account.state.value

    assert run(story) == SignedOut()
    assert not hub.requests


def test_signing_in_and_out(hub, tmp_path):
    hub.token("ada", TOKEN)

    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        await account.sign_in(f" {TOKEN}\n")
        signed_in = account.state.value
        assert signed_in == SignedIn("ada", TokenSource.STORED, token="ada's token", role="read")
        assert tokens(tmp_path).read_text() == TOKEN
        assert tokens(tmp_path).stat().st_mode & 0o077 == 0
        await account.sign_out()
        assert account.state.value == SignedOut()
        assert not tokens(tmp_path).exists()

    run(story)


@pytest.mark.parametrize("variable", ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"])
def test_the_environment_comes_before_the_store(hub, tmp_path, monkeypatch, variable):
    hub.token("ada", TOKEN)
    hub.token("eve", OTHER)

    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        await account.sign_in(TOKEN)
        monkeypatch.setenv(variable, OTHER)
        await account.refresh()
        state = account.state.value
        assert isinstance(state, SignedIn)
        assert (state.name, state.source) == ("eve", TokenSource.ENVIRONMENT)
        assert (state.variable, state.shadowed) == (variable, True)
        await account.sign_out()
        state = account.state.value
        assert isinstance(state, SignedIn)
        assert (state.name, state.shadowed) == ("eve", False)
        assert not tokens(tmp_path).exists()

    run(story)


def test_signing_out_leaves_the_other_tokens_of_the_store(hub, tmp_path):
    from huggingface_hub.utils import get_stored_tokens

    hub.token("ada", TOKEN)
    hub.token("eve", OTHER)

    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        await account.sign_in(TOKEN)
        await account.sign_in(OTHER)
        await account.sign_out()
        return account.state.value

    assert run(story) == SignedOut()
    assert list(get_stored_tokens()) == ["ada's token"]


@pytest.mark.parametrize(
    "token", ["", " ", "two words", "hf_\nx", "пароль", "x" * 5000, "api_org_" + "x" * 30]
)
def test_what_is_no_token_is_not_even_sent(hub, tmp_path, token):
    async def story(tasks):
        return await failure(Account(client(tmp_path), tasks).sign_in(token))

    assert run(story).trouble is Trouble.BAD_TOKEN
    assert not hub.requests


def test_a_token_that_the_hub_does_not_know_is_not_kept(hub, tmp_path):
    hub.token("ada", TOKEN)

    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        await account.sign_in(TOKEN)
        assert (await failure(account.sign_in(OTHER))).trouble is Trouble.BAD_TOKEN
        assert isinstance(account.state.value, SignedIn)

    run(story)
    assert tokens(tmp_path).read_text() == TOKEN


def test_a_stored_token_that_is_no_longer_good_is_said_to_be(hub, tmp_path):
    tokens(tmp_path).parent.mkdir(parents=True)
    tokens(tmp_path).write_text(OTHER)

    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        await account.refresh()
        return account.state.value

    state = run(story)
    assert isinstance(state, Unknown)
    assert state.source is TokenSource.STORED
    assert state.error.trouble is Trouble.BAD_TOKEN


def test_a_hub_that_cannot_be_asked_leaves_it_open(hub, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    hub.token("ada", TOKEN)
    settings = settings_in(tmp_path, offline=True)

    async def story(tasks):
        account = Account(Hub(settings), tasks)
        await account.refresh()
        state = account.state.value
        assert isinstance(state, Unknown)
        assert (state.source, state.error.trouble) == (TokenSource.ENVIRONMENT, Trouble.OFFLINE)
        change(settings, offline=False)
        return await reach(account.state, lambda state: isinstance(state, SignedIn))

    assert run(story).name == "ada"


def test_a_token_file_that_cannot_be_written(hub, tmp_path):
    hub.token("ada", TOKEN)
    (tmp_path / "hf").write_text("a file where the folder should be")

    async def story(tasks):
        return await failure(Account(client(tmp_path), tasks).sign_in(TOKEN))

    error = run(story)
    assert error.trouble is Trouble.OTHER
    assert str(tmp_path / "hf") in error.what


def test_a_token_file_that_cannot_be_read(hub, tmp_path):
    tokens(tmp_path).mkdir(parents=True)

    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        await account.refresh()
        assert isinstance(account.state.value, Unknown)
        return await failure(account.sign_out())

    assert run(story).trouble is Trouble.OTHER


def test_odd_answers_about_a_token(hub, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    expiring = {"name": "a\u202eda", "auth": {"expiresAt": "2027-01-01T00:00:00Z", "accessToken": None}}
    states = []

    async def story(tasks):
        for answer in (expiring, {"name": 7}, [], "<html>"):
            hub.override("/api/whoami-v2", answer)
            account = Account(client(tmp_path), tasks)
            await account.refresh()
            states.append(account.state.value)

    run(story)
    first, *rest = states
    assert first == SignedIn(
        "a da", TokenSource.ENVIRONMENT, expires=datetime(2027, 1, 1, tzinfo=UTC), variable="HF_TOKEN"
    )
    assert all(isinstance(state, Unknown) and state.error.trouble is Trouble.DAMAGED for state in rest)


def test_the_hub_is_asked_only_once_about_a_token(hub, tmp_path, monkeypatch):
    """It allows few such questions."""
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    hub.token("ada", TOKEN)

    async def story(tasks):
        account = Account(client(tmp_path), tasks)
        for _ in range(3):
            await account.refresh()

    run(story)
    assert len(hub.requests) == 1


def test_the_token_goes_to_the_hub_alone_and_into_no_log(hub, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    hub.token("ada", TOKEN, accepted=["a/gated"])
    hub.add_repo("a/gated", {"config.json": b"{}", "README.md": b"x"}, gated="auto", lfs={"README.md"})
    hub.add(Fault("config.json", status=503))

    async def story(tasks):
        own = client(tmp_path)
        await Account(own, tasks).sign_in(TOKEN)
        return await own.look("a/gated")

    assert run(story).card == "x"
    assert {request.authorized for request in hub.requests if request.host == "hub"} == {True}
    assert {request.authorized for request in hub.requests if request.host == "cdn"} == {False}
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("person", "trouble"),
    [
        ({}, Trouble.TERMS),
        ({"waiting": ["a/gated"]}, Trouble.WAITING),
        ({"refused": ["a/gated"]}, Trouble.DENIED),
        ({"narrow": True}, Trouble.DENIED),
        (None, Trouble.SIGN_IN),
    ],
)
def test_what_stands_before_a_gated_model(hub, tmp_path, monkeypatch, person, trouble):
    hub.add_repo("a/gated", {"config.json": b"{}"}, gated="manual")
    if person is not None:
        hub.token("ada", TOKEN, **person)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert asyncio.run(failure(client(tmp_path).check_access("a/gated"))).trouble is trouble


def test_what_is_private_is_missing_and_what_is_open_is_open(hub, tmp_path, monkeypatch):
    hub.add_repo("a/private", {"config.json": b"{}"}, private=True)
    hub.add_repo("a/open", {"config.json": b"{}"})
    own = client(tmp_path)
    assert asyncio.run(failure(own.check_access("a/private"))).trouble is Trouble.MISSING
    assert asyncio.run(failure(own.check_access("a/nothing"))).trouble is Trouble.MISSING
    asyncio.run(own.check_access("a/open"))
    monkeypatch.setenv("HF_TOKEN", OTHER)
    assert asyncio.run(failure(own.check_access("a/open"))).trouble is Trouble.BAD_TOKEN
