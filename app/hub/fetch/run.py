"""One request from its first look to its last word."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from huggingface_hub import constants

from app.errors import HubError, Trouble
from app.hub.fetch.crew import Crew
from app.hub.fetch.errand import Errand, Patience
from app.hub.fetch.part import Flusher, flush, settle
from app.hub.fetch.plan import Check, blobs_of, look, size_of
from app.hub.fetch.protocol import Checked, Done, Mode, Plan, Progress, Verifying
from app.hub.fetch.refusal import is_web_address, no_address, no_room
from app.hub.fetch.source import Source
from app.hub.fetch.transfer import SMALL, Transfer
from app.hub.parts import Shelf, blob_name, refuse_hostile

if TYPE_CHECKING:
    from app.hub.fetch.errand import Blob
    from app.hub.fetch.protocol import Request
    from app.hub.fetch.report import Report

MORE_FOR_SMALL: Final = 4
"""Further connections for small files, which mostly wait for answers."""
LOOK_AT_DISK: Final = 1.0
"""Seconds between two looks at how much room is left."""


class Run:
    """The work on ``request``, told through ``report``; ends the process when ``parent`` is gone."""

    def __init__(self, request: Request, report: Report, parent: int) -> None:
        self._request = request
        self._report = report
        self._parent = parent
        self._shelf = Shelf(Path(request.cache), request.repo)
        self._commit = request.commit
        self._blobs = blobs_of(request.files)
        self._rest = [file for file in request.files if not blob_name(file)]
        self._flusher = Flusher()
        self._looked = 0.0

    def run(self) -> None:
        """Do what is asked. Raises HubError, OSError and what httpx raises."""
        request = self._request
        refuse_hostile(request.repo, request.commit, request.revision, request.files)
        if request.mode is Mode.VERIFY:
            check = self._check()
            self._report.say(Checked(tuple(sorted(check.damaged)), tuple(sorted(check.missing))))
            return
        if not is_web_address(request.endpoint):
            raise no_address()
        look(self._shelf, self._commit, self._blobs)
        if request.mode is Mode.REPAIR:
            self._check()
        self._plan()
        self._fetch()
        self._finish()

    def _check(self) -> Check:
        """Hash what lies there."""
        check = Check()
        check.expect(self._shelf, self._commit, self._blobs)
        jobs = deque(partial(check.hash, self._shelf, self._commit, blob) for blob in self._blobs)
        crew = Crew()
        crew.hire(min(self._request.workers, os.cpu_count() or 1), jobs)
        crew.join(lambda: self._beat(Verifying(check.done, check.total)))
        return check

    def _plan(self) -> None:
        """Tell what is to be done. Raises HubError where there is no room for it."""
        need = sum(blob.file.size - blob.done for blob in self._blobs) + sum(file.size for file in self._rest)
        self._shelf.blobs.mkdir(parents=True, exist_ok=True)
        free = self._free()
        total = sum(file.size for file in self._request.files)
        self._report.say(Plan(total, self._done(), need, free))
        if need and need + self._request.reserve > free:
            raise no_room(need + self._request.reserve - free, self._shelf.cache)
        if need and constants.is_offline_mode():
            raise HubError(Trouble.OFFLINE, "HF_HUB_OFFLINE is set.", "Unset it to download.")

    def _fetch(self) -> None:
        request = self._request
        errand = Errand(
            shelf=self._shelf,
            commit=self._commit,
            endpoint=request.endpoint,
            source=Source(request),
            flusher=self._flusher,
            patience=Patience(request.patience),
            tell=self._report.retry,
        )
        wanted = (blob for blob in self._blobs if not self._is_settled(blob))
        ordered = sorted(wanted, key=lambda blob: -blob.file.size)
        large = deque(Transfer(errand, blob).run for blob in ordered if blob.file.size > SMALL)
        small = deque(Transfer(errand, blob).run for blob in ordered if blob.file.size <= SMALL)
        crew = Crew()
        crew.hire(request.workers, large, small)
        crew.hire(MORE_FOR_SMALL, small)
        crew.hire(1, deque([self._record]))
        crew.join(self._look_after)

    def _record(self) -> None:
        # Its import takes longer than all others; here the first files come meanwhile.
        from app.hub.fetch.listing import record

        record(self._request)

    def _finish(self) -> None:
        """Leave what huggingface_hub's own download would leave, and have the last word."""
        from app.hub.fetch.listing import fetch_rest, name_commit

        if missing := self._missing():
            crew = Crew()
            crew.hire(1, deque([partial(fetch_rest, self._request, missing)]))
            crew.join(self._look_after)
        if missing := self._missing():
            raise HubError(Trouble.MISSING, f"The model has no such file: {missing[0]}.")
        with contextlib.suppress(OSError):  # a name for others to find it by
            name_commit(self._shelf, self._request.revision, self._commit)
        brought = settle(self._shelf, (blob.file for blob in self._blobs))
        self._report.tick(Progress(sum(file.size for file in self._request.files)))
        self._report.say(Done(str(self._shelf.snapshot(self._commit))))
        flush(brought)

    def _is_settled(self, blob: Blob) -> bool:
        """Return whether nothing is left to do for ``blob``, not even a link."""
        pointers = (self._shelf.pointer(self._commit, file) for file in blob.files)
        return blob.whole and all(size_of(pointer) == blob.file.size for pointer in pointers)

    def _missing(self) -> tuple[str, ...]:
        """Return the paths of the files that the snapshot lacks."""
        files = self._request.files
        return tuple(file.path for file in files if not self._shelf.pointer(self._commit, file).exists())

    def _look_after(self) -> None:
        """Tell how things stand. Raises HubError where the disk fails or is nearly full."""
        if self._flusher.error is not None:
            raise self._flusher.error
        now = time.monotonic()
        if now - self._looked > LOOK_AT_DISK:
            self._looked = now
            lacking = self._request.reserve - self._free()
            if lacking > 0 and not self._is_received():
                raise no_room(lacking, self._shelf.cache)
        self._beat(self._stand())

    def _beat(self, event: Progress | Verifying) -> None:
        if os.getppid() != self._parent:
            os._exit(1)  # nobody is left to tell
        self._report.tick(event)

    def _stand(self) -> Progress | Verifying:
        trails = [blob for blob in self._blobs if blob.trail is not None]
        total, hashed = sum(blob.file.size for blob in trails), sum(blob.hashed for blob in trails)
        if self._is_received() and hashed < total:
            return Verifying(hashed, total)
        return Progress(self._done())

    def _done(self) -> int:
        return sum(blob.done * len(blob.files) for blob in self._blobs)

    def _is_received(self) -> bool:
        return all(blob.done == blob.file.size for blob in self._blobs)

    def _free(self) -> int:
        return shutil.disk_usage(self._shelf.blobs).free
