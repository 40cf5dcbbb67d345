"""The endpoints' keys: in the system's keyring, or where there is none in memory, for this run only."""

from __future__ import annotations

import asyncio
import logging

from app.errors import EndpointError

SERVICE = "Vlinders"
log = logging.getLogger(__name__)


class Keys:
    """Keys by the id of their endpoint. They are in no file, and in no log."""

    def __init__(self) -> None:
        self._held: dict[str, str] = {}

    async def keep(self, endpoint: str, key: str) -> bool:
        """Keep a key; False says that there is no keyring, so that it is kept for this run only."""
        self._held[endpoint] = key
        return await asyncio.to_thread(_store, endpoint, key)

    async def read(self, endpoint: str, name: str) -> str:
        """Return the key of the endpoint called ``name``. Raises EndpointError where it is not there."""
        held = self._held.get(endpoint)
        if held is None:
            held = await asyncio.to_thread(_read, endpoint, name)
            self._held[endpoint] = held
        return held

    async def forget(self, endpoint: str, name: str) -> None:
        """Delete the key of the endpoint called ``name``. Raises EndpointError where it may still be kept."""
        self._held.pop(endpoint, None)
        await asyncio.to_thread(_delete, endpoint, name)


def _store(endpoint: str, key: str) -> bool:
    import keyring

    try:
        keyring.set_password(SERVICE, endpoint, key)
    except Exception as error:  # noqa: BLE001  each system's keyring has errors of its own
        log.warning("No keyring takes keys: %s", type(error).__name__)
        return False
    return True


def _read(endpoint: str, name: str) -> str:
    import keyring

    try:
        key = keyring.get_password(SERVICE, endpoint)
    except Exception as error:
        log.warning("The keyring gives no key: %s", type(error).__name__)
        raise EndpointError(
            f"The key of {name} cannot be read from the system's keyring.",
            "Unlock the keyring, or enter the key again under Remote endpoints.",
        ) from error
    if not key:
        raise EndpointError(f"The key of {name} is not kept.", "Enter it again under Remote endpoints.")
    return key


def _delete(endpoint: str, name: str) -> None:
    import keyring
    from keyring.errors import NoKeyringError, PasswordDeleteError

    try:
        keyring.delete_password(SERVICE, endpoint)
    except (NoKeyringError, PasswordDeleteError):
        log.info("There was no key to delete")
    except Exception as error:
        log.warning("The keyring deletes no key: %s", type(error).__name__)
        raise EndpointError(
            f"The key of {name} may still be in the system's keyring.",
            f"Unlock the keyring and delete the entry “{SERVICE}” there.",
        ) from error
