"""A reply from an endpoint: its text, its thinking, what it took, and its end."""

import asyncio

import pytest

from app.engine.replies import Prompting, Request, Sampling, Turn
from tests.app.remote.scene import add, gather, play, request, sampled
from tests.fakes.openai_server import OpenAIServer


def test_a_reply_streams_and_tells_what_it_took(tmp_path):
    async def work(scene):
        return await gather(await add(scene, server), request())

    with OpenAIServer() as server:
        text, reasoning, usage, pieces = play(work, tmp_path)
    assert text == "Hello there."
    assert not reasoning
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (11, 4, 3)
    assert usage.finish == "stop"
    assert 0 < usage.ttft <= usage.seconds
    assert usage.itl_p50 is not None
    assert sum(piece.tokens for piece in pieces) == 3


def test_without_usage_tokens_are_counted_here(tmp_path):
    async def work(scene):
        return await gather(await add(scene, server), request())

    with OpenAIServer(usage=False, finish="length") as server:
        _, _, usage, _ = play(work, tmp_path)
    assert (usage.prompt_tokens, usage.completion_tokens, usage.finish) == (0, 3, "length")


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_thinking_comes_apart(tmp_path, name):
    async def work(scene):
        return await gather(await add(scene, server), request())

    with OpenAIServer(thoughts=("Let me", " see"), reasoning_field=name) as server:
        text, reasoning, usage, _ = play(work, tmp_path)
    assert (text, reasoning) == ("Hello there.", "Let me see")
    assert usage.reasoning_tokens == 2
    assert usage.completion_tokens == 5


@pytest.mark.parametrize("raw", [False, True])
def test_logprobs_have_ranks_and_alternatives(tmp_path, raw):
    async def work(scene):
        asked = request(sampling=Sampling(logprobs=50), raw=raw)
        return await gather(await add(scene, server), asked)

    with OpenAIServer(logprobs=True) as server:
        text, _, _, pieces = play(work, tmp_path)
    assert text == "Hello there."
    choice = pieces[0].choices[0]
    assert (choice.text, choice.logprob, choice.rank) == ("Hello", -1.7, 2)
    assert [each.text for each in choice.alternatives] == ["Hi", "Hello"]
    body = server.requests[0].body
    wanted = {"logprobs": 20} if raw else {"logprobs": True, "top_logprobs": 20}
    assert {name: body.get(name) for name in wanted} == wanted


def test_closing_the_reply_ends_it_at_the_endpoint(tmp_path):
    async def work(scene):
        responder = await add(scene, server)
        reply = responder.generate(request())
        async for _ in reply:
            break
        await reply.aclose()
        while not server.gone:
            await asyncio.sleep(0.005)

    with OpenAIServer(halt_after=1) as server:
        play(work, tmp_path)


def test_cancelling_before_the_first_token_ends_it_too(tmp_path):
    async def work(scene):
        responder = await add(scene, server)
        asking = scene.tasks.spawn(gather(responder, request()), name="ask")
        while not server.asked("completions"):
            await asyncio.sleep(0.005)
        asking.cancel()
        await asyncio.wait({asking})
        assert asking.cancelled()
        while not server.gone:
            await asyncio.sleep(0.005)

    with OpenAIServer(halt_after=0) as server:
        play(work, tmp_path)


def test_two_replies_of_one_endpoint_stream_side_by_side(tmp_path):
    async def work(scene):
        responder = await add(scene, server)
        both = await asyncio.gather(gather(responder, request("a")), gather(responder, sampled(seed=2)))
        return [text for text, *_ in both]

    with OpenAIServer() as server:
        assert play(work, tmp_path) == ["Hello there.", "Hello there."]


def test_thinking_that_is_left_in_the_text_comes_apart_too(tmp_path):
    async def work(scene):
        return await gather(await add(scene, server), request())

    with OpenAIServer(pieces=("<thi", "nk>Let me see", ".</th", "ink>\n\nYes", " <think>")) as server:
        text, reasoning, usage, _ = play(work, tmp_path)
    assert (text, reasoning) == ("Yes <think>", "Let me see.")
    assert usage.completion_tokens == 5


def test_marks_are_text_where_no_thinking_can_be(tmp_path):
    async def work(scene):
        return await gather(await add(scene, server), request(raw=True))

    with OpenAIServer(pieces=("<think>", "a</think>")) as server:
        assert play(work, tmp_path)[0] == "<think>a</think>"


def test_what_a_server_takes_for_thinking_is_the_answer_where_that_had_begun(tmp_path):
    async def work(scene):
        with OpenAIServer(pieces=(), thoughts=(" three", " four")) as server:
            responder = await add(scene, server)
            turns = (Turn("user", "Count"), Turn("assistant", "One, two"))
            text, thought, usage, _ = await gather(responder, Request(turns, Prompting(), continues=True))
            assert (text, thought) == (" three four", "")
            assert usage.reasoning_tokens == 0

    play(work, tmp_path)


def test_a_thought_that_is_gone_on_with_ends_at_its_mark(tmp_path):
    async def work(scene):
        turns = (Turn("user", "Count"), Turn("assistant", "", reasoning="One"))
        request = Request(turns, Prompting(), continues=True)
        with OpenAIServer(pieces=(" comes", " first</think>", "\n\nOne")) as server:
            text, thought, _, _ = await gather(await add(scene, server), request)
            assert (text, thought) == ("One", "comes first")
        with OpenAIServer(pieces=("One",), thoughts=(" comes",)) as server:
            text, thought, _, _ = await gather(await add(scene, server, name="Split"), request)
            assert (text, thought) == ("One", " comes")

    play(work, tmp_path)
