"""Addresses in a text: which may be followed, and how they are shown so that they cannot deceive."""

from __future__ import annotations

from urllib.parse import urlsplit

SCHEMES = ("http://", "https://", "mailto:")
NOTE = "#note-"
LONGEST = 2048
"""Characters of an address; a longer one leads nowhere."""


def normalized(address: str) -> str:
    """Return ``address`` with its host in punycode and all else that is not plain ASCII escaped."""
    from markdown_it.common.normalize_url import normalizeLink

    return normalizeLink(address)


def target_of(address: str) -> str:
    """Return where a link leads, "" if it must not lead anywhere: only the web and mail are allowed.

    ``address`` is a normalized one.
    """
    if len(address) > LONGEST or not address.lower().startswith(SCHEMES):
        return ""
    return address


def picture_of(address: str) -> str:
    """Return a picture's address, "" if it must never be asked for: files, data, anything but the web."""
    return "" if address.lower().startswith("mailto:") else target_of(address)


def host_of(target: str) -> str:
    """Return whom a target asks: the host in punycode, or a mail address; "" if it has none."""
    if target.lower().startswith("mailto:"):
        return target[len("mailto:") :].partition("?")[0]
    try:
        return urlsplit(target).hostname or ""
    except ValueError:
        return ""
