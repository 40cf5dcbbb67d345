"""One run of a download: a child is started, heard, and ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from app.errors import HubError, Trouble
from app.hub import parts
from app.hub.child import Child
from app.hub.fetch.protocol import Mode, Plan, Request
from app.hub.orders import Broken
from app.settings.files import explain

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable
    from pathlib import Path

    from app.hub.attempt import Attempt
    from app.hub.orders import Order


def stored_token(_order: Order) -> str | None:
    """Return the token that this machine's Hugging Face programs share (blocking). Raises HubError."""
    from huggingface_hub import get_token

    try:
        return get_token()
    except (OSError, ValueError) as error:
        raise HubError(
            Trouble.BAD_TOKEN, f"The stored token cannot be read: {error}.", "Sign in anew."
        ) from error


def request_for(order: Order, mode: Mode, token: str | None = None) -> Request:
    """Return what a child is told of ``order``."""
    return Request(
        repo=order.repo,
        commit=order.commit,
        revision=order.revision,
        endpoint=order.endpoint,
        cache=str(order.cache),
        files=order.files,
        mode=mode,
        token=token,
        parent=os.getpid(),
    )


@asynccontextmanager
async def run(
    order: Order,
    attempt: Attempt,
    token_of: Callable[[Order], str | None],
    claimed: Callable[[int], int],
) -> AsyncGenerator[None]:
    """Have a child fetch ``order`` until ``attempt`` has its outcome; leave when the child is gone.

    A child that is done may write to the disk for a while after that. Cancelling ends it. ``claimed`` tells
    how many bytes of a filesystem are spoken for, asked when it is known how much room this one needs.
    """
    async with AsyncExitStack() as stack:
        try:
            token, device = await asyncio.to_thread(lambda: (token_of(order), find_device(order.cache)))
            request = request_for(order, Mode.REPAIR if order.repair else Mode.FETCH, token)
            child = await stack.enter_async_context(Child(request))
            while attempt.outcome is None:
                event = await child.hear()
                attempt.heed(time.monotonic(), event)
                if isinstance(event, Plan):
                    attempt.device = device
                    attempt.outcome = find_lack(event, claimed(device), request.reserve)
        except HubError as error:
            attempt.outcome = Broken(error.trouble, error.what, error.remedy)
        yield


def find_lack(plan: Plan, claimed: int, reserve: int) -> Broken | None:
    """Return why there is no room for ``plan`` beside ``claimed`` bytes that others will write, or None.

    ``reserve`` bytes are to stay free; whether there is room for the plan alone, the child looks itself.
    """
    if not claimed or plan.need + claimed + reserve <= plan.free:
        return None
    need, free, theirs = (f"{amount / 10**9:.1f} GB" for amount in (plan.need, plan.free, claimed))
    return Broken(
        Trouble.NO_ROOM,
        f"{need} are still to come and {free} are free, but {theirs} of that are for other downloads.",
        "Free some space on that disk, then resume.",
    )


def discard_parts(order: Order, others: Iterable[Order]) -> None:
    """Delete what came of ``order`` but for files that ``others`` ask for too (blocking).

    Raises HubError and StorageError.
    """
    needed = {
        parts.blob_name(file)
        for other in others
        if (other.cache, other.repo) == (order.cache, order.repo)
        for file in other.files
    }
    own = tuple(file for file in order.files if parts.blob_name(file) not in needed)
    try:
        parts.discard(replace(order, files=own))
    except OSError as error:
        raise explain("What came of the download could not be deleted", order.cache, error) from error


def find_device(folder: Path) -> int:
    """Return the number of the filesystem on which ``folder`` lies, or will when it is made (blocking)."""
    for place in (folder, *folder.parents):
        with contextlib.suppress(OSError):
            return place.stat().st_dev
    return -1
