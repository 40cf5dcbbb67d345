"""Who the user is to the Hub, and by which token."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from app.errors import HubError, Trouble
from app.hub.rows import mapping, moment
from app.library.text import shown_name
from app.observable import Observable

if TYPE_CHECKING:
    from datetime import datetime

    from huggingface_hub import HfApi

    from app.hub.client import Hub
    from app.tasks import Tasks


class TokenSource(StrEnum):
    """Where the token comes from that is used."""

    ENVIRONMENT = "environment"
    """HF_TOKEN, or one of its relatives: it comes before a stored one."""
    STORED = "stored"
    """In Hugging Face's own file, where `hf auth login` and sign_in put it."""


@dataclass(frozen=True)
class Found:
    """A token that there is. ``variable`` is the environment's that holds it, or empty.

    ``shadowed`` when one is stored as well, unused because the environment comes first.
    """

    source: TokenSource
    variable: str = ""
    shadowed: bool = False


@dataclass(frozen=True)
class SignedOut:
    """There is no token: what is open to everybody can be read."""


@dataclass(frozen=True)
class SignedIn:
    """The Hub knows the token as ``name``'s. ``token`` is the token's own name, ``role`` such as "read".

    ``variable`` and ``shadowed`` as in Found.
    """

    name: str
    source: TokenSource
    expires: datetime | None = None
    token: str = ""
    role: str = ""
    variable: str = ""
    shadowed: bool = False


@dataclass(frozen=True)
class Unknown:
    """There is a token, but the Hub could not be asked about it or does not accept it: ``error`` says."""

    source: TokenSource
    error: HubError
    variable: str = ""
    shadowed: bool = False


AccountState: TypeAlias = SignedOut | SignedIn | Unknown


class Account:
    """The account on this machine, shared with every other program that uses Hugging Face's own store."""

    def __init__(self, hub: Hub, tasks: Tasks) -> None:
        self.state: Observable[AccountState] = Observable(SignedOut())
        self._hub = hub
        self._tasks = tasks
        self._refreshes = 0
        hub.changed.subscribe(self._follow)

    async def refresh(self) -> None:
        """Find out who is signed in; of calls that overlap, the one begun last counts."""
        self._refreshes += 1
        refresh = self._refreshes
        state = await self._look()
        if refresh == self._refreshes:
            self.state.set(state)

    async def sign_in(self, token: str) -> None:
        """Have the Hub check ``token``, and store it. Raises HubError; then what was stored is kept."""
        from app.hub.tokens import store

        await self._hub.ask(lambda api, _: store(api, token))
        await self.refresh()

    async def sign_out(self) -> None:
        """Forget the stored token; one in the environment stays. Raises HubError."""
        from app.hub.tokens import forget

        await self._hub.locally(forget)
        await self.refresh()

    async def _look(self) -> AccountState:
        from app.hub.tokens import find_token

        try:
            found = await self._hub.locally(find_token)
        except HubError as error:
            return Unknown(TokenSource.STORED, error)
        if found is None:
            return SignedOut()
        try:
            return await self._hub.ask(lambda api, _: _who(api, found))
        except HubError as error:
            return Unknown(found.source, error, found.variable, found.shadowed)

    def _follow(self, _: None) -> None:
        self._tasks.spawn(self.refresh(), name="account")


def _who(api: HfApi, found: Found) -> SignedIn:
    """Ask the Hub whose token it is that huggingface_hub finds (in a worker thread)."""
    told = mapping(api.whoami(cache=True))
    name = shown_name(told.get("name"))
    if not name:
        raise HubError(Trouble.DAMAGED, "The Hub does not say whose token this is.")
    way = mapping(told.get("auth"))
    token = mapping(way.get("accessToken"))
    return SignedIn(
        name,
        found.source,
        expires=moment(way.get("expiresAt", token.get("expiresAt"))),
        token=shown_name(token.get("displayName")),
        role=shown_name(token.get("role")),
        variable=found.variable,
        shadowed=found.shadowed,
    )
