"""What can go wrong in ways a user can act on.

Foreign exceptions are translated in the one module that imports the library they come from. A subclass
exists only where some caller acts differently on it.
"""

from __future__ import annotations

from enum import StrEnum


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


class EndpointError(VlindersError):
    """A remote endpoint, or the way to it, failed."""


class ImportFileError(VlindersError):
    """A file is not what can be read here: a conversation's export, or an attachment."""


class StorageError(VlindersError):
    """A conversation or setting could not be written or read."""


class Trouble(StrEnum):
    """Why the Hub did not give what was asked, as far as a user can act on it."""

    OFFLINE = "offline"
    """The app's own offline switch, or the environment's."""
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    """Too many requests, or the server is overloaded: worth waiting for."""
    SIGN_IN = "sign in"
    """A gated model, and no token."""
    TERMS = "terms"
    """A gated model whose terms this account has not accepted yet."""
    WAITING = "waiting"
    """Access was asked for; the authors have not answered."""
    DENIED = "denied"
    """The authors refused, or the token may not read this."""
    BAD_TOKEN = "bad token"  # noqa: S105  no secret
    MISSING = "missing"
    """No such model, revision or file, or somebody else's private one: the Hub does not tell them apart."""
    NO_ROOM = "no room"
    DAMAGED = "damaged"
    """What came is not what the Hub says it is."""
    OTHER = "other"


class HubError(VlindersError):
    """The Hub, the way to it, or the disk it writes to failed; ``trouble`` says in which way."""

    def __init__(self, trouble: Trouble, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.trouble = trouble
