"""vLLM's own routes beside the API: what its template makes of a conversation, and how it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.engine.prompts import raw_text
from app.engine.replies import Rendered
from app.remote.address import root_of
from app.remote.asking import messages_of, reopened, template_arguments
from app.remote.streaming import garbled

if TYPE_CHECKING:
    from app.engine.replies import Request
    from app.remote.connection import Connection

_SIGNS = str.maketrans({"Ġ": " ", "Ċ": "\n", "ĉ": "\t", "▁": " "})
"""How tokenizers write blanks in the names of their tokens."""


async def render_by(connection: Connection, model: str, request: Request, *, pieces: bool) -> Rendered:
    """Return what the server's template makes of ``request``. Raises EndpointError or PromptError."""
    body: dict[str, Any] = {"model": model, "return_token_strs": pieces}
    if request.prompting.raw:
        body["prompt"] = raw_text(request)
    else:
        request = reopened(request)
        body |= {"messages": await messages_of(request), **template_arguments(request)}
    root = root_of(connection.address)
    told = await connection.post(f"{root}/tokenize", body)
    tokens = _numbers(connection.name, told)
    text = await connection.post(f"{root}/detokenize", {"model": model, "tokens": list(tokens)})
    names = told.get("token_strs") or ()
    return Rendered(
        str(text.get("prompt", "")) if isinstance(text, dict) else "",
        tokens,
        tuple(str(name).translate(_SIGNS) for name in names) if pieces else (),
    )


async def count_by(connection: Connection, model: str, text: str) -> int:
    """Return how many tokens ``text`` is to the server's tokenizer. Raises EndpointError."""
    body = {"model": model, "prompt": text, "add_special_tokens": False}
    told = await connection.post(f"{root_of(connection.address)}/tokenize", body)
    return len(_numbers(connection.name, told))


def _numbers(name: str, told: Any) -> tuple[int, ...]:
    tokens = told.get("tokens") if isinstance(told, dict) else None
    if not isinstance(tokens, list) or not all(isinstance(token, int) for token in tokens):
        raise garbled(name)
    return tuple(tokens)
