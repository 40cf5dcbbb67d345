"""What is looked at before anything heavy begins: can the files be a model's, and may their code be run."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from app.engine.gguf import parts_of, source_of
from app.engine.plugins import GGUF
from app.engine.refusals import GGUF_ON_CPU, LoadRefusedError, missing
from app.engine.trust import check_trust
from app.library.config import read_config
from app.library.gguf import is_gguf, weigh_gguf
from app.library.models import Format
from app.library.weights import weigh

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.engine.states import Overrides
    from app.library.models import LocalModel

READ_FORMATS: Final = ("auto", "hf", "safetensors")
"""Load formats whose files the app can check itself."""


def admit(model: LocalModel, arguments: Mapping[str, object], consents: Collection[str]) -> Overrides:
    """Look at the files once more, and return the arguments that vLLM needs to be told for them.

    ``consents`` are the keys of the code that may be run. Raises ModelError for files that cannot be a
    model's, and LoadRefusedError for what the user has to decide or install first.
    """
    if holds_gguf(model):
        return _admit_gguf(model, arguments, consents)
    config = read_config(model.path)
    if arguments.get("load_format", "auto") in READ_FORMATS:
        weigh(model.path)
    check_trust(model, model.path, arguments, consents)
    return {"quantization": config.argument} if config.argument else {}


def holds_gguf(model: LocalModel) -> bool:
    """Whether a GGUF file is to be loaded, by what was found or, for a path given by hand, by its content."""
    return model.format is Format.GGUF or (model.path.is_file() and is_gguf(model.path))


def _admit_gguf(model: LocalModel, arguments: Mapping[str, object], consents: Collection[str]) -> Overrides:
    weigh_gguf(parts_of(model.path))
    if is_for_processors():
        raise LoadRefusedError(GGUF_ON_CPU)
    if not GGUF.installed:
        raise LoadRefusedError(missing(GGUF))
    check_trust(model, source_of(model.path).config, arguments, consents)
    return {}


def is_for_processors() -> bool:
    """Whether the installed vLLM is a build for processors, which is told without importing it."""
    try:
        return "+cpu" in version("vllm")
    except PackageNotFoundError:
        return True
