"""What an endpoint is asked, for each kind of server."""

import asyncio
import json

import pytest

from app.engine.replies import Constraint, Prompting, Request, Sampling, Turn
from app.errors import PromptError
from app.remote.asking import asked
from app.remote.dialects import Dialect, dialect_of

OPEN_SCHEMA = '{"type": "object", "properties": {"a": {"type": "string"}}}'
CLOSED_SCHEMA = '{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}'


HI = (Turn("user", "Hi"),)


def body(dialect=Dialect.PLAIN, *, turns=HI, continues=False, **prompting):
    made = asyncio.run(asked(Request(turns, Prompting(**prompting), continues), "m", dialect))
    return json.loads(made.as_json)


def test_turns_come_behind_the_system_prompt():
    turns = (Turn("user", "Hi"), Turn("assistant", "Yes?"), Turn("user", "Go"))
    made = body(turns=turns, system="Be brief.")
    assert [(each["role"], each["content"]) for each in made["messages"]] == [
        ("system", "Be brief."), ("user", "Hi"), ("assistant", "Yes?"), ("user", "Go"),
    ]  # fmt: skip
    assert made["stream"] is True
    assert made["model"] == "m"


def test_nothing_is_set_that_the_user_did_not_set():
    assert set(body()) == {"model", "stream", "stream_options", "messages"}


def test_sampling_goes_by_the_names_of_the_api():
    sampling = Sampling(
        temperature=0.5, top_p=0.9, top_k=40, max_tokens=7, seed=3, stop=("END",), logit_bias=((5, -1.0),)
    )
    made = body(Dialect.VLLM, sampling=sampling)
    assert made["temperature"] == 0.5
    assert made["top_k"] == 40
    assert made["max_tokens"] == 7
    assert made["stop"] == ["END"]
    assert made["logit_bias"] == {"5": -1.0}
    assert body(Dialect.OPENAI, sampling=Sampling(max_tokens=7))["max_completion_tokens"] == 7


@pytest.mark.parametrize(
    ("dialect", "values", "label"),
    [
        (Dialect.OPENAI, {"top_k": 3}, "Top k"),
        (Dialect.VLLM, {"prompt_logprobs": 1}, "Prompt probabilities"),
        (Dialect.PLAIN, {"prompt_logprobs": 1}, "Prompt probabilities"),
    ],
)
def test_what_a_server_is_known_not_to_take_is_said_before_it_is_asked(dialect, values, label):
    with pytest.raises(PromptError) as error:
        body(dialect, sampling=Sampling(**values))
    assert label in error.value.what
    assert "Sampling" in error.value.remedy


@pytest.mark.parametrize(
    ("raw", "expected"), [(True, {"logprobs": 0}), (False, {"logprobs": True, "top_logprobs": 0})]
)
def test_tokens_are_compared_beside_the_usual_probabilities(raw, expected):
    made = body(Dialect.VLLM, sampling=Sampling(logprob_token_ids=(5, 6)), raw=raw)
    assert made["logprob_token_ids"] == [5, 6]
    assert {name: made[name] for name in expected} == expected


def test_what_servers_call_otherwise():
    sampling = Sampling(
        repetition_penalty=1.1, extra_args='{"a": 1}', repetition_detection=(("min_count", 3),)
    )
    vllm, llama = body(Dialect.VLLM, sampling=sampling), body(Dialect.LLAMA_CPP, sampling=sampling)
    assert vllm["repetition_penalty"] == 1.1
    assert vllm["vllm_xargs"] == {"a": 1}
    assert vllm["repetition_detection"] == {"min_count": 3}
    assert llama["repeat_penalty"] == 1.1
    with pytest.raises(PromptError):
        body(sampling=Sampling(extra_args="{"))


def test_raw_text_goes_without_a_template():
    made = body(raw=True, turns=(Turn("user", "Once upon"),))
    assert made["prompt"] == "Once upon"
    assert "messages" not in made


def test_raw_text_is_what_the_engine_of_this_machine_would_get(tmp_path):
    turns = (Turn("user", "Once upon a "), Turn("assistant", "time"))
    assert body(raw=True, turns=turns, system="Be brief.", continues=True)["prompt"] == "Once upon a time"
    with pytest.raises(PromptError, match="pictures"):
        body(raw=True, turns=(Turn("user", "Look", (tmp_path / "a.png",)),))


def test_thinking_is_switched_by_the_template_or_by_effort():
    assert body(Dialect.VLLM, thinking=False)["chat_template_kwargs"]["enable_thinking"] is False
    assert body(Dialect.SGLANG, thinking=True)["chat_template_kwargs"]["enable_thinking"] is True
    assert body(Dialect.OPENAI, thinking=False)["reasoning_effort"] == "none"
    assert "reasoning_effort" not in body(Dialect.OPENAI, thinking=True)


def test_a_reply_is_gone_on_with_where_the_server_can():
    turns = (Turn("user", "Count"), Turn("assistant", "One, two"))
    made = body(Dialect.VLLM, turns=turns, continues=True)
    assert made["continue_final_message"] is True
    assert made["add_generation_prompt"] is False
    with pytest.raises(PromptError) as error:
        body(Dialect.OPENAI, turns=turns, continues=True)
    assert error.value.remedy


def test_a_thought_is_gone_on_with_as_the_model_wrote_it():
    turns = (Turn("user", "Count"), Turn("assistant", "", reasoning="One comes"))
    made = body(Dialect.VLLM, turns=turns, continues=True)
    assert made["messages"][-1] == {"role": "assistant", "content": "<think>\nOne comes"}
    assert made["continue_final_message"] is True


def test_a_reply_without_a_word_is_begun_anew():
    made = body(Dialect.VLLM, turns=(Turn("user", "Count"), Turn("assistant", "")), continues=True)
    assert [each["role"] for each in made["messages"]] == ["user"]
    assert "continue_final_message" not in made


@pytest.mark.parametrize(
    ("dialect", "kind", "content", "name", "value"),
    [
        (Dialect.VLLM, "choice", " yes \nyes\nno\n", "structured_outputs", {"choice": ["yes", "no"]}),
        (Dialect.VLLM, "json", " ", "structured_outputs", {"json": {"type": "object"}}),
        (Dialect.LLAMA_CPP, "choice", "ja\n是", "grammar", 'root ::= "ja" | "是"'),
        (Dialect.VLLM, "regex", "a+", "structured_outputs", {"regex": "a+"}),
        (Dialect.VLLM, "choice", "yes\nno\n", "structured_outputs", {"choice": ["yes", "no"]}),
        (Dialect.VLLM, "grammar", "root ::= x", "structured_outputs", {"grammar": "root ::= x"}),
        (Dialect.VLLM, "json", "{}", "structured_outputs", {"json": {}}),
        (Dialect.SGLANG, "regex", "a+", "regex", "a+"),
        (Dialect.SGLANG, "grammar", "root ::= x", "ebnf", "root ::= x"),
        (Dialect.LLAMA_CPP, "grammar", "root ::= x", "grammar", "root ::= x"),
        (Dialect.LLAMA_CPP, "choice", 'a"b\nno', "grammar", 'root ::= "a\\"b" | "no"'),
    ],
)
def test_the_form_of_a_reply(dialect, kind, content, name, value):
    assert body(dialect, constraint=Constraint(kind, content))[name] == value


def test_a_schema_is_strict_where_it_leaves_nothing_open():
    for schema, strict in ((OPEN_SCHEMA, False), (CLOSED_SCHEMA, True)):
        form = body(constraint=Constraint("json", schema))["response_format"]["json_schema"]
        assert form["strict"] is strict
        assert form["schema"] == json.loads(schema)


@pytest.mark.parametrize(
    ("dialect", "kind", "content"),
    [
        (Dialect.PLAIN, "regex", "a"),
        (Dialect.OPENAI, "grammar", "a"),
        (Dialect.OPENAI, "choice", "a"),
        (Dialect.LLAMA_CPP, "regex", "a"),
        (Dialect.PLAIN, "json", "{"),
    ],
)
def test_a_form_that_the_server_cannot_keep_is_not_asked_for(dialect, kind, content):
    with pytest.raises(PromptError) as error:
        body(dialect, constraint=Constraint(kind, content))
    assert error.value.remedy


def test_pictures_go_along_as_data(tmp_path):
    picture = tmp_path / "0a1b"
    picture.write_bytes(b"\x89PNG\r\n" + bytes(200))
    turns = (Turn("user", "What is this?", (picture,)),)
    made = asyncio.run(asked(Request(turns), "m", Dialect.PLAIN))
    image, text = made.body["messages"][0]["content"]
    assert image["image_url"]["url"].startswith("data:image/png;base64,iVBOR")
    assert text == {"type": "text", "text": "What is this?"}
    assert "characters)" in made.as_json
    picture.unlink()
    with pytest.raises(PromptError):
        asyncio.run(asked(Request(turns), "m", Dialect.PLAIN))


def test_servers_are_told_apart_by_what_they_say():
    assert dialect_of("http://a/v1", ["vllm"]) is Dialect.VLLM
    assert dialect_of("http://a/v1", ["me", "sglang"]) is Dialect.SGLANG
    assert dialect_of("http://a/v1", ["llamacpp"]) is Dialect.LLAMA_CPP
    assert dialect_of("https://api.openai.com/v1", ["vllm"]) is Dialect.OPENAI
    assert dialect_of("http://a/v1", []) is Dialect.PLAIN
