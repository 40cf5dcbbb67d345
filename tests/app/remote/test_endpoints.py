"""Endpoints and their keys: entered, kept, changed and forgotten."""

import pytest

from app.errors import EndpointError, SettingsError
from app.remote.dialects import Dialect
from app.remote.endpoints import Entry
from app.remote.responder import RemoteResponder
from app.settings.schema import RemoteModel
from tests.app.remote.scene import add, gather, play, request
from tests.fakes.openai_server import OpenAIServer

KEY = "sk-secret-0123456789"


def test_looking_tells_the_models_and_keeps_nothing(tmp_path, ring):
    async def work(scene):
        found = await scene.endpoints.look(Entry(f"127.0.0.1:{server.port}", key=KEY))
        assert scene.endpoints.all == ()
        return found

    with OpenAIServer(key=KEY) as server:
        found = play(work, tmp_path)
    assert [model.id for model in found.models] == ["large", "tiny"]
    assert found.models[0].context == 4096
    assert found.dialect is Dialect.VLLM
    assert ring.kept == {}


@pytest.mark.parametrize(
    ("listing", "models"),
    [
        ([{"id": "a", "context_length": 10}], [("a", 10, None)]),
        ({"data": None}, []),
        ({"data": [{"id": "b"}, {"id": "a", "meta": {"n_ctx_train": 5}}, {"no": 1}, 3, {"id": "x\ny"}, {"id": "l" * 600}]}, [("a", 5, None), ("b", None, None)]),
        ({"data": [{"id": "v", "architecture": {"input_modalities": ["text", "image"]}}]}, [("v", None, True)]),
        ({"data": [{"id": "v", "capabilities": {"vision": False}}]}, [("v", None, False)]),
    ],
)  # fmt: skip
def test_models_are_listed_in_many_ways(tmp_path, listing, models):
    async def work(scene):
        return await scene.endpoints.look(Entry(server.url))

    with OpenAIServer(listing=listing) as server:
        found = play(work, tmp_path)
    assert [(model.id, model.context, model.sees) for model in found.models] == models


@pytest.mark.parametrize("listing", [{"models": "?"}, "nothing", {"data": "x"}, 7])
def test_what_is_no_listing_is_told(tmp_path, listing):
    async def work(scene):
        with pytest.raises(EndpointError) as error:
            await scene.endpoints.look(Entry(server.url))
        return error.value

    with OpenAIServer(listing=listing) as server:
        assert "OpenAI-compatible" in play(work, tmp_path).what


def test_a_kept_endpoint_answers_in_the_next_run_too(tmp_path, ring):
    async def first(scene):
        await add(scene, server, key=KEY)

    async def second(scene):
        (responder,) = scene.responders.all.value
        standing = responder.standing.value
        assert (standing.name, standing.place, standing.ready, standing.context) == (
            "tiny",
            "Lab",
            True,
            4096,
        )
        assert standing.counts
        return (await gather(responder, request()))[0]

    with OpenAIServer(key=KEY) as server:
        play(first, tmp_path)
        assert play(second, tmp_path) == "Hello there."
    assert list(ring.kept.values()) == [KEY]
    assert KEY not in (tmp_path / "settings.json").read_text()


def test_without_a_keyring_the_key_is_kept_for_this_run_and_that_is_said(tmp_path, no_ring):
    async def first(scene):
        entry = Entry(server.url, "Lab", KEY, (RemoteModel(id="tiny"),))
        assert await scene.endpoints.keep(entry) is False
        return (await gather(scene.responders.all.value[0], request()))[0]

    async def second(scene):
        with pytest.raises(EndpointError) as error:
            await gather(scene.responders.all.value[0], request())
        return error.value

    with OpenAIServer(key=KEY) as server:
        assert play(first, tmp_path) == "Hello there."
        assert "cannot be read" in play(second, tmp_path).what


def test_a_key_that_is_not_there_any_more_is_told(tmp_path, ring):
    async def first(scene):
        await add(scene, server, key=KEY)

    async def second(scene):
        with pytest.raises(EndpointError) as error:
            await gather(scene.responders.all.value[0], request())
        return error.value

    with OpenAIServer() as server:
        play(first, tmp_path)
        ring.kept.clear()
        assert "not kept" in play(second, tmp_path).what


def test_changing_an_endpoint_changes_who_answers(tmp_path, ring):
    async def work(scene):
        responder = await add(scene, server, key="old")
        with pytest.raises(EndpointError):
            await gather(responder, request())
        (kept,) = scene.endpoints.all
        models = (RemoteModel(id="tiny"), RemoteModel(id="large"))
        await scene.endpoints.keep(Entry(kept.url, "Lab 2", KEY, models, kept.dialect, kept.id))
        assert [each.standing.value.place for each in scene.responders.all.value] == ["Lab 2", "Lab 2"]
        assert (await gather(scene.responders.all.value[1], request()))[0] == "Hello there."
        await scene.endpoints.keep(Entry(kept.url, "Lab 3", None, models, kept.dialect, kept.id))
        assert (await gather(scene.responders.all.value[0], request()))[0] == "Hello there."

    with OpenAIServer(key=KEY) as server:
        play(work, tmp_path)
    assert list(ring.kept.values()) == [KEY]
    assert server.requests[-1].body["model"] == "tiny"


def test_a_key_can_be_taken_away(tmp_path, ring):
    async def work(scene):
        await add(scene, server, key=KEY)
        (kept,) = scene.endpoints.all
        await scene.endpoints.keep(Entry(kept.url, "Lab", "", kept.models, kept.dialect, kept.id))
        assert not scene.endpoints.all[0].keyed
        await gather(scene.responders.all.value[0], request())

    with OpenAIServer() as server:
        play(work, tmp_path)
    assert ring.kept == {}
    assert "Authorization" not in server.requests[-1].headers


def test_two_endpoints_need_two_names(tmp_path):
    async def work(scene):
        await add(scene, server)
        with pytest.raises(SettingsError):
            await add(scene, server)
        with pytest.raises(SettingsError):
            await scene.endpoints.keep(Entry("not an address"))

    with OpenAIServer() as server:
        play(work, tmp_path)


def test_other_settings_leave_responders_alone(tmp_path):
    async def work(scene):
        first = await add(scene, server)
        await add(scene, server, name="Other")
        scene.settings.update(theme="dark")
        assert scene.responders.all.value[0] is first
        assert all(isinstance(each, RemoteResponder) for each in scene.responders.all.value)

    with OpenAIServer() as server:
        play(work, tmp_path)


def test_the_environment_of_the_library_is_not_sent(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-environment")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-the-environment")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer sk-of-the-environment")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody there: this computer is asked directly

    async def work(scene):
        return (await gather(await add(scene, server), request()))[0]

    with OpenAIServer() as server:
        assert play(work, tmp_path) == "Hello there."
    assert "environment" not in str(server.requests[0].headers)


def test_a_server_of_vllm_tells_what_is_sent(tmp_path):
    async def work(scene):
        responder = await add(scene, server)
        rendered = await responder.render(request("one two", system="Be brief"), pieces=True)
        raw = await responder.render(request("a b c", raw=True))
        return rendered, raw, await responder.count("a b c d")

    with OpenAIServer() as server:
        rendered, raw, count = play(work, tmp_path)
    assert rendered.tokens == tuple(range(6))
    assert rendered.pieces == (" <system>", " Be", " brief", " <user>", " one", " two")
    assert rendered.text == "<s>0 1 2 3 4 5"
    assert len(raw.tokens) == 3
    assert count == 4
    assert {each.path for each in server.requests} == {"/tokenize", "/detokenize"}


def test_another_server_shows_the_request_itself(tmp_path):
    async def work(scene):
        responder = await add(scene, server)
        assert not responder.standing.value.counts
        from app.errors import PromptError

        with pytest.raises(PromptError):
            await responder.count("a")
        return await responder.render(request("one two"))

    with OpenAIServer(owner="somebody") as server:
        rendered = play(work, tmp_path)
    assert '"content": "one two"' in rendered.text
    assert rendered.tokens == ()
    assert server.requests == []


def test_while_offline_only_the_local_network_is_asked(tmp_path):
    async def work(scene):
        near = "http://127.0.0.1:9/v1"
        with OpenAIServer() as server:
            here = await add(scene, server, name="Here")
            await scene.endpoints.keep(
                Entry("https://host.invalid/v1", "Far", models=(RemoteModel(id="tiny"),))
            )
            far = scene.responders.all.value[-1]
            scene.settings.update(offline=True)
            assert here.standing.value.ready
            assert not far.standing.value.ready
            assert "offline" in far.standing.value.reason
            assert (await gather(here, request()))[0] == "Hello there."
            with pytest.raises(EndpointError, match="offline") as error:
                await gather(far, request())
            assert error.value.remedy
            with pytest.raises(EndpointError, match="offline"):
                await scene.endpoints.look(Entry("https://host.invalid/v1"))
            with pytest.raises(EndpointError, match="Nothing answers"):
                await scene.endpoints.look(Entry(near))
            scene.settings.update(offline=False)
            assert far.standing.value.ready

    play(work, tmp_path)
