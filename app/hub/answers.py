"""What the Hub answers, read within limits. Only imported in worker threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huggingface_hub import get_session, hf_hub_url
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status, httpx

from app.hub.foreign import parse_json
from app.hub.session import CALL, LARGEST_ANSWER
from app.hub.troubles import not_understood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huggingface_hub import HfApi


def read_json(api: HfApi, path: str, parameters: Mapping[str, Any]) -> tuple[Any, Mapping[str, str]]:
    """Return the JSON at ``path`` of the API, and the parameters of the page that follows.

    Only the parameters of the link are used: a mirror may pass on links to where it has its answers from.
    Raises HubError and what huggingface_hub raises.
    """
    response = _get(api, f"{api.endpoint}/api/{path}", dict(parameters))
    following = response.links.get("next", {}).get("url", "")
    try:
        return parse_json(response.content), _parameters(following)
    except ValueError as error:
        raise not_understood() from error


def read_file(
    api: HfApi, repo: str, path: str, commit: str, largest: int = LARGEST_ANSWER, *, start: bool = False
) -> bytes:
    """Return a file's content of at most ``largest`` bytes, or so many from its ``start``; kept nowhere.

    Raises HubError, also for a file that is larger, and what huggingface_hub raises.
    """
    call = CALL.get()
    assert call is not None
    call.largest = largest
    url = hf_hub_url(repo, path, revision=commit, endpoint=api.endpoint)
    return _get(api, url, headers={"range": f"bytes=0-{largest - 1}"} if start else None).content


def _get(
    api: HfApi, url: str, parameters: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    headers = build_hf_headers(token=api.token, library_name=api.library_name, headers=headers)
    response = get_session().get(url, headers=headers, params=parameters)
    hf_raise_for_status(response)
    return response


def _parameters(url: str) -> Mapping[str, str]:
    try:
        return dict(httpx.URL(url).params)
    except httpx.InvalidURL:
        return {}
