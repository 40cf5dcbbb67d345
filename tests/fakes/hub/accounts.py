"""Who may read what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.hub.wire import RefusedError

if TYPE_CHECKING:
    from tests.fakes.hub.repos import Repo


@dataclass
class Person:
    """The owner of a token, and the repositories that have let them in or not."""

    name: str
    value: str
    may_read: set[str] = field(default_factory=set)
    """Private ones."""
    accepted: set[str] = field(default_factory=set)
    """Gated ones that are open to them."""
    waiting: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    narrow: bool = False
    """The token is fine-grained and was not allowed to read gated repositories."""

    def whoami(self) -> dict[str, Any]:
        return {
            "type": "user",
            "id": f"{abs(hash(self.name)):024x}"[:24],
            "name": self.name,
            "fullname": self.name.title(),
            "email": f"{self.name}@example.org",
            "emailVerified": True,
            "isPro": False,
            "canPay": False,
            "periodEnd": None,
            "avatarUrl": "/avatars/0.svg",
            "orgs": [],
            "auth": {
                "type": "access_token",
                "accessToken": {
                    "displayName": f"{self.name}'s token",
                    "role": "fineGrained" if self.narrow else "read",
                    "createdAt": "2026-01-01T00:00:00.000Z",
                },
            },
        }


class Accounts:
    """Everybody who has a token."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}

    def add(self, person: Person) -> Person:
        self._people[person.value] = person
        return person

    def revoke(self, value: str) -> None:
        del self._people[value]

    def person(self, authorization: str) -> Person | None:
        """Return whose token it is, None without one; raises RefusedError for a token that is nobody's."""
        if not authorization:
            return None
        person = self._people.get(authorization.removeprefix("Bearer "))
        if person is None:
            raise RefusedError(401, "", "Invalid credentials in Authorization header")
        return person


def may_see(person: Person | None, repo: Repo) -> bool:
    return not repo.private or (person is not None and repo.name in person.may_read)


def check_sight(person: Person | None, repo: Repo | None) -> Repo:
    """Return ``repo`` if it is there for ``person``; the Hub does not tell "private" from "missing"."""
    if repo is not None and may_see(person, repo):
        return repo
    if person is None:
        raise RefusedError(401, "RepoNotFound", "Invalid username or password.")
    raise RefusedError(404, "RepoNotFound", "Repository not found")


def check_files(person: Person | None, repo: Repo) -> None:
    """Raise RefusedError if the files of ``repo`` are not for ``person``."""
    if not repo.gated:
        return
    name = repo.name
    if person is None:
        message = f"Access to model {name} is restricted. You must have access to it and be authenticated to access it. Please log in."
        raise RefusedError(401, "GatedRepo", message)
    if person.narrow:
        message = "Please enable access to public gated repositories in your fine-grained token settings to view this repository."
        raise RefusedError(403, "GatedRepo", message)
    if name in person.waiting:
        message = f"Your request to access model {name} is awaiting a review from the repo authors."
        raise RefusedError(403, "GatedRepo", message)
    if name in person.refused:
        message = f"Your request to access model {name} has been rejected by the repo's authors."
        raise RefusedError(403, "GatedRepo", message)
    if name not in person.accepted:
        message = f"Access to model {name} is restricted and you are not in the authorized list. Visit https://huggingface.co/{name} to ask for access."
        raise RefusedError(403, "GatedRepo", message)
