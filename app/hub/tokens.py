"""Hugging Face's own store of tokens: looked into, written and emptied. For worker threads."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import HubError, Trouble
from app.hub.account import Found, TokenSource

if TYPE_CHECKING:
    from huggingface_hub import HfApi

VARIABLES: Final = ("HF_OIDC_RESOURCE", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
"""The environment's ways to a token, in the order in which huggingface_hub heeds them."""
LONGEST: Final = 4096
_login = threading.Lock()


def find_token() -> Found | None:
    """Return where the token is that huggingface_hub will use, if there is one. Raises OSError."""
    stored = bool(_stored())
    variable = next((name for name in VARIABLES if os.environ.get(name, "").strip()), "")
    if variable:
        return Found(TokenSource.ENVIRONMENT, variable, shadowed=stored)
    return Found(TokenSource.STORED) if stored else None


def store(api: HfApi, token: str) -> None:
    """Have the Hub check ``token``, then store it. Raises HubError and what huggingface_hub raises."""
    from huggingface_hub import hf_api, login

    token = token.strip()
    if not token or len(token) > LONGEST or not token.isascii() or any(char.isspace() for char in token):
        raise HubError(Trouble.BAD_TOKEN, "This is not a token.", "Copy it whole: it begins with hf_.")
    if token.startswith("api_org"):
        raise HubError(Trouble.BAD_TOKEN, "This is an organization's token.", "Use one of your own account.")
    api.whoami(token, cache=True)
    with _login:
        # login() asks the Hub by this object, which knows the environment's address only.
        usual, hf_api.api.endpoint = hf_api.api.endpoint, api.endpoint
        try:
            login(token, add_to_git_credential=False)
        finally:
            hf_api.api.endpoint = usual


def forget() -> None:
    """Delete the token that is in use from the store; others that are stored there stay. Raises OSError."""
    from huggingface_hub import constants, logout
    from huggingface_hub.utils import get_stored_tokens

    active = _stored()
    name = next((name for name, token in get_stored_tokens().items() if active and token == active), None)
    file = Path(constants.HF_TOKEN_PATH)
    try:
        if name is not None:
            logout(name)
    except OSError:
        # It complains of a token in the environment, or of no git, when all is done.
        if file.exists():
            raise
    file.unlink(missing_ok=True)


def _stored() -> str:
    from huggingface_hub import constants

    try:
        return Path(constants.HF_TOKEN_PATH).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""
