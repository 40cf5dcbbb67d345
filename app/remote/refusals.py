"""What goes wrong between here and an endpoint, in words: the errors of the openai library end here."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, Any

import openai

from app.errors import EndpointError, PromptError, VlindersError
from app.log import without_secrets
from app.remote.streaming import garbled

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 600
"""Characters of what a server said that are shown."""
_LATER = "Try again in a moment."
_BLAMING = ("BadRequestError", "invalid_request_error")
_TOO_LONG = ("context_length_exceeded", "maximum context length", "context window", "context size")


def explain(error: Exception, name: str, model: str = "", key: str = "") -> VlindersError:
    """Return ``error``, raised while the endpoint called ``name`` was asked, as one of ours.

    ``key`` is taken out of whatever the server said.
    """
    match error:
        case openai.APITimeoutError() | TimeoutError():
            return EndpointError(f"{name} did not answer in time.", "Is it busy, or still loading a model?")
        case openai.APIConnectionError():
            return _unreachable(error, name)
        case openai.APIStatusError():
            return _refused(error, name, model, _said(error, key))
        case openai.APIError() if _blames_request(error):
            return _unanswerable(name, model, _said(error, key))
        case openai.APIError():
            return EndpointError(f"{name} broke off the reply: {_said(error, key)}", _LATER)
        case _:
            return garbled(name)


def _unreachable(error: openai.APIConnectionError, name: str) -> EndpointError:
    causes = list(causes_of(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            reason = getattr(cause, "verify_message", "") or "it is not trusted"
            return EndpointError(
                f"The certificate of {name} is not accepted: {reason}.",
                "Add its certificate authority to this system's, or name its file in SSL_CERT_FILE.",
            )
        if isinstance(cause, ssl.SSLError):
            return EndpointError(
                f"No secure connection to {name} came about.", "Should its address begin with http://?"
            )
    kinds = {type(cause).__name__ for cause in causes}
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return EndpointError(f"The host of {name} is not known.", "Check its address, and the network.")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return EndpointError(f"Nothing answers at the address of {name}.", "Is the server running?")
    if "ProxyError" in kinds:
        return EndpointError(f"The proxy does not lead to {name}.", "Check HTTPS_PROXY and NO_PROXY.")
    if kinds & {"RemoteProtocolError", "ReadError", "StreamError"}:
        return EndpointError(f"The connection to {name} broke off.", _LATER)
    return EndpointError(f"{name} cannot be reached.", "Check its address, and the network.")


def _refused(error: openai.APIStatusError, name: str, model: str, said: str) -> VlindersError:
    status = error.status_code
    if _is_too_long(f"{error.code} {said}"):
        return _too_long(name, model, said)
    match status:
        case 400 | 409 | 413 | 422:
            return _unanswerable(name, model, said)
        case 401:
            return EndpointError(
                f"{name} does not accept the key.", "Enter another one under Remote endpoints."
            )
        case 403:
            return EndpointError(f"{name} refuses this: {said}", "May this key use this model?")
        case 404 if model:
            return EndpointError(f"{name} has no model “{model}”: {said}", "Choose another model.")
        case 402 | 429:
            return _over_limit(error, name, said)
        case _ if status >= 500:
            return EndpointError(f"{name} failed ({status}): {said}", _LATER)
        case _:
            return EndpointError(f"{name} answered with status {status}: {said}", "Check its address.")


def _unanswerable(name: str, model: str, said: str) -> PromptError:
    if _is_too_long(said):
        return _too_long(name, model, said)
    return PromptError(f"{name} cannot answer this: {said}", "Change what it names, then try again.")


def _too_long(name: str, model: str, said: str) -> PromptError:
    return PromptError(
        f"The conversation is longer than {model or name} can read: {said}",
        "Begin a new one, shorten it, or choose a model with a longer context.",
    )


def _is_too_long(said: str) -> bool:
    return any(sign in said for sign in _TOO_LONG)


def _blames_request(error: openai.APIError) -> bool:
    """Tell whether an error within a stream says that the request is wrong, as vLLM checks it that late."""
    body: Any = error.body if isinstance(error.body, dict) else {}
    return str(body.get("code")) in ("400", "422") or body.get("type") in _BLAMING


def _over_limit(error: openai.APIStatusError, name: str, said: str) -> EndpointError:
    if error.status_code == 402 or "quota" in f"{error.code} {said}".lower():
        return EndpointError(f"The credit at {name} is used up: {said}", "Look at the account there.")
    wait = error.response.headers.get("retry-after", "")
    when = f"Try again in {wait} seconds." if wait.isdecimal() else _LATER
    return EndpointError(f"{name} is asked too often: {said}", when)


def _said(error: openai.APIError, key: str) -> str:
    """Return what the server itself said, in one line."""
    body = error.body
    text = error.message
    if isinstance(body, dict):
        inner = body.get("message") or body.get("detail") or body.get("error")
        text = inner if isinstance(inner, str) else text
    elif isinstance(body, str):
        page = body.lstrip().startswith("<")  # of a proxy, or a wrong address
        text = "a web page, no answer" if page else body
    line = " ".join(str(text).split())
    if key:
        line = line.replace(key, "…")
    line = without_secrets(line)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Go through what led to ``error``, and groups of errors, once each."""
    todo: list[BaseException] = [error]
    seen: set[int] = set()
    while todo:
        each = todo.pop()
        if id(each) in seen or isinstance(each, asyncio.CancelledError):
            continue
        seen.add(id(each))
        yield each
        todo += [other for other in (each.__cause__, each.__context__) if other is not None]
        if isinstance(each, BaseExceptionGroup):
            todo += each.exceptions
