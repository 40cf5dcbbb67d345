"""The endpoints that the user has entered, and their models among those who answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from app.errors import SettingsError
from app.remote.address import address_of, host_of, is_far
from app.remote.connection import Connection
from app.remote.keys import Keys
from app.remote.responder import RemoteResponder
from app.settings.schema import Endpoint, RemoteModel

if TYPE_CHECKING:
    from app.engine.responders import Responders
    from app.remote.listing import Found
    from app.settings.schema import Settings
    from app.settings.store import SettingsStore
    from app.tasks import Tasks


@dataclass(frozen=True)
class Entry:
    """What a user enters for an endpoint. An empty ``id`` is a new one; ``key`` None leaves the key as it is.

    An empty ``key`` says that none is needed.
    """

    url: str
    name: str = ""
    key: str | None = field(default="", repr=False)
    models: tuple[RemoteModel, ...] = ()
    dialect: str = ""
    id: str = ""


class Endpoints:
    """Keeps ``responders`` in step with the endpoints in the settings."""

    def __init__(
        self, settings: SettingsStore, responders: Responders, tasks: Tasks, keys: Keys | None = None
    ) -> None:
        self._settings, self._responders, self._tasks = settings, responders, tasks
        self._keys = keys or Keys()
        self._connections: dict[str, Connection] = {}
        settings.value.subscribe(self._heed)

    @property
    def all(self) -> tuple[Endpoint, ...]:
        return self._settings.value.value.endpoints

    async def look(self, entry: Entry) -> Found:
        """Ask what is at ``entry``'s address, and keep nothing. Raises SettingsError or EndpointError."""
        address = address_of(entry.url)
        _check_key(entry.key)
        connection = self._connect(entry.name or host_of(address), address, entry)
        try:
            return await connection.list_models()
        finally:
            await connection.close()

    async def keep(self, entry: Entry) -> bool:
        """Keep an endpoint, new or changed; False says that its key is kept for this run only.

        Raises SettingsError where it cannot be used and EndpointError where its key, taken away, may still be
        in the keyring; then nothing is changed.
        """
        address = address_of(entry.url)
        _check_key(entry.key)
        name = entry.name.strip() or host_of(address)
        if any(each.name == name and each.id != entry.id for each in self.all):
            raise SettingsError(f"There is an endpoint called {name} already.", "Choose another name.")
        before = next((each for each in self.all if each.id == entry.id), None)
        made = Endpoint(
            id=entry.id or secrets.token_hex(8),
            name=name[:80],
            url=address,
            dialect=entry.dialect,
            keyed=before.keyed if entry.key is None and before else bool(entry.key),
            models=entry.models,
        )
        kept = True
        if entry.key:
            kept = await self._keys.keep(made.id, entry.key)
        elif entry.key is not None and before is not None and before.keyed:
            await self._keys.forget(made.id, made.name)
        if entry.key is not None and made.id in self._connections:
            await self._connections[made.id].close()  # the next one reads the new key
        others = [made if each.id == made.id else each for each in self.all]
        self._settings.update(endpoints=(*others, *([] if before else [made])))
        return kept

    async def remove(self, endpoint: str) -> None:
        """Forget an endpoint and its key; what it wrote stays in the conversations.

        Raises EndpointError where the endpoint is gone but the keyring may keep its key.
        """
        gone = next((each for each in self.all if each.id == endpoint), None)
        self._settings.update(endpoints=tuple(each for each in self.all if each.id != endpoint))
        if gone is not None and gone.keyed:
            await self._keys.forget(gone.id, gone.name)

    async def close(self) -> None:
        """End every connection."""
        for connection in self._connections.values():
            await connection.close()
        self._connections.clear()

    async def _key_for(self, entry: Entry) -> str:
        if entry.key is not None:
            return entry.key
        endpoint = next((each for each in self.all if each.id == entry.id), None)
        return await self._keys.read(endpoint.id, endpoint.name) if endpoint and endpoint.keyed else ""

    def _heed(self, settings: Settings) -> None:
        """Have one responder for each model of each endpoint, and let those stay that have not changed."""
        there = {each.key: each for each in self._responders.all.value if isinstance(each, RemoteResponder)}
        for gone in self._connections.keys() - {each.id for each in settings.endpoints}:
            self._drop(gone)
        made: list[RemoteResponder] = []
        for endpoint in settings.endpoints:
            connection = self._connection(endpoint)
            for model in endpoint.models:
                fresh = RemoteResponder(endpoint, model, connection)
                old = there.get(fresh.key)
                same = old is not None and old.endpoint == endpoint and old.connection is connection
                made.append(old if old is not None and same else fresh)
        others = [each for each in self._responders.all.value if not isinstance(each, RemoteResponder)]
        self._responders.all.set((*others, *made))
        for responder in made:
            responder.heed_offline()

    def _connection(self, endpoint: Endpoint) -> Connection:
        there = self._connections.get(endpoint.id)
        if there is not None and (there.name, there.address) == (endpoint.name, endpoint.url):
            return there
        self._drop(endpoint.id)
        entry = Entry(endpoint.url, key=None, id=endpoint.id)
        made = self._connections[endpoint.id] = self._connect(endpoint.name, endpoint.url, entry)
        return made

    def _connect(self, name: str, address: str, entry: Entry) -> Connection:
        def is_barred() -> bool:
            return self._settings.value.value.offline and is_far(address)

        return Connection(name, address, partial(self._key_for, entry), is_barred)

    def _drop(self, endpoint: str) -> None:
        connection = self._connections.pop(endpoint, None)
        if connection is not None and connection.opened:
            self._tasks.spawn(connection.close(), name="close a connection")


def _check_key(key: str | None) -> None:
    """Raise SettingsError for what cannot be sent as a key."""
    if key and not (key.isascii() and key.isprintable()):
        raise SettingsError("This is not a key: it has signs that no key has.", "Copy it once more.")
