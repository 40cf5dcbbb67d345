"""One reply, with vLLM's part played by a stand-in: what the real one does, the journeys show."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace

import pytest

from app.engine import generation as module
from app.engine.generation import Generation
from app.engine.manner import Manner
from app.engine.prefixes import Prefixes
from app.engine.replies import Constraint, Piece, Prompting, Request, Sampling, Turn
from app.engine.voice import Prepared, Voice


class Vllm:
    """Yields ``deltas``: texts, each of one token; keeps what it was asked with."""

    def __init__(self, deltas, logprobs=None, prompt_logprobs=None):
        self.deltas = deltas
        self.logprobs = logprobs
        self.prompt_logprobs = prompt_logprobs
        self.asked = None

    def get_tokenizer(self):
        return SimpleNamespace(decode=lambda tokens: f"<{tokens[0]}>")

    async def generate(
        self, prompt, params, request_id, *, reasoning_ended=None, reasoning_parser_kwargs=None
    ):
        self.asked = (params, reasoning_ended, reasoning_parser_kwargs)
        last = len(self.deltas) - 1
        for number, text in enumerate(self.deltas):
            delta = SimpleNamespace(
                text=text,
                token_ids=[number],
                finish_reason="stop" if number == last else None,
                logprobs=[self.logprobs] if self.logprobs else None,
            )
            yield SimpleNamespace(
                outputs=[delta],
                prompt_token_ids=[7, 8],
                prompt_logprobs=None if number else self.prompt_logprobs,
                num_cached_tokens=1,
                metrics=SimpleNamespace(queued_ts=1.0, scheduled_ts=1.5),
            )


class Spoken(Voice):
    def __init__(self, engine, manner, text):
        super().__init__(engine, manner, Prefixes(1, 100))
        self.text = text

    async def prepare(self, request, *, only_look=False):
        return Prepared(None, self.text, (7, 8))


@pytest.fixture(autouse=True)
def params(monkeypatch):
    params = SimpleNamespace(skip_special_tokens=True)
    monkeypatch.setattr(module, "make_params", lambda engine, prompting: params)
    return params


def run(engine, prompting=None, manner=None, text=""):
    voice = Spoken(engine, manner or Manner(), text)
    request = Request((Turn("user", "?"),), prompting or Prompting())

    async def collect():
        return [each async for each in Generation(voice, request).stream()]

    *pieces, usage = asyncio.run(collect())
    thought = "".join(piece.reasoning for piece in pieces)
    answer = "".join(piece.text for piece in pieces)
    return thought, answer, usage, pieces, voice


def test_a_reply_and_its_figures():
    thought, answer, usage, pieces, voice = run(Vllm(["Hel", "lo", ""]))
    assert (thought, answer) == ("", "Hello")
    assert [piece.tokens for piece in pieces] == [1, 1, 1]
    assert (usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens) == (2, 3, 1)
    assert (usage.finish, usage.queue) == ("stop", 0.5)
    assert voice._prefixes.count([7, 8, 0, 1, 99]) == 4


def test_thinking_is_split_off_and_counted():
    thought, answer, usage, *_ = run(Vllm(["<think>", "so", "</think>", "\n\n", "yes"]))
    assert (thought, answer) == ("so", "yes")
    assert 0 < usage.reasoning_tokens < usage.completion_tokens


def test_a_prompt_that_opens_the_thinking():
    thought, answer, *_ = run(Vllm(["so", "</think>", "yes"]), text="…<|assistant|><think>\n")
    assert (thought, answer) == ("so", "yes")


def test_raw_text_is_left_alone():
    thought, answer, *_ = run(Vllm(["<think>a", "</think>b"]), Prompting(raw=True))
    assert (thought, answer) == ("", "<think>a</think>b")


def test_a_base_models_text_is_left_alone():
    thought, answer, *_ = run(Vllm(["<think>a"]), manner=Manner(templated=False))
    assert (thought, answer) == ("", "<think>a")


@pytest.mark.parametrize(
    ("manner", "thinking", "ended"),
    [
        (Manner(waits=True, switch=True), None, None),
        (Manner(waits=True, switch=True), False, True),
        (Manner(waits=True), None, True),
        (Manner(), None, None),
    ],
)
def test_a_constraint_begins_behind_the_thinking_that_is_to_be_expected(manner, thinking, ended):
    engine = Vllm(["yes"])
    run(engine, Prompting(constraint=Constraint("choice", "yes"), thinking=thinking), manner)
    assert engine.asked[1] is ended
    expected = {"chat_template_kwargs": {"enable_thinking": False, "thinking": False}}
    assert engine.asked[2] == (expected if thinking is False else None)


def test_marks_that_are_special_tokens_are_asked_for(params):
    run(Vllm(["x"]), manner=Manner(special=True))
    assert params.skip_special_tokens is False
    params.skip_special_tokens = True
    run(Vllm(["x"]), Prompting(sampling=Sampling(skip_special_tokens=True)), Manner(special=True))
    assert params.skip_special_tokens is True


def row(**ranks):
    return {
        number: SimpleNamespace(logprob=-float(rank), rank=rank, decoded_token=text)
        for number, (text, rank) in enumerate(ranks.items())
    }


def test_probabilities_come_with_their_tokens():
    *_, pieces, _ = run(Vllm(["b"], logprobs=row(b=2, a=1, c=3)))
    (choice,) = pieces[0].choices
    assert (choice.text, choice.rank, choice.logprob, choice.id) == ("b", 2, -2.0, 0)
    assert [(each.text, each.rank) for each in choice.alternatives] == [("a", 1), ("b", 2), ("c", 3)]


def test_the_prompts_probabilities_come_once_and_first():
    rows = [None, {8: SimpleNamespace(logprob=-1.0, rank=3, decoded_token="eight")}]
    *_, pieces, _ = run(Vllm(["a", "b"], prompt_logprobs=rows))
    assert [(each.text, each.rank) for each in pieces[0].prompt_choices] == [("<7>", 0), ("eight", 3)]
    assert not any(piece.prompt_choices for piece in pieces[1:])


def test_closing_it_early_ends_the_engines_stream():
    closed = []

    class Watched(Vllm):
        async def generate(self, *args, **options):
            try:
                async for output in super().generate(*args, **options):
                    yield output
            finally:
                closed.append(True)

    async def stop():
        voice = Spoken(Watched(["a", "b", "c"]), Manner(), "")
        stream = Generation(voice, Request((Turn("user", "?"),))).stream()
        assert isinstance(await anext(stream), Piece)
        await stream.aclose()

    asyncio.run(stop())
    assert closed == [True]


def test_a_constraint_is_first_looked_at_beside_the_window(monkeypatch):
    threads = []
    monkeypatch.setattr(module, "check_constraint", lambda _: threads.append(threading.current_thread()))
    run(Vllm(["yes"]), Prompting(constraint=Constraint("choice", "yes")))
    assert threads
    assert threading.main_thread() not in threads
