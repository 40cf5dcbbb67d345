"""The one door to the Hub: every question runs in a thread, within limits, and fails by a HubError."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
import uuid
from typing import TYPE_CHECKING, Final, TypeVar

from app.errors import HubError, Trouble
from app.hub.access import access_of
from app.hub.listing import Gate
from app.hub.orders import Order
from app.library.abilities import Abilities
from app.observable import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from huggingface_hub import HfApi

    from app.hub.access import Access
    from app.hub.repository import Repository, Variant
    from app.settings.schema import Settings
    from app.settings.store import SettingsStore

T = TypeVar("T")
LONGEST: Final = 30.0
"""Seconds after which a question is given up."""
OFFLINE: Final = HubError(
    Trouble.OFFLINE, "Vlinders is set to work offline.", "Switch that off in the Hub's settings."
)


class Hub:
    """The Hub at the address that is set; ``changed`` tells when that or the offline switch is set anew."""

    def __init__(self, settings: SettingsStore) -> None:
        self.changed: Event[None] = Event()
        self._settings = settings
        self._apis: dict[str, HfApi] = {}
        self._way = _way(settings.value.value)
        settings.value.subscribe(self._follow)

    async def ask(self, function: Callable[[HfApi, Access], T], *, seconds: float = LONGEST) -> T:
        """Return what ``function`` returns in a thread of its own, within ``seconds``. Raises HubError.

        What it asks of the Hub through huggingface_hub is limited in time and size. When the caller is
        cancelled, the thread stops at its next step; nobody waits for it.
        """
        settings = self._settings.value.value
        if settings.offline:
            raise HubError(OFFLINE.trouble, OFFLINE.what, OFFLINE.remedy)
        given_up = threading.Event()
        answer = _in_thread(lambda: self._answer(function, settings, given_up, seconds))
        try:
            # The limits within cannot end a name that is being looked up.
            return await asyncio.wait_for(answer, seconds + 1)
        except TimeoutError:
            raise HubError(
                Trouble.UNREACHABLE, "The Hub takes too long to answer.", "Check the network, or try again."
            ) from None
        finally:
            given_up.set()

    async def locally(self, function: Callable[[], T]) -> T:
        """Return what ``function`` returns in a thread; it asks nothing of the network. Raises HubError."""
        settings = self._settings.value.value

        def work() -> T:
            from app.hub.troubles import trouble_of

            try:
                return function()
            except OSError as error:
                raise trouble_of(error, settings.hub_endpoint) from error

        return await asyncio.to_thread(work)

    async def look(self, repo: str, revision: str = "", abilities: Abilities | None = None) -> Repository:
        """Return all that is to be shown of a model before it is downloaded. Raises HubError."""
        from app.hub.inspection import look

        return await look(self, repo, revision, abilities or Abilities())

    async def order(self, repository: Repository, variant: Variant) -> Order:
        """Return ``variant`` as what can be downloaded. Raises HubError if this account may not have it."""
        repo = repository.listed.repo
        if repository.listed.gate is not Gate.OPEN:
            await self.check_access(repo)
        if repository.closed is not None:
            # It was looked at from outside, without the index of its weights.
            variants = (await self.look(repo, repository.commit)).variants
            variant = next((each for each in variants if each.name == variant.name), variant)
        access = await asyncio.to_thread(access_of, self._settings.value.value)
        return Order(
            id=uuid.uuid4().hex,
            repo=repo,
            commit=repository.commit,
            revision=repository.revision,
            variant=variant.name,
            files=variant.files,
            endpoint=access.endpoint,
            cache=access.cache,
        )

    async def check_access(self, repo: str) -> None:
        """Return if this account may download ``repo``. Raises HubError that says why not."""
        await self.ask(lambda api, _: api.auth_check(repo))

    def _answer(
        self,
        function: Callable[[HfApi, Access], T],
        settings: Settings,
        given_up: threading.Event,
        seconds: float,
    ) -> T:
        """Call ``function`` (in a worker thread). Raises HubError."""
        from app.hub.session import Call, install, limited
        from app.hub.troubles import offline, trouble_of

        install()
        access = access_of(settings)
        if access.offline:
            raise offline()
        try:
            with limited(Call(time.monotonic() + seconds, given_up=given_up)):
                return function(self._api_at(access.endpoint), access)
        except Exception as error:
            raise trouble_of(error, access.endpoint) from error

    def _api_at(self, endpoint: str) -> HfApi:
        from huggingface_hub import HfApi

        return self._apis.setdefault(endpoint, HfApi(endpoint=endpoint, library_name="vlinders"))

    def _follow(self, settings: Settings) -> None:
        way = _way(settings)
        if way != self._way:
            self._way = way
            self.changed.emit(None)


def _way(settings: Settings) -> tuple[str, bool]:
    return settings.hub_endpoint, settings.offline


async def _in_thread(work: Callable[[], T]) -> T:
    """Return what ``work`` returns in a thread that neither other work nor the end of the app waits for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - told to whoever waits
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(deliver, result, failure)

    threading.Thread(target=run, name="hub", daemon=True).start()
    return await future
