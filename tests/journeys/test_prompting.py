"""Everything that can be set for a reply, on the real engine with the built-in model."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path

import pytest

from app.engine.replies import Constraint, Turn
from app.engine.sampling import SAMPLING
from app.engine.states import Ready
from app.engine.validity import Verdict, check
from app.errors import EngineNotReadyError, PromptError
from tests.journeys.asking import QUESTION, ask, request
from tests.journeys.conftest import OVERRIDES

pytestmark = pytest.mark.engine
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 8}, "count": {"enum": [1, 2, 3]}},
        "required": ["name", "count"],
        "additionalProperties": False,
    }
)


@pytest.mark.parametrize(
    "constraint",
    [
        Constraint("json", SCHEMA),
        Constraint("regex", r"\d{3}-\d{4}"),
        Constraint("choice", "yes\nno\nmaybe"),
        Constraint("grammar", 'start: "a" /[0-9]/ ("," /[0-9]/){0,3}'),
        Constraint("grammar", 'root ::= "SELECT " column\ncolumn ::= "one" | "two"'),
    ],
    ids=["json", "regex", "choice", "lark", "ebnf"],
)
def test_a_reply_keeps_its_form_from_the_first_piece_to_the_last(loop, engine, constraint):
    said = loop.run_until_complete(
        ask(engine, QUESTION, constraint=constraint, sampling={"temperature": 0.0, "max_tokens": 200})
    )
    text = ""
    for piece in said.pieces:
        text += piece.text
        assert check(constraint, text, complete=False).verdict is not Verdict.INVALID
    assert check(constraint, said.text, complete=True).verdict is Verdict.VALID
    assert said.usage.finish == "stop"


@pytest.mark.parametrize(
    "constraint",
    [
        Constraint("json", '{"type": "objct"}'),
        Constraint("json", '{"not": {}}'),
        Constraint("regex", "(a"),
        Constraint("regex", "(?=a)b"),
        Constraint("choice", ""),
        Constraint("grammar", "start: missing"),
    ],
    ids=lambda each: each.content,
)
def test_a_constraint_that_cannot_be_kept_is_refused(loop, engine, constraint):
    with pytest.raises(PromptError) as caught:
        loop.run_until_complete(ask(engine, QUESTION, constraint=constraint))
    assert caught.value.remedy
    assert isinstance(engine.state.value, Ready)


def test_thinking_is_parted_from_the_answer(loop, engine):
    """The built-in model does not think; a constraint makes it."""
    form = Constraint("regex", r"<think>\nI wonder\.\n</think>\n\nTensor( [a-z]{1,9}){3}\.")
    said = loop.run_until_complete(ask(engine, QUESTION, constraint=form))
    assert said.reasoning == "I wonder."
    assert said.text.startswith("Tensor ")
    assert 0 < said.usage.reasoning_tokens < said.usage.completion_tokens
    assert 0 < said.usage.reasoning_seconds < said.usage.seconds


def test_the_figures_of_a_reply(loop, engine):
    usage = loop.run_until_complete(ask(engine, QUESTION, sampling={"temperature": 0.0})).usage
    assert usage.queue is not None
    assert 0 <= usage.queue < usage.ttft
    assert 0 < usage.itl_p50 <= usage.itl_p99
    assert usage.reasoning_tokens == 0


def test_probabilities_of_a_reply_and_of_its_prompt(loop, engine):
    sampling = {"temperature": 0.0, "max_tokens": 4, "logprobs": 3, "prompt_logprobs": 1}
    said = loop.run_until_complete(ask(engine, QUESTION, sampling=sampling))
    assert "".join(choice.text for choice in said.choices) == said.text
    for choice in said.choices:
        assert choice.rank == 1
        assert choice.logprob <= 0
        assert [each.rank for each in choice.alternatives] == [1, 2, 3]
        assert choice.alternatives[0].id == choice.id
    prompt = said.pieces[0].prompt_choices
    rendered = loop.run_until_complete(engine.render(request(QUESTION), pieces=True))
    assert [choice.id for choice in prompt] == list(rendered.tokens)
    assert prompt[0].rank == 0


def test_raw_text_goes_without_a_template(loop, engine):
    async def both():
        rendered = await engine.render(request("Vlinders is a", raw=True, system="unused"))
        return rendered, await ask(
            engine, "Vlinders is a", raw=True, sampling={"temperature": 0.0, "max_tokens": 4}
        )

    rendered, said = loop.run_until_complete(both())
    assert rendered.text == "Vlinders is a"
    assert said.usage.prompt_tokens == len(rendered.tokens) == 3


def test_a_reply_goes_on_behind_its_last_word(loop, engine):
    async def stop_and_go_on():
        greedy = {"temperature": 0.0}
        whole = await ask(engine, QUESTION, sampling=greedy)
        begun = await ask(engine, QUESTION, sampling={**greedy, "max_tokens": 20})
        rest = await ask(engine, QUESTION, begun.text, continues=True, sampling=greedy)
        spaced = await engine.render(request(QUESTION, "Each layer ", continues=True))
        return whole.text, begun.text + rest.text, spaced.text

    whole, pieced, spaced = loop.run_until_complete(stop_and_go_on())
    assert pieced == whole
    assert spaced.endswith("<|assistant|>Each layer ")


def test_what_is_sent_can_be_seen(loop, engine):
    rendered = loop.run_until_complete(engine.render(request(QUESTION, system="Be brief."), pieces=True))
    assert rendered.text == (f"<|begin|><|system|>Be brief.<|end|><|user|>{QUESTION}<|end|><|assistant|>")
    assert "".join(rendered.pieces) == rendered.text
    assert len(rendered.tokens) == len(rendered.pieces)


def test_tokens_are_counted_also_beyond_the_context(loop, engine):
    async def count():
        return await engine.count(""), await engine.count(QUESTION), await engine.count("word " * 5000)

    none, few, many = loop.run_until_complete(count())
    assert (none, few) == (0, 5)
    assert many >= 5000
    assert len(loop.run_until_complete(engine.render(request("word " * 5000))).tokens) >= 5000


def test_what_the_cache_holds_is_known_before_it_is_asked(loop, engine):
    async def estimate():
        question = f"{time.time()} " + QUESTION * 40
        before = await engine.render(request(question))
        await ask(engine, question, sampling={"max_tokens": 1})
        after = await engine.render(request(question))
        said = await ask(engine, question, sampling={"max_tokens": 1})
        return before.cached, after.cached, said.usage.cached_tokens

    before, after, real = loop.run_until_complete(estimate())
    assert before == 0
    assert after == real > 0


def test_a_giant_prompt_is_looked_at_without_holding_up_the_loop(loop, engine):
    async def look():
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                await asyncio.sleep(0)
                ticks += 1

        ticking = asyncio.ensure_future(tick())
        try:
            rendered = await engine.render(request("The fox, 13 dogs.\n" * 17_000), pieces=True)
        finally:
            ticking.cancel()
        return ticks, len(rendered.tokens)

    ticks, tokens = loop.run_until_complete(look())
    assert tokens > 50_000
    assert ticks > 100


@pytest.mark.parametrize(
    ("sampling", "word"),
    [
        ({"temperature": 3.0}, "Temperature"),
        ({"seed": -1}, "Seed"),
        ({"logprobs": 60}, "20 tokens"),
        ({"thinking_token_budget": 5}, "thinking"),
        ({"stop_token_ids": (10**7,)}, "Token"),
        ({"logit_bias": ((10**7, 1.0),)}, "Token"),
        ({"extra_args": "{"}, "Extra"),
    ],
)
def test_what_cannot_be_sampled_is_refused_and_the_engine_lives(loop, engine, sampling, word):
    with pytest.raises(PromptError, match=word):
        loop.run_until_complete(ask(engine, QUESTION, sampling=sampling))
    assert isinstance(engine.state.value, Ready)


def test_every_sampling_parameter_reaches_the_engine(loop, engine):
    values = {
        "temperature": 0.7, "top_p": 0.9, "top_k": 40, "min_p": 0.01, "max_tokens": 6, "min_tokens": 2,
        "seed": 11, "presence_penalty": 0.1, "frequency_penalty": 0.1, "repetition_penalty": 1.1,
        "stop": ("\n\n\n",), "stop_token_ids": (5000,), "include_stop_str_in_output": True,
        "ignore_eos": False, "bad_words": ("zebra",), "logit_bias": ((42, -1.0),), "logprobs": 2,
        "skip_special_tokens": True, "spaces_between_special_tokens": True,
        "repetition_detection": (("max_pattern_size", 20), ("min_count", 9)),
        "skip_reading_prefix_cache": True, "extra_args": '{"a": 1}', "prompt_logprobs": 0,
    }  # fmt: skip
    alone = {"allowed_token_ids": (20, 21), "logprob_token_ids": (20, 21), "watermarking": False}
    elsewhere = {"thinking_token_budget"}
    assert {each.name for each in SAMPLING} == {*values, *alone, *elsewhere}
    lacking = engine.state.value.report.lacks

    async def use_them():
        await ask(engine, QUESTION, sampling=values)
        for name, value in alone.items():
            if name not in lacking:
                await ask(engine, QUESTION, sampling={name: value, "max_tokens": 2})

    loop.run_until_complete(use_them())


def test_a_picture_is_refused_by_a_model_that_cannot_see(loop, engine):
    turn = Turn("user", "What is this?", (Path("picture.png"),))
    for raw in (False, True):
        with pytest.raises(PromptError, match="pictures"):
            loop.run_until_complete(ask(engine, turn, raw=raw))
    assert not engine.state.value.report.sees


def test_a_seed_holds_however_the_prompt_is_computed(loop, new_engine, guide):
    """In parts, which ends a plain vLLM on the processor; and with a part of it from the cache."""
    engine = new_engine()
    loop.run_until_complete(
        engine.load(guide, {**OVERRIDES, "max_num_seqs": 8, "max_num_batched_tokens": 64})
    )
    seeded = {"seed": 7, "temperature": 0.9, "max_tokens": 12}

    async def ask_thrice():
        story = "Tell me a story. " * 60
        first = await ask(engine, story, sampling=seeded)
        cached = await ask(engine, story, sampling=seeded)
        crowd = await asyncio.gather(*(ask(engine, story, sampling=seeded) for _ in range(6)))
        return first, cached, crowd

    first, cached, crowd = loop.run_until_complete(ask_thrice())
    assert first.usage.prompt_tokens > 300
    assert cached.usage.cached_tokens > 0
    assert {first.text, cached.text, *(each.text for each in crowd)} == {first.text}
    loop.run_until_complete(engine.unload())


def test_nothing_is_rendered_or_counted_without_an_engine(loop, new_engine):
    engine = new_engine()
    for attempt in (engine.render(request(QUESTION)), engine.count(QUESTION)):
        with pytest.raises(EngineNotReadyError):
            loop.run_until_complete(attempt)


def test_the_template_text_is_not_taken_for_the_models(loop, engine):
    """Special tokens in what a user writes are counted as the tokenizer reads them."""
    rendered = loop.run_until_complete(engine.render(request("<|end|>"), pieces=True))
    assert re.fullmatch(r"(<\|\w+\|>)+", rendered.text)
