"""All of vLLM's SamplingParams that a person can set, explained; what is left out, and why."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from app.engine.argument_checks import check_value
from app.engine.replies import Sampling
from app.engine.sampling_basics import BASICS
from app.engine.sampling_details import DETAILS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.engine.argument import Argument, Catalog

SAMPLING: Final[Catalog] = BASICS + DETAILS
"""In the order in which they are shown. ``automatic`` is vLLM's default, which a model's own may replace."""

_NOT_ONE_REPLY = "It belongs to scoring or training runs, not to a reply in a conversation."
_ANSWERS_FORM = "It is the form in which vLLM hands the answer over, which Vlinders chooses."
_INSIDE = "vLLM sets it itself."

LEFT_OUT: Final[Mapping[str, str]] = {
    "n": "A reply is one; Compare and Regenerate give several that can be told apart.",
    "structured_outputs": "It is Prompting.constraint.",
    "detokenize": _ANSWERS_FORM,
    "output_kind": _ANSWERS_FORM,
    "flat_logprobs": _ANSWERS_FORM,
    "stream_interval": "It is an engine argument here, the same for all replies.",
    "prompt_logprob_token_ids": _NOT_ONE_REPLY,
    "prompt_logprob_start": _NOT_ONE_REPLY,
    "routed_experts_prompt_start": _NOT_ONE_REPLY,
    "trace_decode_token_ids": _NOT_ONE_REPLY,
    "skip_clone": _INSIDE,
    "output_text_buffer_length": _INSIDE,
}
"""The other fields of SamplingParams of vLLM 0.24 to 0.33, but for those that begin with an underscore."""

_PAIRS: Final = frozenset({"repetition_detection", "logit_bias"})


def fitted_sampling(
    defaults: Mapping[str, object], lacks: Collection[str] = (), used: Collection[str] = ()
) -> Catalog:
    """Return the catalog for one model, by its Standing's ``defaults`` and ``lacks``.

    What it lacks stays as long as it is ``used``: one must be able to reset it.
    """
    return tuple(
        replace(each, automatic=f"{each.show(defaults[each.name])} (model)")
        if defaults.get(each.name) is not None
        else each
        for each in SAMPLING
        if each.name not in lacks or each.name in used
    )


def values_of(sampling: Sampling) -> dict[str, object]:
    """Return what is set, as the editors of the catalog's arguments take it: lists, and objects for JSON."""
    return {name: _shown(name, value) for name, value in sampling.set_ones.items()}


def sampling_of(values: Mapping[str, object]) -> Sampling:
    """Return ``values``, as the editors give them, as Sampling. Only for values without errors."""
    known = {each.name for each in SAMPLING}
    fields: dict[str, Any] = {
        name: _kept(name, value) for name, value in values.items() if name in known and value is not None
    }
    return Sampling(**fields)


def check_sampling(values: Mapping[str, object]) -> dict[str, str]:
    """Return, by name, what is wrong with ``values`` and what to do; empty if nothing is."""
    errors = {
        each.name: error
        for each in SAMPLING
        if (value := values.get(each.name)) is not None and (error := _check(each, value))
    }
    longest, shortest = values.get("max_tokens"), values.get("min_tokens")
    if isinstance(longest, int) and isinstance(shortest, int) and shortest > longest:
        errors.setdefault("min_tokens", f"Choose {longest:,} or less, which is the longest reply.")
    ids, number = values.get("logprob_token_ids"), values.get("logprobs")
    if isinstance(ids, list | tuple) and isinstance(number, int) and number != len(ids):
        errors.setdefault("logprobs", "Leave this to the chosen tokens, whose probabilities are shown.")
    return errors


def _check(argument: Argument, value: object) -> str:
    error = check_value(argument, value)
    if error:
        return error
    if argument.name == "logit_bias":
        return _check_bias(value)
    if argument.name == "repetition_detection":
        return _check_detection(value)
    if argument.name in ("stop", "bad_words") and isinstance(value, list | tuple) and "" in value:
        return "Write at least one character in each."
    if argument.name == "extra_args" and not isinstance(value, dict):
        return 'Write a JSON object, such as {"name": 1}.'
    return ""


def _check_bias(value: object) -> str:
    advice = 'Write token ids with a number from -100 to 100, such as {"42": -100}.'
    if not isinstance(value, dict) or not value:
        return advice
    pairs: dict[Any, Any] = value
    sound = all(
        re.fullmatch("[0-9]+", str(token)) and isinstance(bias, int | float) and -100 <= bias <= 100
        for token, bias in pairs.items()
    )
    return "" if sound else advice


def _check_detection(value: object) -> str:
    known = ("max_pattern_size", "min_pattern_size", "min_count")
    advice = 'Write it like {"max_pattern_size": 20, "min_count": 4}, with a count of 2 or more.'
    if not isinstance(value, dict):
        return advice
    pairs: dict[str, Any] = value
    if any(name not in known or type(number) is not int or number < 0 for name, number in pairs.items()):
        return advice
    largest, smallest = pairs.get("max_pattern_size", 0), pairs.get("min_pattern_size", 0)
    sound = largest > 0 and smallest <= largest and pairs.get("min_count", 0) > 1
    return "" if sound else advice


def _shown(name: str, value: object) -> object:
    pairs: Any = value
    if name in _PAIRS:
        return {str(key): number for key, number in pairs}
    if name == "extra_args":
        try:
            return json.loads(pairs)
        except ValueError:
            return value
    return list(pairs) if isinstance(value, list | tuple) else value


def _kept(name: str, value: object) -> object:
    given: Any = value
    if name == "logit_bias" and isinstance(value, dict):
        return tuple((int(token), float(bias)) for token, bias in given.items())
    if name == "repetition_detection" and isinstance(value, dict):
        return tuple(given.items())
    if name == "extra_args" and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return tuple(given) if isinstance(value, list | tuple) else value
