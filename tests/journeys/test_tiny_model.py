"""Pictures and thinking, on a real engine with a model of random weights."""

from __future__ import annotations

import pytest
from PIL import Image

from app.engine.replies import Constraint, Turn
from app.engine.states import Ready
from app.errors import PromptError
from app.library.inspection import inspect_model
from app.library.models import Origin
from tests.journeys.asking import QUESTION, ask, request
from tests.journeys.tiny_model import OVERRIDES, write_tiny_model

pytestmark = pytest.mark.engine
GREEDY = {"temperature": 0.0, "max_tokens": 6}


@pytest.fixture(scope="module")
def tiny(loop, new_engine, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "tiny"
    write_tiny_model(folder)
    engine = new_engine()
    loop.run_until_complete(engine.load(inspect_model(folder, Origin.FOLDER), OVERRIDES))
    assert isinstance(engine.state.value, Ready), engine.state.value
    yield engine
    loop.run_until_complete(engine.unload())


@pytest.fixture
def pictures(tmp_path):
    red, green = tmp_path / "red.png", tmp_path / "green.jpg"
    Image.new("RGB", (300, 200), (200, 30, 30)).save(red)
    Image.new("RGB", (300, 200), (2, 230, 30)).save(green)
    return red, green


def test_it_says_what_it_can(tiny):
    report = tiny.state.value.report
    assert report.sees
    assert report.thinks
    assert report.sampling == {"temperature": 0.6, "top_k": 20}
    assert tiny._voice.manner.reasoner == "deepseek_r1"


def test_a_picture_is_seen(loop, tiny, pictures):
    async def look():
        sampling = {**GREEDY, "logprobs": 0}
        plain = await ask(tiny, QUESTION, thinking=False, sampling=sampling)
        seen = [
            await ask(tiny, Turn("user", QUESTION, (path,)), thinking=False, sampling=sampling)
            for path in pictures
        ]
        both = await ask(tiny, Turn("user", QUESTION, pictures), thinking=False, sampling=sampling)
        return plain, *seen, both

    plain, red, green, both = loop.run_until_complete(look())
    tokens = [each.usage.prompt_tokens for each in (plain, red, both)]
    assert tokens[0] < tokens[1] < tokens[2]
    logprobs = [[choice.logprob for choice in each.choices] for each in (red, green)]
    assert logprobs[0] != logprobs[1]


def test_a_picture_counts_before_it_is_sent(loop, tiny, pictures):
    turn = Turn("user", QUESTION, pictures[:1])

    async def look():
        rendered = [await tiny.render(request(turn, thinking=False)) for _ in range(3)]
        said = await ask(tiny, turn, thinking=False, sampling=GREEDY)
        return rendered, said

    rendered, said = loop.run_until_complete(look())
    assert {len(each.tokens) for each in rendered} == {said.usage.prompt_tokens}


@pytest.mark.parametrize("content", [b"no picture", b""])
def test_a_picture_that_is_none_is_refused(loop, tiny, tmp_path, content):
    broken = tmp_path / "broken.png"
    broken.write_bytes(content)
    for path in (broken, tmp_path / "missing.png"):
        with pytest.raises(PromptError, match=path.name):
            loop.run_until_complete(ask(tiny, Turn("user", QUESTION, (path,))))


def test_a_picture_too_large_to_open_is_refused(loop, tiny, tmp_path):
    large = tmp_path / "large.png"
    Image.new("1", (9_000, 9_000)).save(large)
    with pytest.raises(PromptError, match="9,000 × 9,000"):
        loop.run_until_complete(ask(tiny, Turn("user", QUESTION, (large,))))


def test_the_template_opens_the_thinking_and_a_switch_closes_it(loop, tiny):
    async def both():
        thinking = await tiny.render(request(QUESTION))
        not_thinking = await tiny.render(request(QUESTION, thinking=False))
        return thinking.text, not_thinking.text, await ask(tiny, QUESTION, sampling=GREEDY)

    thinking, not_thinking, said = loop.run_until_complete(both())
    assert thinking.endswith("<think>\n")
    assert not_thinking.endswith("<think>\n\n</think>\n\n")
    assert said.text == ""
    assert said.reasoning
    assert said.usage.reasoning_tokens == said.usage.completion_tokens == 6


def test_a_constraint_begins_behind_the_thinking_which_has_a_budget(loop, tiny):
    answer = Constraint("choice", "yes\nno")
    sampling = {"temperature": 1.0, "seed": 3, "thinking_token_budget": 5, "max_tokens": 60}

    async def both():
        return (
            await ask(tiny, QUESTION, constraint=answer, sampling=sampling),
            await ask(tiny, QUESTION, constraint=answer, thinking=False, sampling={"seed": 3}),
        )

    thinking, straight = loop.run_until_complete(both())
    assert thinking.reasoning
    assert thinking.text in {"yes", "no"}
    assert 5 <= thinking.usage.reasoning_tokens <= 7
    assert (straight.reasoning, straight.text in {"yes", "no"}) == ("", True)


def test_a_thought_goes_on_behind_its_last_word(loop, tiny):
    async def look():
        within = Turn("assistant", "", reasoning="I wonder")
        behind = Turn("assistant", "Yes, ", reasoning="I wonder")
        return (
            (await tiny.render(request(QUESTION, within, continues=True))).text,
            (await tiny.render(request(QUESTION, behind, continues=True))).text,
            await ask(tiny, QUESTION, within, continues=True, sampling=GREEDY),
            await ask(tiny, QUESTION, behind, continues=True, sampling=GREEDY),
        )

    within, behind, thought, answer = loop.run_until_complete(look())
    assert within.endswith("<|assistant|><think>\nI wonder")
    assert behind.endswith("<|assistant|><think>\nI wonder\n</think>\n\nYes, ")
    assert thought.reasoning
    assert not thought.text
    assert answer.text
    assert not answer.reasoning
