"""How it stands with hashing the files of a model that is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, assert_never

from app.library.text import one_line, shown_name
from ui.models.amounts import counted

if TYPE_CHECKING:
    from app.errors import VlindersError

MOST = 5
"""Files that are named."""


@dataclass(frozen=True)
class Checking:
    """Its files are being hashed; ``share`` from 0 to 1."""

    share: float = 0.0


@dataclass(frozen=True)
class Sound:
    """All ``files`` are what the Hub says they are."""

    files: int


@dataclass(frozen=True)
class Wrong:
    """The paths that are not what the Hub lists, and those that are not there."""

    damaged: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Unchecked:
    """They could not be checked."""

    error: VlindersError


Check: TypeAlias = Checking | Sound | Wrong | Unchecked


class CheckWords(NamedTuple):
    """A sentence, and the names of files under it."""

    tone: str
    text: str
    files: str = ""


def words_of(check: Check) -> CheckWords:
    """Return how ``check`` is told."""
    match check:
        case Checking(share):
            return CheckWords("accent", f"Checking its files… {int(min(1.0, max(0.0, share)) * 100)}%")
        case Sound(files):
            right = "Its only file is right." if files == 1 else f"All {files:,} files are right."
            return CheckWords("success", right)
        case Wrong(damaged, missing):
            parts = (
                f"{counted(len(damaged), 'file')} damaged" if damaged else "",
                f"{counted(len(missing), 'file')} missing" if missing else "",
            )
            text = " and ".join(part for part in parts if part)
            return CheckWords("danger", f"{text}. Repair fetches only these.", _names(damaged + missing))
        case Unchecked(error):
            return CheckWords("warning", one_line(f"{error.what} {error.remedy}"))
        case _:
            assert_never(check)


def _names(paths: tuple[str, ...]) -> str:
    more = len(paths) - MOST
    lines = [shown_name(path) for path in paths[:MOST]]
    return "\n".join([*lines, f"and {more:,} more"] if more > 0 else lines)
