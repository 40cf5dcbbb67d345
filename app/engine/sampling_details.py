"""The sampling parameters for those who look closer: single tokens, probabilities, how text is written."""

from __future__ import annotations

from app.engine.argument import Argument, Catalog, Kind

_TOKENS = (
    Argument(
        "bad_words", "Forbidden words", "Tokens", Kind.TEXTS, automatic="None",
        help="These are never written. The tokens that would complete them are left out of the drawing.",
    ),
    Argument(
        "logit_bias", "Logit bias", "Tokens", Kind.JSON, automatic="None",
        help="Makes tokens likelier or less likely, by their numbers: as JSON such as "
        '{"42": -100, "43": 5}. -100 forbids a token, 100 all but forces it.',
    ),
    Argument(
        "allowed_token_ids", "Only these tokens", "Tokens", Kind.INTEGERS, automatic="All",
        help="The reply is made of these tokens alone, by their numbers. Remember the one that ends it.",
    ),
)  # fmt: skip

_PROBABILITIES = (
    Argument(
        "logprobs", "Token probabilities", "Probabilities", Kind.INTEGER, minimum=0, maximum=100,
        automatic="Off",
        help="Keeps with each token how likely it was, and this many of the likeliest that might have stood "
        "there. The engine allows 20 unless it was loaded with more.",
    ),
    Argument(
        "prompt_logprobs", "Prompt probabilities", "Probabilities", Kind.INTEGER, minimum=0, maximum=100,
        automatic="Off",
        help="The same for the tokens of the prompt. The prompt is then computed in full, without the "
        "prefix cache.",
    ),
    Argument(
        "logprob_token_ids", "Compare these tokens", "Probabilities", Kind.INTEGERS, automatic="None",
        help="Shows at each place how likely these tokens were, by their numbers: to weigh labels such as "
        "yes and no against each other.",
    ),
)  # fmt: skip

_TEXT = (
    Argument(
        "skip_special_tokens", "Hide special tokens", "Text", Kind.FLAG, default=True,
        help="Leaves tokens that only steer the model, such as the end of a turn, out of the text.",
    ),
    Argument(
        "spaces_between_special_tokens", "Space special tokens", "Text", Kind.FLAG, default=True,
        help="Where special tokens are shown, puts spaces between them.",
    ),
)  # fmt: skip

_ENGINE = (
    Argument(
        "skip_reading_prefix_cache", "Compute the whole prompt", "Engine", Kind.FLAG,
        automatic="Only where needed",
        help="Does not take over what the engine holds of earlier prompts. For measuring: the answer is the "
        "same, only later.",
    ),
    Argument(
        "watermarking", "Watermark", "Engine", Kind.FLAG, automatic="As loaded",
        help="Whether the reply carries the watermark that the engine was loaded with.",
    ),
    Argument(
        "extra_args", "Extra arguments", "Engine", Kind.JSON, automatic="None",
        help="A JSON object that is handed to plugins of vLLM's sampler as it stands.",
    ),
)  # fmt: skip

DETAILS: Catalog = _TOKENS + _PROBABILITIES + _TEXT + _ENGINE
