"""What to know of a model before it is downloaded. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.hub.repository import Caution
from app.hub.rows import mapping
from app.library.loadable import DEPRECATED
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from app.hub.repository import Variant

PICKLES: Final = (".bin", ".pt", ".pth", ".pkl", ".ckpt")
MOST_NAMED: Final = 5
MOST_ISSUES: Final = 1000
SERIOUS: Final = frozenset({"unsafe", "suspicious"})


def cautions_of(
    variants: Sequence[Variant],
    *,
    method: str,
    code: Sequence[str],
    asks: bool,
    raw: Mapping[str, Any],
    odd: int,
) -> tuple[Caution, ...]:
    """Return what speaks for care.

    ``method`` is the quantization's as vLLM names it, ``code`` the Python files and foreign repositories,
    ``asks`` whether a config asks for them to be run, ``raw`` the Hub's account of the model, ``odd`` how
    many files it lists whose names, sizes or hashes cannot be meant well.
    """
    found = [
        _pickles(variants),
        _code(code, asks=asks),
        _scan(raw),
        Caution(
            "Deprecated quantization",
            f"vLLM loads {method} only with its option allow_deprecated_quantization, and will drop it.",
        )
        if method in DEPRECATED
        else None,
        Caution(
            "Odd files",
            f"{odd:,} files are left out: their names lead elsewhere, or their sizes or hashes cannot be.",
        )
        if odd
        else None,
    ]
    return tuple(caution for caution in found if caution)


def _pickles(variants: Iterable[Variant]) -> Caution | None:
    names = [file.path for variant in variants for file in variant.files if file.path.endswith(PICKLES)]
    if not names:
        return None
    return Caution(
        "Pickle files",
        "Its weights are pickle files, a format that can run code when it is read. "
        "vLLM reads them in a restricted way; a safetensors version is safer.",
    )


def _code(code: Sequence[str], *, asks: bool) -> Caution | None:
    if not code:
        return None
    foreign = [name for name in code if not name.endswith(".py")]
    text = f"It brings Python code: {_some(code)}."
    if asks:
        text = f"It asks to run Python code of its own: {_some(code)}. It is run only if you agree."
    if foreign:
        text += (
            f" {_some(foreign)} {'is' if len(foreign) == 1 else 'are'} not its own: that may change any day."
        )
    return Caution("Custom code", text)


def _scan(raw: Mapping[str, Any]) -> Caution | None:
    """Return what the Hub's own scanners found."""
    scan = mapping(raw.get("securityRepoStatus", raw.get("securityStatus")))
    issues = scan.get("filesWithIssues")
    listed = issues[:MOST_ISSUES] if isinstance(issues, list) else []
    names = [
        shown_name(issue.get("path"))
        for issue in map(mapping, listed)
        if shown_name(issue.get("level")).lower() in SERIOUS
    ]
    if not names:
        return None
    return Caution("Unsafe files", f"The Hub's scanners warn of {_some(names)}.")


def _some(names: Collection[str]) -> str:
    shown = [shown_name(name) for name in list(names)[:MOST_NAMED]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more" if rest else "")
