"""What goes with the prompt that is being written: taken up, counted, looked at, and put away again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.chat.attachments import path_of
from app.errors import VlindersError
from ui.composer.attachment_chip import SIDE, Carried
from ui.composer.files import read_file, read_image, read_text, read_thumbnail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtCore import QMimeData

    from app.chat.messages import Attachment
    from app.tasks import Tasks
    from ui.composer.lane_watch import LaneWatch

MOST = 20
"""Files with one prompt; more is a slip of the mouse."""
PASTED = "Pasted text.txt"
PICTURE = "Pasted picture.png"


class Attaching(QObject):
    """The attachments of one prompt. ``changed`` tells of any change, ``failed`` why a file was not taken.

    ``pictures`` is the folder in which pictures are kept.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, watch: LaneWatch, tasks: Tasks, pictures: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._watch, self._tasks, self._pictures = watch, tasks, pictures
        self.carried: tuple[Carried, ...] = ()
        self._reading = 0
        self._prompt = 0
        self._heard: tuple[object, ...] = ()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(each.attachment for each in self.carried)

    @property
    def trouble(self) -> str:
        """Why the prompt cannot be sent with these; "" if it can."""
        if self._reading:
            return "The attachments are still being read."
        return next((each.trouble for each in self.carried if each.trouble), "")

    def take(self, brought: QMimeData) -> None:
        """Take up what was pasted or dropped: files, a picture, or a long text."""
        files = [Path(url.toLocalFile()) for url in brought.urls() if url.isLocalFile()]
        if files:
            self.add_files(files)
        elif brought.hasImage():
            image = QImage(brought.imageData())
            self._add([partial(read_image, image, PICTURE, self._pictures)])
        else:
            self._add([partial(read_text, brought.text(), PASTED)])

    def add_files(self, files: Iterable[Path]) -> None:
        self._add([partial(read_file, file, self._pictures) for file in files])

    def begin(self, attachments: Sequence[Attachment]) -> None:
        """Go on with another prompt and its ``attachments``; what is still read was for the last one."""
        self._prompt += 1
        self.show(attachments)

    def show(self, attachments: Sequence[Attachment]) -> None:
        """Go on with ``attachments`` in place of those there are."""
        self.carried = ()
        for attachment in attachments:
            self._carry(attachment)
        self.changed.emit()

    def remove(self, attachment: Attachment) -> None:
        self.carried = tuple(each for each in self.carried if each.attachment is not attachment)
        self.changed.emit()

    def heed_standings(self) -> None:
        """Look again at what those who answer can take, and count by their tokenizers."""
        heard = (self._raw, *((each.name, each.ready, each.sees) for each in self._watch.standings))
        if heard == self._heard:
            return
        self._heard = heard
        self.carried = tuple(
            replace(each, trouble=self._trouble_of(each.attachment), tokens=None) for each in self.carried
        )
        for each in self.carried:
            self._learn(each.attachment)
        self.changed.emit()

    def _add(self, readings: Sequence[Callable[[], Attachment]]) -> None:
        room = max(0, MOST - len(self.carried) - self._reading)
        refusal = f"At most {MOST} files go with one prompt." if len(readings) > room else ""
        self._reading += len(readings[:room])
        self._tasks.spawn(self._read(readings[:room], refusal, self._prompt), name="read attachments")
        self.changed.emit()

    async def _read(self, readings: Sequence[Callable[[], Attachment]], refusal: str, prompt: int) -> None:
        """Take up what is read for ``prompt``, and say at the end which was refused, if one was."""
        for number, reading in enumerate(readings):
            try:
                attachment = await asyncio.to_thread(reading)
            except VlindersError as error:
                refusal = str(error)
            except asyncio.CancelledError:
                self._reading -= len(readings) - number
                raise
            else:
                if prompt == self._prompt:
                    self._carry(attachment)
                else:
                    refusal = f"{attachment.name} was not attached: another chat was opened meanwhile."
            self._reading -= 1
            self.changed.emit()
        if refusal:
            self.failed.emit(refusal)

    def _carry(self, attachment: Attachment) -> None:
        self.carried = (*self.carried, Carried(attachment, trouble=self._trouble_of(attachment)))
        self._learn(attachment)

    @property
    def _raw(self) -> bool:
        return any(lane.prompting.raw for lane in self._watch.lanes)

    def _trouble_of(self, attachment: Attachment) -> str:
        standings = self._watch.standings
        if attachment.kind == "text" or not standings:
            return ""
        if self._raw:
            return "Raw text has no place for pictures"
        blind = next((standing for standing in standings if standing.ready and not standing.sees), None)
        return f"{blind.name} takes no pictures" if blind else ""

    def _learn(self, attachment: Attachment) -> None:
        if attachment.kind == "text":
            self._tasks.spawn(self._count(attachment), name="count an attachment")
        else:
            self._tasks.spawn(self._draw(attachment), name="draw an attachment")

    async def _count(self, attachment: Attachment) -> None:
        responder = self._watch.responder(0)
        if responder is None or not responder.standing.value.counts:
            return
        try:
            tokens = await responder.count(attachment.text)
        except VlindersError:  # the size is shown in its place
            return
        self._note(attachment, tokens=tokens)

    async def _draw(self, attachment: Attachment) -> None:
        file = path_of(self._pictures, attachment.digest)
        self._note(attachment, thumbnail=await asyncio.to_thread(read_thumbnail, file, 2 * SIDE))

    def _note(
        self, attachment: Attachment, *, tokens: int | None = None, thumbnail: QImage | None = None
    ) -> None:
        def noted(each: Carried) -> Carried:
            if each.attachment is not attachment:
                return each
            if thumbnail is not None:
                return replace(each, thumbnail=thumbnail)
            return replace(each, tokens=tokens)

        self.carried = tuple(noted(each) for each in self.carried)
        self.changed.emit()
