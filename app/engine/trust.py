"""Code that a model brings is run only if the user agreed to exactly that code.

With ``trust_remote_code`` vLLM runs it in this process while it reads the config. A child process would not
help, since the config, its class included, is then used here. So the check comes before all else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.engine.refusals import UNTRUSTED, LoadRefusedError, code_elsewhere, foreign_code
from app.library.code import code_of, digest_of, files_in
from app.library.config import CONFIG, read_config

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.library.models import LocalModel

TRUST: Final = "trust_remote_code"
ELSEWHERE: Final = ("tokenizer", "hf_config_path", "spec_model", "speculative_config")
"""Arguments that may name another model's files, whose code would be run too."""


def check_trust(
    model: LocalModel, folder: Path | None, arguments: Mapping[str, object], consents: Collection[str]
) -> None:
    """Look at the code in ``folder``, where the model's config and tokenizer lie, as it is now.

    ``folder`` is None where they are made of a GGUF file, which brings no code; other arguments may still.
    ``consents`` are the keys of the code that the user agreed to. Raises LoadRefusedError if ``arguments``
    would run other code, and ModelError for a config that cannot be read.
    """
    if not arguments.get(TRUST):
        return
    for name in ELSEWHERE:
        place = _place(arguments.get(name))
        if place and Path(place) != folder and _may_bring_code(Path(place)):
            raise LoadRefusedError(code_elsewhere(name))
    if folder is None:
        return
    config = read_config(folder)
    foreign = [place for place in config.code if not place.endswith(".py")]
    if foreign:
        raise LoadRefusedError(foreign_code(foreign[0]))
    code = code_of(replace(model, code=digest_of(folder, config)))
    if code is not None and code.key not in consents:
        raise LoadRefusedError(UNTRUSTED)


def _place(value: object) -> str:
    """Return the path or name that an argument's value holds, or ""."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return ""
    named = value.get("model") if isinstance(value, Mapping) else value
    return named if isinstance(named, str) else ""


def _may_bring_code(folder: Path) -> bool:
    """Tell whether there may be code: what is no folder is a name on the Hub, which can hold anything."""
    if not folder.is_dir():
        return True
    return bool(files_in(folder)) or ((folder / CONFIG).is_file() and bool(read_config(folder).code))
