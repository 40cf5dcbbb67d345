"""What can go wrong in ways a user can act on.

Foreign exceptions are translated in the one module that imports the library they come from. A subclass
exists only where some caller acts differently on it.
"""

from __future__ import annotations


class VlindersError(Exception):
    """A failure that can be explained: ``what`` happened, and the ``remedy`` to try, one sentence each."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class SettingsError(VlindersError):
    """A setting has a value that cannot be used."""


class ModelError(VlindersError):
    """A model's files are missing, damaged or of a kind that cannot be loaded."""


class PromptError(VlindersError):
    """A prompt cannot be answered as it is; the engine is well."""


class EngineDiedError(VlindersError):
    """The engine's processes are gone; what was streaming has ended."""


class EngineNotReadyError(VlindersError):
    """No engine is loaded that could answer."""


class StorageError(VlindersError):
    """A conversation or setting could not be written or read."""
