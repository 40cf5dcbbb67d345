"""Who is signed in at the Hub, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from app.hub.account import SignedIn, SignedOut, TokenSource, Unknown
from app.library.text import one_line, shown_name

if TYPE_CHECKING:
    from app.hub.account import AccountState


class AccountWords(NamedTuple):
    """``who`` in a few words, ``how`` in a sentence or two."""

    who: str
    how: str
    tone: str


def words_of(state: AccountState) -> AccountWords:
    """Return how ``state`` is told."""
    match state:
        case SignedOut():
            return AccountWords("Not signed in", "Open models can be downloaded all the same.", "")
        case SignedIn():
            name = shown_name(state.name) or "a user without a name"
            return AccountWords(f"Signed in as {name}", f"{_token(state)} {_source(state)}", "success")
        case Unknown():
            how = f"{_source(state)} {one_line(str(state.error))}"
            return AccountWords("There is a token that is not confirmed", how, "warning")
        case _:
            assert_never(state)


def _token(state: SignedIn) -> str:
    """Return 'Token "laptop", read, until 3 May 2027.', as much of it as is known."""
    name, role = shown_name(state.token), shown_name(state.role)
    until = f"valid until {state.expires:%Y-%m-%d}" if state.expires else ""
    facts = ", ".join(fact for fact in (f"“{name}”" if name else "", role, until) if fact)
    return f"Token: {facts}." if facts else ""


def _source(state: SignedIn | Unknown) -> str:
    if state.source is TokenSource.STORED:
        return "It is stored on this computer."
    variable = shown_name(state.variable) or "HF_TOKEN"
    unused = " Another one is stored here and not used." if state.shadowed else ""
    return (
        f"It comes from {variable} in the environment, which goes before any other.{unused} "
        "To use another one, start Vlinders without it."
    )
