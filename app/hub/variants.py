"""The quantizations that a GGUF repository offers, each one thing to download. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from app.hub.repository import Variant
from app.hub.selection import SHARD, is_wanted, missing_shards
from app.library.text import shown_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.hub.repository import HubFile

QUANTIZATION: Final = re.compile(
    r"""(?:^|[-_./])(
        (?:UD-)?(?:
            IQ[1-4]_(?:XXS|XS|NL|S|M) | Q[2-8]_K(?:_(?:XXS|XS|XL|S|M|L|P))? | Q[2-8]_[01] | TQ[12]_0
            | MXFP4(?:_MOE)? | NVFP4 | BF16 | F16 | FP16 | F32
        )
    )(?=$|[-_./])""",
    re.IGNORECASE | re.VERBOSE,
)
APART: Final = ("mmproj", "imatrix")
"""In the names of what lies beside a model: the projector of its eyes, and what it was quantized by."""


def gguf_variants(files: Iterable[HubFile]) -> tuple[Variant, ...]:
    """Return what can be chosen among ``files``, the smallest first; ``problem`` says what is not whole."""
    files = tuple(files)
    groups: dict[str, list[HubFile]] = defaultdict(list)
    for file in files:
        if file.path.lower().endswith(".gguf") and not is_apart(file.path):
            groups[_stem(file.path)].append(file)
    tokens = {stem: token_of(stem) for stem in groups}
    uses = Counter(tokens.values())
    others = tuple(file for file in files if is_wanted(file))
    found: list[Variant] = []
    for stem, parts in groups.items():
        token = tokens[stem]
        # Two models of the same quantization in one repository go by their own names.
        name = token if token and uses[token] == 1 else stem
        found.append(_variant(shown_name(name), token, parts, others))
    return tuple(sorted(found, key=lambda variant: (variant.weights, variant.name)))


def token_of(path: str) -> str:
    """Return the quantization that a file's name or its folder's says, such as "Q4_K_M", or ""."""
    name = PurePosixPath(path).name
    found = QUANTIZATION.findall(name) or QUANTIZATION.findall(path)
    return found[-1].upper() if found else ""


def is_apart(path: str) -> bool:
    name = PurePosixPath(path).name.lower()
    return any(word in name for word in APART)


def _variant(name: str, token: str, parts: list[HubFile], others: tuple[HubFile, ...]) -> Variant:
    missing = missing_shards(file.path for file in parts)
    return Variant(
        name=name,
        files=(*parts, *others),
        weights=sum(file.size for file in parts),
        quantization=f"GGUF {token}".rstrip(),
        problem=f"{len(missing)} of its parts are missing on the Hub." if missing else "",
    )


def _stem(path: str) -> str:
    """Return what the parts of one model have in common."""
    shard = SHARD.fullmatch(path)
    return shard[1] if shard else path[: -len(".gguf")]
