"""vLLM's plugins for formats that it does not read itself: whether they are here, and how to get them."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from app.engine.states import Action, Remedy


@dataclass(frozen=True)
class Plugin:
    """A plugin: the ``format`` it is for, its Python ``module``, and the ``packages`` to install."""

    format: str
    module: str
    packages: tuple[str, ...]
    action: Action

    @property
    def installed(self) -> bool:
        return find_spec(self.module) is not None

    @property
    def command(self) -> str:
        """Return what to type in a terminal.

        The plugins ask for the package "vllm", which would replace vLLM's build for processors and tear the
        set-up's versions apart: so they are taken without what they ask for, which vLLM has brought already.
        """
        return shlex.join(
            [sys.executable, "-m", "pip", "install", "--no-deps", "--only-binary", ":all:", *self.packages]
        )

    @property
    def remedy(self) -> Remedy:
        return Remedy(f"Install the {self.format} plugin…", action=self.action)


GGUF: Final = Plugin(
    "GGUF", "vllm_gguf_plugin", ("vllm-gguf-plugin>=0.0.5,<0.1", "gguf>=0.17"), Action.INSTALL_GGUF
)
BITSANDBYTES: Final = Plugin(
    "bitsandbytes",
    "vllm_bnb_plugin",
    ("vllm-bnb-plugin>=0.0.3,<0.1", "bitsandbytes>=0.48.1"),
    Action.INSTALL_BITSANDBYTES,
)
PLUGINS: Final = {plugin.action: plugin for plugin in (GGUF, BITSANDBYTES)}
