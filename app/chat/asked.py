"""What a responder is asked: the way to a message, in the form and with the settings of a lane."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from app.chat.history import turns_of
from app.chat.messages import Provenance
from app.engine.replies import Prompting, Request, Sampling, Turn
from app.errors import EngineNotReadyError, PromptError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from app.chat.messages import Attachment, Lane, Message, Trim
    from app.engine.responders import Responder, Responders, Standing
    from app.settings.schema import Settings

SEEDS = 2**31
"""Seeds drawn here are below: every engine and endpoint takes them."""


def ready(responders: Responders, key: str) -> Responder:
    """Return the responder of that key, which can answer now. Raises EngineNotReadyError."""
    responder = responders.find(key)
    standing = responder.standing.value
    if not standing.ready:
        reason = standing.reason or "There is no model that could answer."
        raise EngineNotReadyError(reason, "Load a model, or choose another one, then send again.")
    return responder


def as_sent(text: str, *, raw: bool = False) -> str:
    """Return a prompt as it is sent: as it stands if ``raw``, for a model that goes on from its last space.

    Half a character, which a paste may hold, is replaced: no tokenizer takes it.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if raw else whole.strip()


def check_pictures(attachments: Iterable[Attachment], standing: Standing) -> None:
    """Raise PromptError if there is a picture among ``attachments`` and the model takes none."""
    if not standing.sees and any(each.kind == "picture" for each in attachments):
        raise PromptError(
            f"{standing.name or 'This model'} cannot see pictures.",
            "Take the picture out, or choose a vision model.",
        )


def request_to(
    path: Sequence[Message],
    prompting: Prompting,
    trim: Trim,
    pictures: Path,
    *,
    sees: bool = True,
    continues: bool = False,
) -> Request:
    """Return what is asked for a reply to ``path``'s end, or for more of it, of a model that ``sees``."""
    turns = turns_of(path[:-1] if continues else path, pictures, trim=trim, sees=sees)
    # Beside a lane that is raw, prompts are kept with the space around them.
    turns = tuple(
        replace(turn, text=as_sent(turn.text, raw=prompting.raw)) if turn.role == "user" else turn
        for turn in turns
    )
    if not continues:
        return Request(turns, prompting)
    begun = path[-1]
    return Request((*turns, Turn(begun.role, begun.text, reasoning=begun.reasoning)), prompting, continues)


def provenance_of(responder: Responder, prompting: Prompting, trim: Trim) -> Provenance:
    standing = responder.standing.value
    return Provenance(
        responder.key, standing.place, standing.version, dict(standing.arguments), prompting, trim
    )


def default_prompting(settings: Settings) -> Prompting:
    """Return how a conversation is asked of which nothing else is known."""
    chosen = settings.sampling
    sampling = Sampling(
        temperature=chosen.temperature,
        top_p=chosen.top_p,
        top_k=chosen.top_k,
        max_tokens=chosen.max_tokens,
        seed=chosen.seed,
    )
    return Prompting(settings.system_prompt, sampling)


def seeded(lanes: Sequence[Lane]) -> list[Prompting]:
    """Return the lanes' prompting for one prompt.

    Beside others a lane without a seed gets one, the same in all, so that what differs is not chance; lanes
    that do not differ in anything else get one each, or they would say the same.
    """
    if len(lanes) == 1:
        return [lanes[0].prompting]
    drawn = random.randrange(SEEDS - len(lanes))  # noqa: S311  no secret
    known: list[tuple[str, Prompting]] = []
    promptings: list[Prompting] = []
    for lane in lanes:
        prompting = lane.prompting
        if prompting.sampling.seed is None:
            prompting = with_seed(prompting, drawn + known.count((lane.responder, lane.prompting)))
        known.append((lane.responder, lane.prompting))
        promptings.append(prompting)
    return promptings


def another_seed(prompting: Prompting, versions: int) -> Prompting:
    """Return ``prompting`` for the next of ``versions`` so far: a fixed seed would say the same again."""
    seed = prompting.sampling.seed
    return prompting if seed is None else with_seed(prompting, (seed + versions) % SEEDS)


def with_seed(prompting: Prompting, seed: int) -> Prompting:
    return replace(prompting, sampling=replace(prompting.sampling, seed=seed))
