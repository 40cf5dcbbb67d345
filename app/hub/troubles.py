"""What huggingface_hub and the network raise, as HubErrors. Only imported in worker threads."""

from __future__ import annotations

import errno
import logging
import socket
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import getproxies

from huggingface_hub import errors
from huggingface_hub.utils import httpx

from app.errors import HubError, Trouble
from app.hub.session import BUSY, PAUSE, pause_asked
from app.library.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
log = logging.getLogger(__name__)
CHECK_NETWORK: Final = "Check the network and the Hub's address in the settings."
PROXIES: Final = frozenset({"http", "https", "all"})
CHECK_PROXY: Final = "Check HTTPS_PROXY and HTTP_PROXY in the environment."


def offline() -> HubError:
    return HubError(
        Trouble.OFFLINE,
        "Vlinders is set to work offline.",
        "Switch offline off in the Hub's settings (or unset HF_HUB_OFFLINE).",
    )


def not_understood() -> HubError:
    return HubError(
        Trouble.DAMAGED,
        "The answer is not one that the Hub gives.",
        "Check the Hub's address in the settings, and whether the network asks for a sign-in of its own.",
    )


def trouble_of(error: Exception, endpoint: str) -> HubError:
    """Return ``error``, raised while asking the Hub at ``endpoint``, as what a user can act on."""
    host = _host(endpoint)
    match error:
        case HubError():
            return error
        case errors.OfflineModeIsEnabled():
            return offline()
        case errors.LocalTokenNotFoundError():
            return HubError(Trouble.SIGN_IN, "This takes an account of the Hub.", "Sign in with a token.")
        case errors.OIDCError():
            return HubError(
                Trouble.BAD_TOKEN, "HF_OIDC_RESOURCE is set, but no token could be had by it.", "Unset it."
            )
        case errors.HfHubHTTPError():
            return _of_status(error, host)
        case httpx.HTTPError() | httpx.InvalidURL():
            return _of_network(error, host)
        case OSError():
            return _of_disk(error)
        case _:
            log.warning("An answer of %s is not understood", host, exc_info=error)
            return not_understood()


def _host(endpoint: str) -> str:
    """Return the server's name as people know it, without a password that may stand before it."""
    try:
        return one_line(urlsplit(endpoint).netloc.rpartition("@")[2]) or "the Hub"
    except ValueError:
        return "the Hub"


def _of_status(error: errors.HfHubHTTPError, host: str) -> HubError:
    status = error.response.status_code
    match error:
        case errors.GatedRepoError():
            return _of_gate(error)
        case errors.DisabledRepoError():
            return HubError(Trouble.DENIED, "The Hub has disabled this model.")
        case errors.RepositoryNotFoundError():
            return HubError(
                Trouble.MISSING,
                f"There is no such model on {host}, or it is private.",
                "Check the name; for a private model, sign in with an account that may read it.",
            )
        case errors.RevisionNotFoundError():
            return HubError(Trouble.MISSING, "The model has no such revision.", "Choose another revision.")
        case errors.RemoteEntryNotFoundError():
            return HubError(Trouble.MISSING, "The model has no such file.")
        case _ if status == HTTPStatus.UNAUTHORIZED:
            return HubError(
                Trouble.BAD_TOKEN,
                f"{host} does not accept the token.",
                "Sign in again with a valid one; HF_TOKEN, if set, comes before the stored one.",
            )
        case _ if status == HTTPStatus.FORBIDDEN:
            return HubError(
                Trouble.DENIED,
                "The token may not read this.",
                "Use a token with read access to this model.",
            )
        case _ if status == HTTPStatus.NOT_FOUND:
            return HubError(Trouble.MISSING, f"{host} does not have this.", CHECK_NETWORK)
        case _ if status in BUSY:
            return _of_busy(error, host)
        case _:
            return HubError(Trouble.OTHER, f"{host} answered with an error ({status}).", "Try again later.")


def _of_gate(error: errors.GatedRepoError) -> HubError:
    if error.response.status_code == HTTPStatus.UNAUTHORIZED:
        return HubError(
            Trouble.SIGN_IN,
            "The model's authors ask to know who downloads it.",
            "Sign in, and accept the terms on the model's page.",
        )
    said = f"{error.response.headers.get('X-Error-Message', '')} {error.server_message or ''}".lower()
    if "awaiting" in said or "pending" in said:
        return HubError(
            Trouble.WAITING,
            "You have asked for access; the authors have not answered yet.",
            "Check again later.",
        )
    if "fine-grained" in said:
        return HubError(
            Trouble.DENIED,
            "The token may not read gated models.",
            "Allow that in the token's settings on the Hub, or sign in with another one.",
        )
    if "rejected" in said or "denied" in said:
        return HubError(Trouble.DENIED, "The model's authors have refused access.", "Choose another model.")
    return HubError(
        Trouble.TERMS,
        "The model's terms are not accepted yet by this account.",
        "Accept them on the model's page, then check again.",
    )


def _of_busy(error: errors.HfHubHTTPError, host: str) -> HubError:
    pause = pause_asked(error.response)
    wait = f"Try again in {pause:.0f} seconds." if pause > PAUSE else "Try again in a while."
    if error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return HubError(
            Trouble.BUSY, f"{host} has been asked too often.", f"{wait} Signing in raises the limit."
        )
    return HubError(Trouble.BUSY, f"{host} cannot answer now ({error.response.status_code}).", wait)


def _of_network(error: httpx.HTTPError | httpx.InvalidURL, host: str) -> HubError:
    if isinstance(error, httpx.DecodingError):
        return not_understood()
    causes = tuple(_causes(error))
    what, remedy = f"{host} cannot be reached.", CHECK_NETWORK
    if isinstance(error, httpx.ProxyError):
        what, remedy = "The proxy refuses to connect to the Hub.", CHECK_PROXY
    elif _among(causes, ssl.SSLCertVerificationError):
        what = f"The connection to {host} cannot be trusted: its certificate does not check out."
        remedy = "Check the clock and the network; behind a proxy that opens TLS, set SSL_CERT_FILE."
    elif _among(causes, ssl.SSLError):
        what = f"No secure connection to {host} comes about."
    elif isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) and not PROXIES.isdisjoint(
        getproxies()
    ):
        what, remedy = "Neither the Hub nor the proxy before it can be reached.", CHECK_PROXY
    elif _among(causes, socket.gaierror):
        what = f"The name {host} cannot be looked up."
    elif isinstance(error, httpx.TimeoutException):
        what = f"{host} does not answer."
    elif isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        what, remedy = "The Hub's address cannot be used.", "Correct it in the settings."
    elif isinstance(error, httpx.ReadError | httpx.RemoteProtocolError):
        what, remedy = f"{host} broke off the connection.", "Try again."
    return HubError(Trouble.UNREACHABLE, what, remedy)


def _among(causes: tuple[BaseException, ...], kind: type[BaseException]) -> bool:
    return any(isinstance(cause, kind) for cause in causes)


def _of_disk(error: OSError) -> HubError:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in NO_ROOM:
        return HubError(Trouble.NO_ROOM, f"The disk is full{where}.", "Free some space.")
    why = error.strerror or type(error).__name__
    return HubError(
        Trouble.OTHER, f"A file could not be used{where}: {why}.", "Make it readable and writable for you."
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
