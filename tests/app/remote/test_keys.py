"""Where endpoints' keys are kept, and that they are gone when they should be."""

import pytest

from app.errors import EndpointError
from app.remote.endpoints import Entry
from app.settings.schema import RemoteModel
from tests.app.remote.scene import add, gather, play, request
from tests.fakes.openai_server import OpenAIServer

KEY = "sk-secret-0123456789"


def test_a_keyring_that_fails_in_its_own_way_is_none(tmp_path, ring, monkeypatch, caplog):
    class BusError(Exception):
        pass

    def fail(_service, _name, *secret):
        raise BusError(secret)

    for name in ("set_password", "get_password", "delete_password"):
        monkeypatch.setattr(type(ring), name, lambda _, *given: fail(*given))

    async def work(scene):
        with OpenAIServer(key=KEY) as server:
            entry = Entry(server.url, "Lab", KEY, (RemoteModel(id="tiny"),))
            assert not await scene.endpoints.keep(entry)
            assert (await gather(scene.responders.all.value[-1], request()))[0] == "Hello there."
            with pytest.raises(EndpointError) as caught:  # one from before may be in it
                await scene.endpoints.remove(scene.endpoints.all[0].id)
            assert "may still be" in caught.value.what
            assert scene.endpoints.all == ()

    play(work, tmp_path)
    assert KEY not in caplog.text


def test_a_locked_keyring_is_told(tmp_path, ring):
    async def first(scene):
        await add(scene, server, key=KEY)

    async def second(scene):
        with pytest.raises(EndpointError) as error:
            await gather(scene.responders.all.value[0], request())
        ring.locked = False
        return error.value, await gather(scene.responders.all.value[0], request())

    with OpenAIServer(key=KEY) as server:
        play(first, tmp_path)
        ring.locked = True
        told, answer = play(second, tmp_path)
    assert "Unlock" in told.remedy
    assert answer[0] == "Hello there."


def test_removing_an_endpoint_forgets_its_key(tmp_path, ring):
    async def work(scene):
        responder = await add(scene, server, key=KEY)
        await gather(responder, request())
        await scene.endpoints.remove(responder.endpoint.id)
        assert scene.responders.all.value == ()
        assert scene.endpoints.all == ()

    with OpenAIServer() as server:
        play(work, tmp_path)
    assert ring.kept == {}


def test_a_key_that_a_locked_keyring_keeps_is_told_of(tmp_path, ring):
    async def work(scene):
        responder = await add(scene, server, key=KEY)
        endpoint, ring.locked = responder.endpoint, True
        with pytest.raises(EndpointError) as caught:
            await scene.endpoints.keep(Entry(endpoint.url, key="", id=endpoint.id, models=endpoint.models))
        assert "still be in the system's keyring" in caught.value.what
        assert scene.endpoints.all == (endpoint,)
        with pytest.raises(EndpointError) as caught:
            await scene.endpoints.remove(endpoint.id)
        assert "Unlock the keyring" in caught.value.remedy
        assert scene.endpoints.all == ()

    with OpenAIServer() as server:
        play(work, tmp_path)
    assert ring.kept


def test_without_a_keyring_a_key_is_forgotten_with_its_endpoint(tmp_path, no_ring):
    async def work(scene):
        responder = await add(scene, server, key=KEY)
        await scene.endpoints.remove(responder.endpoint.id)
        assert scene.endpoints.all == ()

    with OpenAIServer() as server:
        play(work, tmp_path)
