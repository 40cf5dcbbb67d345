"""What of a queue is written to disk, and how it is read again."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - pydantic reads it at run time
from typing import TYPE_CHECKING, Annotated, Any, Literal, assert_never

from pydantic import BaseModel, Field, ValidationError

from app.errors import Trouble
from app.hub.orders import Broken, Download, Finished, Order, Paused, Running, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

FORM = 1
"""Of the file. What a later version adds to this form is passed over."""


class Entry(BaseModel):
    """A download as it is written; what runs is written as waiting, and so goes on at the next start."""

    state: Literal["waiting", "paused", "broken", "finished"]
    order: Order
    done: Annotated[int, Field(ge=0)] = 0
    trouble: Trouble = Trouble.OTHER
    what: str = ""
    remedy: str = ""
    path: Path | None = None

    def download(self) -> Download:
        if self.state == "paused":
            return Download(self.order, Paused(), self.done)
        if self.state == "broken":
            return Download(self.order, Broken(self.trouble, self.what, self.remedy), self.done)
        if self.state == "finished" and self.path is not None:
            return Download(self.order, Finished(self.path), self.done)
        return Download(self.order, Waiting(), self.done)


def encode(downloads: Sequence[Download]) -> bytes:
    """Return the file's content for ``downloads``."""
    # One by one: other threads wait while the encoder works.
    entries = (json.dumps(_entry(download), ensure_ascii=False, default=str) for download in downloads)
    text = ",\n".join(entries)
    # surrogatepass: the name of a folder need not be UTF-8.
    return f'{{"form": {FORM}, "downloads": [\n{text}\n]}}\n'.encode("utf-8", "surrogatepass")


def decode(content: bytes) -> tuple[tuple[Download, ...], str]:
    """Return the downloads that ``content`` tells of, and what is wrong with it in one sentence, or ""."""
    try:
        read: Any = json.loads(content.decode("utf-8", "surrogatepass"))
        form, entries = read["form"], list(read["downloads"])
    except (ValueError, RecursionError, TypeError, KeyError):
        return (), "The list of downloads is damaged."
    if form != FORM:
        return (), "The list of downloads was written by another version of Vlinders."
    downloads: list[Download] = []
    for entry in entries:
        try:
            downloads.append(Entry.model_validate(entry).download())
        except ValidationError:
            continue
    lost = len(entries) - len(downloads)
    return tuple(downloads), f"{lost} of {len(entries)} downloads on the list cannot be read." if lost else ""


def _entry(download: Download) -> dict[str, object]:
    files = [vars(file) for file in download.order.files]
    kept: dict[str, object] = {"order": {**vars(download.order), "files": files}, "done": download.done}
    match download.progress:
        case Waiting() | Running():
            return {"state": "waiting", **kept}
        case Paused():
            return {"state": "paused", **kept}
        case Broken(trouble, what, remedy):
            return {"state": "broken", **kept, "trouble": trouble, "what": what, "remedy": remedy}
        case Finished(path):
            return {"state": "finished", **kept, "path": str(path)}
        case _:
            assert_never(download.progress)
