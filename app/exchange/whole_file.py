"""A file that grows beside its place and comes to stand in it only when it is whole."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from typing import IO, TYPE_CHECKING, Self, TypeVar

from app.settings.files import explain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from app.errors import StorageError

T = TypeVar("T")


class WholeFile:
    """A context for the file at ``path``: left by an exception it leaves there what lay there.

    What goes wrong with the disk while it is open is raised as a StorageError.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}")
        self._file: IO[bytes] | None = None
        self._settled = False

    @property
    def file(self) -> IO[bytes]:
        """Where to write to."""
        assert self._file is not None
        return self._file

    def write(self, text: str) -> None:
        self.file.write(text.encode("utf-8", "replace"))

    def settle(self) -> None:
        """Have all of it on the disk (blocking): nothing is written after. Leaving then takes no time."""
        if not self._settled:
            self.file.flush()
            os.fsync(self.file.fileno())
            self._settled = True

    def __enter__(self) -> Self:
        try:
            self._file = self._own.open("xb+")
        except OSError as error:
            raise self._explained(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.settle()
                self.file.close()
                self._own.replace(self._path)
        except OSError as failure:
            raise self._explained(failure) from failure
        finally:
            with contextlib.suppress(OSError):
                self.file.close()
            with contextlib.suppress(OSError):
                self._own.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise self._explained(error) from error

    def _explained(self, error: OSError) -> StorageError:
        return explain(f"{self._path} could not be written", self._path, error)


async def to_its_end(act: Callable[[], T]) -> T:
    """Return what ``act`` returns, done in a thread; cancelled, wait for its end all the same.

    A file must not be closed while somebody writes into it.
    """
    work = asyncio.get_running_loop().run_in_executor(None, act)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        raise
