"""The real engine with the built-in model: it loads, answers, stops at once, and goes without a trace."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from app.engine.replies import Piece, Prompting, Request, Sampling, Turn, Usage
from app.engine.states import Failed, Loading, Ready, Unloaded
from app.errors import EngineDiedError, EngineNotReadyError, PromptError
from tests.journeys.conftest import OVERRIDES

pytestmark = pytest.mark.engine
GREEDY = Sampling(temperature=0.0)


def request(text, sampling=GREEDY):
    return Request((Turn("user", text),), Prompting(sampling=sampling))


async def ask(engine, text, sampling=GREEDY):
    pieces = [piece async for piece in engine.generate(request(text, sampling))]
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece)), pieces[-1]


def lives(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_reply_streams_and_ends_with_its_usage(loop, engine):
    text, usage = loop.run_until_complete(ask(engine, "What is tensor parallelism?"))
    assert "GPU" in text
    assert isinstance(usage, Usage)
    assert usage.finish == "stop"
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens > 5
    assert usage.completion_tokens > 5
    assert 0 < usage.ttft < usage.seconds
    assert usage.tokens_per_second > 0


def test_the_limit_of_tokens_is_kept(loop, engine):
    _, usage = loop.run_until_complete(
        ask(engine, "What is tensor parallelism?", Sampling(temperature=0.0, max_tokens=5))
    )
    assert (usage.completion_tokens, usage.finish) == (5, "length")


def test_a_repeated_prompt_is_read_from_the_prefix_cache(loop, engine):
    async def ask_long_twice():
        text = "What is tensor parallelism? " * 60
        await ask(engine, text, Sampling(max_tokens=2))
        return await ask(engine, text, Sampling(max_tokens=2))

    _, usage = loop.run_until_complete(ask_long_twice())
    assert usage.cached_tokens > 0


def test_stopping_aborts_at_once(loop, engine):
    async def stop_early():
        stream = engine.generate(request("List the keyboard shortcuts."))
        async for _ in stream:
            break
        await stream.aclose()
        for _ in range(100):
            if engine.activity.value.running == 0:
                return
            await asyncio.sleep(0.05)
        pytest.fail("the request still runs")

    loop.run_until_complete(stop_early())


def test_many_streams_run_at_once(loop, engine):
    async def crowd():
        return await asyncio.gather(*(ask(engine, f"What is a KV cache? {n}") for n in range(16)))

    replies = loop.run_until_complete(crowd())
    assert all(usage.finish in {"stop", "length"} for _, usage in replies)


def test_a_prompt_longer_than_the_context_is_refused_and_the_engine_lives(loop, engine):
    with pytest.raises(PromptError) as caught:
        loop.run_until_complete(ask(engine, "word " * 5000))
    assert "context of 2,048 tokens" in caught.value.what
    assert caught.value.remedy
    assert isinstance(engine.state.value, Ready)
    assert loop.run_until_complete(ask(engine, "Hello"))[0]


def test_without_an_engine_nobody_answers(loop, new_engine):
    with pytest.raises(EngineNotReadyError):
        loop.run_until_complete(ask(new_engine(), "Hello"))


def test_a_load_tells_its_stages_and_leaves_no_process_when_it_is_cancelled(loop, new_engine, guide):
    engine = new_engine()
    seen = []

    def watch(state):
        if isinstance(state, Loading) and state.stages:
            seen.append(state.stages[-1].title)
            if engine.pids and not state.cancelling:
                loop.create_task(engine.cancel_load())

    engine.state.subscribe(watch)
    pids = set()
    engine.state.subscribe(lambda _: pids.update(engine.pids))
    loop.run_until_complete(engine.load(guide, OVERRIDES))
    assert isinstance(engine.state.value, Unloaded)
    assert len(seen) >= 3
    assert pids
    assert not any(lives(pid) for pid in pids)


def test_a_killed_engine_is_noticed_and_what_streamed_ends(loop, new_engine, guide, engine):
    """The other engine in the same process does not notice."""
    victim = new_engine()

    async def live_and_die():
        await victim.load(guide, OVERRIDES)
        report = victim.state.value.report
        received = []
        with pytest.raises(EngineDiedError):
            async for piece in victim.generate(request("List all engine settings.")):
                received.append(piece)
                if len(received) == 3:
                    for pid in report.pids:
                        psutil.Process(pid).kill()
        assert len(received) >= 3
        for _ in range(200):
            if not victim.pids:
                break
            await asyncio.sleep(0.05)
        return report

    report = loop.run_until_complete(live_and_die())
    state = victim.state.value
    assert isinstance(state, Failed)
    assert "ended" in state.failure.cause
    assert not any(lives(pid) for pid in report.pids)
    assert isinstance(engine.state.value, Ready)
    assert loop.run_until_complete(ask(engine, "Hello"))[0]

    loop.run_until_complete(victim.load(guide, OVERRIDES))
    assert isinstance(victim.state.value, Ready)
    again = victim.state.value.report.pids
    loop.run_until_complete(victim.unload())
    assert isinstance(victim.state.value, Unloaded)
    assert not any(lives(pid) for pid in again)
