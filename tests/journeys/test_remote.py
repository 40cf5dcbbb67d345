"""vLLM's own OpenAI server as a remote endpoint, with a model of random weights that sees and thinks."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from PIL import Image

from app.engine.replies import Constraint, Turn
from app.engine.sampling import SAMPLING
from app.errors import EndpointError, PromptError
from app.remote.dialects import Dialect
from app.remote.endpoints import Entry
from tests.app.remote.conftest import _environment, ring  # noqa: F401  fixtures
from tests.app.remote.scene import gather, play
from tests.journeys.asking import request
from tests.journeys.tiny_model import write_tiny_model

pytestmark = [pytest.mark.engine, pytest.mark.timeout(240)]
KEY = "sk-test-0123456789"
GREEDY = {"temperature": 0.0, "max_tokens": 8}
VALUES = {
    "temperature": 0.5, "top_p": 0.9, "top_k": 5, "min_p": 0.1, "seed": 5, "max_tokens": 5, "min_tokens": 3,
    "thinking_token_budget": 4, "ignore_eos": True, "presence_penalty": 0.5, "frequency_penalty": 0.5,
    "repetition_penalty": 1.1, "repetition_detection": (("max_pattern_size", 20), ("min_count", 4)),
    "stop": ("e",), "include_stop_str_in_output": True, "stop_token_ids": (100,), "bad_words": ("the",),
    "logit_bias": ((42, -100.0),), "allowed_token_ids": (300, 301), "logprobs": 2,
    "logprob_token_ids": (5, 6), "skip_special_tokens": False, "spaces_between_special_tokens": False,
    "skip_reading_prefix_cache": True, "watermarking": False, "extra_args": '{"a": 1}',
}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start the server; it is ready within a minute, most of which it imports."""
    folder = tmp_path_factory.mktemp("server")
    write_tiny_model(folder / "tiny")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", str(folder / "tiny"),
        "--served-model-name", "tiny", "--host", "127.0.0.1", "--port", str(port), "--max-model-len", "1024",
        "--enforce-eager", "--reasoning-parser", "deepseek_r1", "--distributed-executor-backend", "uni",
    ]  # fmt: skip
    environment = {
        **os.environ, "VLLM_API_KEY": KEY, "VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1",
        "VLLM_NO_USAGE_STATS": "1", "VLLM_HOST_IP": "127.0.0.1",
    }  # fmt: skip
    with (folder / "output.log").open("wb") as log:
        server = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, cwd=folder, start_new_session=True
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_for(url, server):
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not start")


@pytest.fixture
def talk(address, tmp_path):
    """Run ``work(responder)`` with the server's model as an endpoint."""

    def run(work):
        async def whole(scene):
            found = await scene.endpoints.look(Entry(address, key=KEY))
            await scene.endpoints.keep(Entry(address, "Lab", KEY, found.models, found.dialect))
            return await work(scene.responders.all.value[-1])

        return play(whole, tmp_path, patience=120)

    return run


def test_it_is_known_and_its_key_is_asked_for(address, tmp_path):
    async def work(scene):
        found = await scene.endpoints.look(Entry(address, key=KEY))
        assert found.dialect is Dialect.VLLM
        assert [(model.id, model.context) for model in found.models] == [("tiny", 1024)]
        for key in ("", "another"):
            with pytest.raises(EndpointError, match="does not accept the key"):
                await scene.endpoints.look(Entry(address, key=key))

    play(work, tmp_path)


def test_a_reply_with_thinking_and_what_it_took(talk):
    async def work(responder):
        asked = request("What is it?", sampling={**GREEDY, "thinking_token_budget": 3})
        text, thought, usage, pieces = await gather(responder, asked)
        assert text
        assert thought
        assert (usage.completion_tokens, usage.finish) == (8, "length")
        assert sum(piece.tokens for piece in pieces) == 8
        assert 0 < usage.reasoning_tokens < 8
        rendered = await responder.render(asked, pieces=True)
        assert usage.prompt_tokens == len(rendered.tokens) == len(rendered.pieces)
        assert rendered.text.endswith("<think>\n")
        assert await responder.count("What is it?") > 1

    talk(work)


def test_a_raw_text_and_a_reply_are_gone_on_with(talk):
    async def work(responder):
        raw = request("Once upon ", "a time", raw=True, system="No", sampling=GREEDY, continues=True)
        assert (await responder.render(raw)).text == "Once upon a time"
        text, thought, _, _ = await gather(responder, raw)
        assert text
        assert not thought
        begun = request("What?", "It is ", sampling=GREEDY, continues=True)
        assert (await responder.render(begun)).text.endswith("It is ")
        text, thought, _, _ = await gather(responder, begun)
        assert text
        assert not thought
        mused = request("What?", Turn("assistant", "", reasoning="It is"), sampling=GREEDY, continues=True)
        assert (await responder.render(mused)).text.endswith("<think>\nIt is")
        text, thought, _, _ = await gather(responder, mused)
        assert thought

    talk(work)


@pytest.mark.parametrize("raw", [True, False])
def test_every_sampling_parameter_is_taken(talk, raw):
    async def work(responder):
        for name in (each.name for each in SAMPLING):
            asked = request("What is it?", raw=raw, sampling={**GREEDY, name: VALUES.get(name, 1)})
            if name in responder.standing.value.lacks:
                with pytest.raises(PromptError, match="does not know"):
                    await gather(responder, asked)
                continue
            _, _, usage, pieces = await gather(responder, asked)
            assert usage.completion_tokens
            if "logprob" in name:
                choices = [choice for piece in pieces for choice in piece.choices]
                assert len(choices) == usage.completion_tokens
                assert all(len(choice.alternatives) >= 2 for choice in choices)
            if name == "stop":
                assert usage.finish == "stop"

    talk(work)


def test_a_form_is_kept(talk):
    forms = (
        ("regex", "[0-9]{4}", "[0-9]{4}"),
        ("choice", " yes \nno\n", "yes|no"),
        ("grammar", 'root ::= "a" | "b"', "a|b"),
        ("json", '{"type": "boolean"}', r"\s*(true|false)\s*"),
    )

    async def work(responder):
        sampling = {**GREEDY, "max_tokens": 60}
        for kind, content, expected in forms:
            form = Constraint(kind, content)
            asked = request("What?", constraint=form, thinking=False, sampling=sampling)
            text, thought, _, _ = await gather(responder, asked)
            assert re.fullmatch(expected, text), (kind, text)
            assert not thought

    talk(work)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (request("word " * 3000), "longer than tiny can read"),
        (request("Hi", sampling={"max_tokens": 5000}), "max_model_len"),
        (request("Hi", constraint=Constraint("regex", "([")), "cannot answer this"),
        (request("Hi", sampling={"logit_bias": ((10**7, 1.0),)}), "logit_bias"),
    ],
)
def test_what_it_refuses_is_said_in_its_words(talk, asked, words):
    async def work(responder):
        with pytest.raises(PromptError, match=words):
            await gather(responder, asked)

    talk(work)


def test_a_picture_is_seen_and_a_reply_is_stopped(talk, tmp_path):
    picture = tmp_path / "0a1b"
    Image.new("RGB", (300, 200), (200, 30, 30)).save(picture, "PNG")

    async def work(responder):
        plain = await gather(responder, request("What?", sampling=GREEDY))
        seen = await gather(responder, request(Turn("user", "What?", (picture,)), sampling=GREEDY))
        assert seen[2].prompt_tokens > plain[2].prompt_tokens
        reply = responder.generate(request("Go on", sampling={"max_tokens": 900, "ignore_eos": True}))
        async for _ in reply:
            break
        await asyncio.wait_for(reply.aclose(), 5)

    talk(work)
