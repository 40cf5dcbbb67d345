"""The small files of a model that say what it is: read side by side, within limits, and kept nowhere."""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from app.errors import HubError, ModelError, Trouble
from app.hub.card import CARD, LARGEST_CARD
from app.hub.foreign import parse_json
from app.hub.rows import mapping
from app.hub.variants import gguf_variants
from app.library.config import BESIDE, CONFIG, Config, parse_config
from app.library.gguf import parse_header
from app.library.gguf_config import config_of
from app.library.weights import INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huggingface_hub import HfApi

    from app.hub.access import Access
    from app.hub.client import Hub
    from app.hub.repository import HubFile

LARGEST_JSON: Final = 3 * 2**20
LARGEST_INDEX: Final = 16 * 2**20
"""Bytes. Real configs stay below one million, the largest models' indexes are of nine."""
LARGEST: Final[Mapping[str, int]] = MappingProxyType({INDEX: LARGEST_INDEX, CARD: LARGEST_CARD})
GGUF_HEAD: Final = 256 * 2**10
"""Bytes of a GGUF file: what it says of the model stands before its long lists of words."""
CLOSED: Final = frozenset(
    {Trouble.SIGN_IN, Trouble.TERMS, Trouble.WAITING, Trouble.DENIED, Trouble.BAD_TOKEN}
)
PASSING: Final = frozenset({Trouble.OFFLINE, Trouble.UNREACHABLE, Trouble.BUSY})
WORTH_ALL: Final = frozenset({CONFIG, INDEX})
"""Without these a download may be of the wrong files: if they fail for a passing reason, so does the look."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Contents:
    """What was read, by path; ``head`` is the beginning of a GGUF file where there is no config.

    ``closed`` says why this account may not read the files.
    """

    read: Mapping[str, bytes] = field(default_factory=dict)
    head: bytes = b""
    closed: HubError | None = None

    def config(self) -> Config | None:
        """Return what the files say of the model, None where they say nothing."""
        beside = {path: self._json(path) for path in BESIDE if path in self.read}
        content = self._json(CONFIG)
        if content:
            return parse_config(content, beside)
        if self.head:
            try:
                # The label of one of the quantizations is not that of all.
                return replace(config_of(parse_header(io.BytesIO(self.head))), quantization="GGUF")
            except ModelError as error:
                log.info("%s", error)
        return parse_config({}, beside) if beside else None

    def _json(self, path: str) -> Mapping[str, Any]:
        try:
            return mapping(parse_json(self.read.get(path, b"{}")))
        except ValueError:
            return {}


async def read_contents(hub: Hub, repo: str, commit: str, files: Sequence[HubFile]) -> Contents:
    """Read what there is of ``files`` that says what the model is. Raises HubError."""
    present = {file.path for file in files}
    paths = [path for path in (CONFIG, *BESIDE, INDEX, CARD) if path in present]
    ggufs = [] if CONFIG in present else [variant.files[0].path for variant in gguf_variants(files)]
    asked = [(path, LARGEST.get(path, LARGEST_JSON), False) for path in paths]
    asked += [(path, GGUF_HEAD, True) for path in ggufs[:1]]
    asking = (_fetch(hub, repo, commit, *each) for each in asked)
    answers = await asyncio.gather(*asking, return_exceptions=True)
    read: dict[str, bytes] = {}
    closed: HubError | None = None
    for (path, _, _), answer in zip(asked, answers, strict=True):
        match answer:
            case bytes():
                read[path] = answer
            case HubError(trouble=trouble) if trouble in CLOSED:
                closed = answer
            case HubError(trouble=trouble) if trouble not in PASSING or path not in WORTH_ALL:
                log.info("%s of %s cannot be read: %s", path, repo, answer)
            case _:
                raise answer
    head = read.pop(ggufs[0], b"") if ggufs else b""
    return Contents(read, head, closed)


async def _fetch(hub: Hub, repo: str, commit: str, path: str, largest: int, start: bool) -> bytes:  # noqa: FBT001
    def fetch(api: HfApi, _: Access) -> bytes:
        from app.hub.answers import read_file

        return read_file(api, repo, path, commit, largest, start=start)

    return await hub.ask(fetch)
