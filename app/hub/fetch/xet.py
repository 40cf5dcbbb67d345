"""The other way to a large file, where its storage cannot send it by plain HTTP: Xet, by way of hf_xet.

The bridge from Xet to HTTP refuses files of some hundred gigabytes. hf_xet holds more in memory than all else
here and ends a stall only with the process, so it is not the usual way.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class XetWay:
    """Where Xet has a file: its ``fingerprint``, and the ``route`` at which the Hub gives access."""

    fingerprint: str
    route: str


class XetError(Exception):
    """Xet has failed."""


def is_installed() -> bool:
    return find_spec("hf_xet") is not None


def stream(way: XetWay, headers: Mapping[str, str], size: int, start: int) -> Iterator[bytes]:
    """Yield the bytes of a file of ``size`` from ``start`` on, with ``headers`` for the route.

    Raises XetError.
    """
    from hf_xet import XetFileInfo, XetSession  # pyright: ignore[reportAttributeAccessIssue]

    try:
        group = XetSession().new_download_stream_group(
            token_refresh_url=way.route, token_refresh_headers=dict(headers)
        )
        yield from group.download_stream(XetFileInfo(way.fingerprint, size), start=start)
    except (RuntimeError, ValueError, OSError) as error:
        raise XetError("Xet broke off") from error
