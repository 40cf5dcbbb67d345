"""Loads that are not begun, and what the user can do about each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.engine.states import Action, Failure, Remedy

if TYPE_CHECKING:
    from app.engine.plugins import Plugin

REVIEW: Final = Remedy("Review the code…", {"trust_remote_code": True}, Action.REVIEW_CODE)
WITHOUT_CODE: Final = Remedy("Load without its code", {"trust_remote_code": None})
UNTRUSTED: Final = Failure(
    "This model brings its own code, and you have not agreed to run it as it is now.",
    "Read it first: it runs inside Vlinders, with all your rights, each time the model is loaded.",
    (REVIEW, WITHOUT_CODE),
)
GGUF_ON_CPU: Final = Failure(
    "vLLM computes GGUF models on GPUs only, and this engine runs on the processor.",
    "Choose a safetensors version: AWQ, GPTQ and compressed-tensors run on the processor too.",
)


class LoadRefusedError(Exception):
    """A load was not begun; ``failure`` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.cause)
        self.failure = failure


def missing(plugin: Plugin) -> Failure:
    """Return what to say where ``plugin`` is needed; the command is in the text for those without buttons."""
    return Failure(
        f"vLLM reads {plugin.format} only with a plugin, which is not installed.",
        f"Install it, then start Vlinders again: {plugin.command}",
        (plugin.remedy,),
    )


def foreign_code(repo: str) -> Failure:
    return Failure(
        f"The model asks for code from another repository, {repo}, which may be another tomorrow.",
        "Vlinders does not run what it cannot show you. Without it, vLLM's own code may know the model.",
        (WITHOUT_CODE,),
    )


def code_elsewhere(argument: str) -> Failure:
    return Failure(
        f"The argument {argument} names files that are not the model's own and may bring code, too.",
        "Leave it empty, or load without the model's code.",
        (Remedy("Leave it empty", {argument: None}), WITHOUT_CODE),
    )
