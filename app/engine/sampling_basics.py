"""The sampling parameters that one reaches for: randomness, length, repetition, stopping."""

from __future__ import annotations

from app.engine.argument import Argument, Catalog, Kind

_RANDOMNESS = (
    Argument(
        "temperature", "Temperature", "Randomness", Kind.NUMBER, minimum=0.0, maximum=2.0, step=0.1,
        automatic="1",
        help="How freely the next token is drawn. 0 always takes the likeliest one, so that the same prompt "
        "gives the same answer; around 0.7 is lively, above 1 soon becomes wild.",
    ),
    Argument(
        "top_p", "Top p", "Randomness", Kind.NUMBER, minimum=0.001, maximum=1.0, step=0.05, automatic="1",
        help="Draws only from the likeliest tokens that together have this share of the probability. Lower "
        "it to cut off the unlikely rest; 1 leaves all in.",
    ),
    Argument(
        "top_k", "Top k", "Randomness", Kind.INTEGER, minimum=-1, automatic="0",
        help="Draws only from this many of the likeliest tokens. 0 leaves all in, and so does -1.",
    ),
    Argument(
        "min_p", "Min p", "Randomness", Kind.NUMBER, minimum=0.0, maximum=1.0, step=0.01, automatic="0",
        help="Drops tokens that are less likely than this share of the likeliest one. It cuts hard where the "
        "model is sure and little where it is not. 0 leaves all in.",
    ),
    Argument(
        "seed", "Seed", "Randomness", Kind.INTEGER, minimum=0, maximum=2**63 - 1, automatic="Random",
        help="Where the drawing begins: with the same seed, prompt and settings the answer is the same. "
        "Nothing set gives another answer each time.",
    ),
)  # fmt: skip

_LENGTH = (
    Argument(
        "max_tokens", "Longest reply", "Length", Kind.INTEGER, minimum=1, step=256, unit="tokens",
        automatic="Until the context is full",
        help="After this many tokens the reply is cut off, finished or not. Thinking counts too.",
    ),
    Argument(
        "min_tokens", "Shortest reply", "Length", Kind.INTEGER, minimum=0, unit="tokens", automatic="0",
        help="The model may not end its reply before this many tokens.",
    ),
    Argument(
        "thinking_token_budget", "Longest thinking", "Length", Kind.INTEGER, minimum=0, step=256,
        unit="tokens", automatic="No limit",
        help="After this many tokens of thinking the model is made to answer. Needs a model that thinks and "
        "an engine that was loaded with its reasoning parser.",
    ),
    Argument(
        "ignore_eos", "Ignore the end", "Length", Kind.FLAG, default=False,
        help="Goes on when the model wants to end its reply, up to the longest length. For measuring speed: "
        "what comes after is rarely sensible.",
    ),
)  # fmt: skip

_REPETITION = (
    Argument(
        "presence_penalty", "Presence penalty", "Repetition", Kind.NUMBER, minimum=-2.0, maximum=2.0,
        step=0.1, automatic="0",
        help="Above 0, tokens that the reply has already become less likely, so that it moves on to new "
        "matters. Below 0 it repeats itself more.",
    ),
    Argument(
        "frequency_penalty", "Frequency penalty", "Repetition", Kind.NUMBER, minimum=-2.0, maximum=2.0,
        step=0.1, automatic="0",
        help="As the presence penalty, but stronger with each time that a token has come already.",
    ),
    Argument(
        "repetition_penalty", "Repetition penalty", "Repetition", Kind.NUMBER, minimum=0.01, step=0.05,
        automatic="1",
        help="Above 1, tokens of the prompt and of the reply become less likely to come again. 1.1 is usual, "
        "more than 1.3 hurts. Below 1 they become likelier.",
    ),
    Argument(
        "repetition_detection", "Stop when looping", "Repetition", Kind.JSON, automatic="Off",
        help="Ends a reply that repeats the same tokens over and over. As JSON: the longest pattern to look "
        'for and how often it must come, such as {"max_pattern_size": 20, "min_count": 4}.',
    ),
)  # fmt: skip

_STOPPING = (
    Argument(
        "stop", "Stop at", "Stopping", Kind.TEXTS, automatic="Nothing",
        help="Ends the reply where one of these texts would come, such as a heading or a role's name.",
    ),
    Argument(
        "include_stop_str_in_output", "Keep the stop text", "Stopping", Kind.FLAG, default=False,
        help="Leaves the text at which the reply stopped at its end.",
    ),
    Argument(
        "stop_token_ids", "Stop at tokens", "Stopping", Kind.INTEGERS, automatic="The model's own",
        help="Ends the reply at one of these tokens, by their numbers, beside those that always end it.",
    ),
)  # fmt: skip

BASICS: Catalog = _RANDOMNESS + _LENGTH + _REPETITION + _STOPPING
