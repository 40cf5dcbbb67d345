"""A request's prompting as vLLM's SamplingParams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from app.engine.sampling import LEFT_OUT, SAMPLING, check_sampling, values_of
from app.engine.validity import check_constraint, choices_of
from app.errors import PromptError

if TYPE_CHECKING:
    from vllm import AsyncLLMEngine, SamplingParams

    from app.engine.replies import Constraint, Prompting, Sampling

SPACES: Final = {
    "whitespace_flexible": False,
    "item_separator": r",(\n {0,32}| )?",
    "key_separator": ": ?",
}
"""What the guidance backend is told of white space between the parts of JSON."""


def make_params(engine: AsyncLLMEngine, prompting: Prompting) -> SamplingParams:
    """Return the sampling parameters: the model's own defaults, over them what is set in ``prompting``.

    Raises PromptError for a value or a constraint that is none, or that this vLLM does not know.
    """
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind

    values: dict[str, Any] = {**engine.model_config.get_diff_sampling_param(), "max_tokens": None}
    _check_tokens(engine, prompting.sampling)
    values |= _settled(values_of(prompting.sampling))
    if prompting.constraint is not None:
        values["structured_outputs"] = _structured(engine, prompting.constraint)
    return SamplingParams(**values, output_kind=RequestOutputKind.DELTA)


def find_lacking() -> frozenset[str]:
    """Return the names of the catalog that the installed vLLM does not know."""
    from vllm import SamplingParams

    return frozenset(each.name for each in SAMPLING) - _known(SamplingParams)


def find_defaults(engine: AsyncLLMEngine) -> dict[str, object]:
    """Return the sampling parameters that the model's authors recommend, in its generation_config.json."""
    own: dict[str, Any] = engine.model_config.get_diff_sampling_param()
    return {name: value for name, value in own.items() if name not in LEFT_OUT and name != "max_tokens"}


def _check_tokens(engine: AsyncLLMEngine, sampling: Sampling) -> None:
    """Refuse token numbers that the model does not have: some versions of vLLM end at them."""
    size: int = engine.model_config.get_vocab_size()
    biased = [token for token, _ in sampling.logit_bias or ()]
    lists = (sampling.stop_token_ids, sampling.allowed_token_ids, sampling.logprob_token_ids, biased)
    for token in (token for tokens in lists for token in tokens or ()):
        if not 0 <= token < size:
            raise PromptError(
                f"Token {token:,} is not one of this model's, which are 0 to {size - 1:,}.",
                "Correct it under Sampling.",
            )


def _settled(values: dict[str, object]) -> dict[str, object]:
    """Return ``values`` as vLLM takes them."""
    from vllm import SamplingParams

    labels = {each.name: each.label for each in SAMPLING}
    for name, error in check_sampling(values).items():
        raise PromptError(f"{labels[name]} cannot be used: {error}", "Change it under Sampling.")
    for name in values.keys() - _known(SamplingParams):
        raise PromptError(f"This version of vLLM has no “{labels[name]}”.", "Reset it under Sampling.")
    settled = dict(values)
    bias: Any = settled.get("logit_bias")
    if bias is not None:
        settled["logit_bias"] = {int(token): float(number) for token, number in bias.items()}
    detection: Any = settled.get("repetition_detection")
    if detection is not None:
        from vllm.sampling_params import RepetitionDetectionParams

        settled["repetition_detection"] = RepetitionDetectionParams(**detection)
    if not values.get("skip_reading_prefix_cache", True):
        # Off means as always; False itself would let probabilities of a cached prompt go missing.
        del settled["skip_reading_prefix_cache"]
    return settled


def _structured(engine: AsyncLLMEngine, constraint: Constraint) -> Any:
    """Return the constraint as vLLM takes it. Which backend follows it, the engine was told at its load."""
    from vllm.sampling_params import StructuredOutputsParams

    check_constraint(constraint)
    match constraint.kind:
        case "json":
            guided = engine.vllm_config.structured_outputs_config.backend == "guidance"
            return StructuredOutputsParams(json=_read_schema(constraint.content, guided=guided))
        case "regex":
            return StructuredOutputsParams(regex=constraint.content)
        case "choice":
            return StructuredOutputsParams(choice=list(choices_of(constraint)))
        case "grammar":
            return StructuredOutputsParams(grammar=constraint.content)


def _read_schema(content: str, *, guided: bool) -> dict[str, Any]:
    """Return the schema, any object's if there is none; with the spaces that a reply may have in it.

    Left free to, small models fill their reply with empty lines.
    """
    read: Any = json.loads(content) if content.strip() else {"type": "object"}
    schema: dict[str, Any] = read if isinstance(read, dict) else {}
    return {"x-guidance": SPACES, **schema} if guided else schema


def _known(params: Any) -> frozenset[str]:
    return frozenset(params.__struct_fields__)
