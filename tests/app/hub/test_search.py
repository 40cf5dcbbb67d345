from __future__ import annotations

import asyncio

import pytest

from app.errors import Trouble
from app.hub import session
from app.hub.client import Hub
from app.hub.listing import Packing, Query
from app.hub.search import Found, Idle, Missed, Search, Searching
from tests.app.hub.scene import change, client, reach, run, settings_in
from tests.fakes.hub import Fault, HubDouble


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(session, "PAUSE", 0.01)


def many(hub, count):
    for number in range(count):
        hub.add_repo(f"a/model-{number:03}", {"config.json": b"{}"}, downloads=count - number)


def is_found(state):
    return isinstance(state, Found)


def is_missed(state):
    return isinstance(state, Missed)


async def ask(search, query):
    search.ask(query)
    return await reach(search.state, lambda state: not isinstance(state, Searching | Idle))


def test_a_search_finds(hub, tmp_path):
    hub.add_repo("a/small-awq", {"config.json": b'{"quantization_config": {"quant_method": "awq"}}'})
    hub.add_repo("a/other", {"config.json": b"{}"})

    async def story(tasks):
        search = Search(client(tmp_path), tasks, pause=0)
        assert search.state.value == Idle()
        found = await ask(search, Query("small", Packing.AWQ))
        assert [row.repo for row in found.rows] == ["a/small-awq"]
        assert not found.more
        assert (await ask(search, Query("nothing of the kind"))).rows == ()

    run(story)


def test_pages_follow_one_another(hub, tmp_path):
    many(hub, 70)

    async def story(tasks):
        search = Search(client(tmp_path), tasks, pause=0)
        found = await ask(search, Query("model"))
        assert (len(found.rows), found.more) == (30, True)
        search.more()
        waiting = search.state.value
        assert isinstance(waiting, Searching)
        assert waiting.rows == found.rows
        await reach(search.state, lambda state: is_found(state) and len(state.rows) == 60)
        search.more()
        last = await reach(search.state, lambda state: is_found(state) and len(state.rows) == 70)
        assert not last.more
        assert len({row.repo for row in last.rows}) == 70
        search.more()
        assert search.state.value == last

    run(story)
    assert [request.query.count("cursor=") for request in hub.requests] == [0, 1, 1]


def test_the_link_of_a_mirror_leads_back_to_the_mirror(hub, tmp_path):
    """A mirror may pass on links to the server from which it has its answers."""
    headers = {"Link": '<https://elsewhere.invalid/api/models?cursor=abc&limit=30>; rel="next"'}
    hub.override("cursor=abc", [{"id": "a/second"}])
    hub.override("/api/models", [{"id": "a/first"}], headers=headers, times=1)

    async def story(tasks):
        search = Search(client(tmp_path), tasks, pause=0)
        await ask(search, Query())
        search.more()
        return await reach(search.state, lambda state: is_found(state) and len(state.rows) == 2)

    assert [row.repo for row in run(story).rows] == ["a/first", "a/second"]


def test_a_page_of_nothing_new_is_the_last(hub, tmp_path):
    """Else a server that names a next page for ever would be asked for ever."""
    headers = {"Link": f'<{hub.endpoint}/api/models?cursor=abc>; rel="next"'}
    hub.override("/api/models", [{"id": "a/b"}, {"id": "a/b"}, {"id": "../x"}, None], headers=headers)

    async def story(tasks):
        search = Search(client(tmp_path), tasks, pause=0)
        first = await ask(search, Query())
        assert [row.repo for row in first.rows] == ["a/b"]
        search.more()
        return await reach(search.state, lambda state: is_found(state) and state != first)

    assert not run(story).more


def test_only_the_last_of_quick_questions_is_asked(hub, tmp_path):
    many(hub, 3)

    async def story(tasks):
        search = Search(client(tmp_path), tasks, pause=0.05)
        for text in ("m", "mo", "mod", "model-001"):
            search.ask(Query(text))
        return await reach(search.state, is_found)

    assert [row.repo for row in run(story).rows] == ["a/model-001"]
    assert len(hub.requests) == 1


def test_a_late_answer_to_an_old_question_is_dropped(hub, tmp_path):
    many(hub, 2)
    hub.add(Fault("/api/models", hang=True))

    async def story(tasks):
        search, seen = Search(client(tmp_path), tasks, pause=0), []
        search.state.subscribe(seen.append)
        search.ask(Query("model-000"))
        await asyncio.to_thread(hub.wait, "/api/models")
        await ask(search, Query("model-001"))
        hub.release()
        await asyncio.sleep(0.05)
        return [state for state in seen if is_found(state)]

    (only,) = run(story)
    assert [row.repo for row in only.rows] == ["a/model-001"]


def test_a_failed_page_keeps_what_came_and_can_be_asked_for_again(hub, tmp_path):
    many(hub, 40)

    async def story(tasks):
        search = Search(client(tmp_path), tasks, pause=0)
        await ask(search, Query("model"))
        fault = hub.add(Fault("/api/models", status=503, times=2))
        search.more()
        missed = await reach(search.state, is_missed)
        assert missed.error.trouble is Trouble.BUSY
        assert len(missed.rows) == 30
        assert fault.struck == 2
        search.again()
        assert len((await reach(search.state, is_found)).rows) == 40

    run(story)


def test_a_failed_search_shows_no_rows_of_another(hub, tmp_path):
    many(hub, 2)

    async def story(tasks):
        search = Search(client(tmp_path), tasks, pause=0)
        await ask(search, Query("model"))
        hub.add(Fault("/api/models", status=503, times=2))
        search.ask(Query("model-001"))
        assert len(search.state.value.rows) == 2  # until the answer comes
        missed = await reach(search.state, is_missed)
        assert missed.rows == ()
        search.more()
        assert search.state.value == missed
        search.again()
        assert len((await reach(search.state, is_found)).rows) == 1

    run(story)


def test_another_address_is_asked_at_once(hub, tmp_path):
    many(hub, 2)
    settings = settings_in(tmp_path)

    async def story(tasks):
        search = Search(Hub(settings), tasks, pause=0)
        await ask(search, Query("model"))
        with HubDouble() as mirror:
            mirror.add_repo("b/model", {"config.json": b"{}"})
            change(settings, hub_endpoint=mirror.endpoint)
            assert search.state.value == Searching(Query("model"))
            found = await reach(search.state, is_found)
        assert [row.repo for row in found.rows] == ["b/model"]
        change(settings, offline=True)
        assert (await reach(search.state, is_missed)).error.trouble is Trouble.OFFLINE

    run(story)


def test_nothing_is_asked_before_somebody_does(hub, tmp_path):
    settings = settings_in(tmp_path)

    async def story(tasks):
        search = Search(Hub(settings), tasks, pause=0)
        change(settings, offline=True)
        search.again()
        search.more()
        return search.state.value

    assert run(story) == Idle()
