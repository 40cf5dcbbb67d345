"""An endpoint's address: as a user writes it, and as it is asked."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from app.errors import SettingsError

EXAMPLE = "https://host.example/v1"
_TAILS = ("/chat/completions", "/completions", "/models", "/responses")
_REMEDY = f"An address looks like {EXAMPLE} or localhost:8000."


def address_of(written: str) -> str:
    """Return the base address that ``written`` stands for: with scheme, and ``/v1`` where no path is given.

    Without a scheme, a host of the local network is asked by http and any other by https. Raises
    SettingsError.
    """
    text = written.strip()
    if not text:
        raise SettingsError("An address is needed.", _REMEDY)
    parts = _split(text if "://" in text else f"//{text}")
    if parts.scheme not in ("", "http", "https") or not parts.hostname or any(map(str.isspace, text)):
        raise SettingsError("This is not an address of an endpoint.", _REMEDY)
    if parts.username or parts.password:
        raise SettingsError("An address must not hold a password.", "Enter the key in its own field.")
    if parts.query or parts.fragment:
        raise SettingsError("An address ends before a “?” or “#”.", _REMEDY)
    scheme = parts.scheme or ("http" if is_near(parts.hostname) else "https")
    path = parts.path.rstrip("/")
    for tail in _TAILS:
        path = path.removesuffix(tail)
    return urlunsplit((scheme, parts.netloc, path or "/v1", "", ""))


def host_of(address: str) -> str:
    """Return the host of a base address, with its port where it has one."""
    return urlsplit(address).netloc


def root_of(address: str) -> str:
    """Return the server's own root: where what is beside the OpenAI routes lies."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.removesuffix("/v1"), "", ""))


def is_loopback(address: str) -> bool:
    """Tell whether a base address leads to this computer."""
    host = urlsplit(address).hostname or ""
    return host == "localhost" or _is(host, "is_loopback")


def is_open(address: str) -> bool:
    """Tell whether all that is sent to a base address, the key too, can be read on the way."""
    return urlsplit(address).scheme == "http" and not is_loopback(address)


def is_far(address: str) -> bool:
    """Tell whether a base address leads out of the local network."""
    return not is_near(urlsplit(address).hostname or "")


def is_near(host: str) -> bool:
    """Tell whether ``host`` is this computer, or by its name or number one of the local network."""
    if ":" in host or _is_number(host):
        return _is(host, "is_private")
    return "." not in host.strip(".") or host.endswith((".local", ".lan"))


def _is(host: str, what: str) -> bool:
    return _is_number(host) and bool(getattr(ip_address(host), what))


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise SettingsError("This is not an address of an endpoint.", _REMEDY) from error
    return parts
