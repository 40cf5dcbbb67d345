"""Connects the composer with the app: prompts are sent, queued, remembered and measured from here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from app.errors import VlindersError
from ui.composer.attaching import Attaching
from ui.composer.attachment_strip import AttachmentStrip
from ui.composer.drafting import Drafting
from ui.composer.drop_area import DropArea
from ui.composer.history import History
from ui.composer.lane_watch import LaneWatch
from ui.composer.library import Library
from ui.composer.queue_strip import QueueStrip
from ui.composer.room import Room
from ui.widgets.buttons import tool_button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.application import Application
    from app.chat.messages import Attachment, Queued
    from ui.composer.composer import Composer


class ComposerWiring(QObject):
    """The composer at work on the open conversation.

    What keeps the models from answering at all is for others to say, by ``composer.show_obstacle``. Files may
    be dropped anywhere on ``drop_area``.
    """

    def __init__(
        self, composer: Composer, application: Application, drop_area: QWidget | None = None
    ) -> None:
        super().__init__(composer)
        self._composer, self._app = composer, application
        self._chats, self._tasks = application.chats, application.tasks
        self._history = History()
        self._watch = LaneWatch(application.chats, application.responders, self._heed_lanes)
        self.attaching = Attaching(self._watch, self._tasks, application.paths.attachments, self)
        self.queue, self.attachments = QueueStrip(), AttachmentStrip()
        composer.add_strip(self.queue)
        self.room = Room(composer, self._chats, self._watch, self._tasks, self.attaching)
        composer.add_strip(self.attachments)
        self.attach = tool_button("mdi6.paperclip", "Attach files")
        composer.add_tool(self.attach)
        self.library = Library(composer, self._chats)
        self.drops = DropArea(drop_area or composer, composer)
        self._connect()
        self._subscribe()
        self._heed_lanes()
        self._drafting = Drafting(composer, self._chats, self.attaching)
        composer.editor.takes_files = True

    def send(self, text: str) -> None:
        """Send ``text`` with what is attached, and clear the composer only once that has worked."""
        composer, trouble = self._composer, self.attaching.trouble
        if trouble:
            composer.show_error(f"{trouble}.".replace("..", "."))
            return
        self._drafting.begin_to_send()
        try:
            self._chats.send(text, self.attaching.attachments)
        except VlindersError as error:
            composer.show_error(str(error))
        else:
            self.attaching.show(())
            composer.clear()
            self._history.forget()
        finally:
            self._drafting.end_sending()

    def edit(self, message: int) -> None:
        """Let the user change a message: what comes of it is another version."""
        from ui.composer.edit_sheet import EditSheet

        sheet = EditSheet(self._composer.window(), self._app, self._chats.find(message))
        sheet.open()

    def inspect(self, message: int | None = None) -> None:
        """Show what was sent for a reply, or without one what would be sent now."""
        from ui.prompting.inspection import inspect_draft, inspect_reply

        window = self._composer.window()
        try:
            if message is None:
                inspect_draft(window, self._app, self._composer.text, self.attaching.attachments)
            else:
                inspect_reply(window, self._app, message)
        except VlindersError as error:
            self._chats.problems.emit(error)

    def _connect(self) -> None:
        composer = self._composer
        composer.send_requested.connect(self.send)
        composer.stop_requested.connect(self._chats.stop)
        composer.text_changed.connect(self.room.ask)
        composer.editor.recall_requested.connect(self._recall)
        composer.editor.files_brought.connect(self.attaching.take)
        self.drops.files_brought.connect(self.attaching.take)
        self.attach.clicked.connect(self._choose_files)
        self.attaching.changed.connect(self._show_attachments)
        self.attaching.failed.connect(composer.show_error)
        self.attachments.removed.connect(self.attaching.remove)
        self.attachments.opened.connect(self._show_attachment)
        self.queue.edit_requested.connect(self._take_back)
        self.queue.drop_requested.connect(self._unqueue)
        self.queue.send_requested.connect(self._send_queued)
        self.room.inspect_requested.connect(self.inspect)
        self.room.detach_requested.connect(self._detach_text)
        self.room.objected.connect(composer.show_objection)

    def _subscribe(self) -> None:
        chats = self._chats
        chats.busy.subscribe(self._composer.show_busy)
        chats.busy.subscribe(self.queue.show_busy)
        chats.queued.subscribe(self.queue.show_queue)
        chats.opened.subscribe(lambda _: self.room.ask())
        chats.changed.subscribe(lambda _: self.room.ask())

    def _heed_lanes(self) -> None:
        self.attaching.heed_standings()
        self._composer.show_raw(all(lane.prompting.raw for lane in self._watch.lanes))
        self.room.ask()

    def _show_attachments(self) -> None:
        carried = self.attaching.carried
        self.attachments.show_carried(carried)
        self._composer.show_attached(len(carried))
        self.room.ask()

    def _take_back(self, index: int) -> None:
        """Put a waiting prompt back into the composer, before what is there."""
        queued = self._unqueue(index)
        if queued is None:
            return
        parts = [part for part in (queued.text, self._composer.text) if part.strip()]
        self._composer.editor.replace_text("\n\n".join(parts))
        self.attaching.show((*queued.attachments, *self.attaching.attachments))
        self._composer.focus()

    def _unqueue(self, index: int) -> Queued | None:
        try:
            return self._chats.unqueue(index)
        except VlindersError as error:
            self._composer.show_error(str(error))
            return None

    def _send_queued(self) -> None:
        try:
            self._chats.send_queued()
        except VlindersError as error:
            self._composer.show_error(str(error))

    def _detach_text(self) -> None:
        for attachment in self.attaching.attachments:
            if attachment.kind == "text":
                self.attaching.remove(attachment)

    def _choose_files(self) -> None:
        dialog = QFileDialog(self._composer.window(), "Attach files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._add_files)
        dialog.open()

    def _add_files(self, files: list[str]) -> None:
        self.attaching.add_files(map(Path, files))

    def _show_attachment(self, attachment: Attachment) -> None:
        from ui.composer.attachment_view import show_attachment

        show_attachment(self._composer.window(), attachment, self._app.paths.attachments)

    def _recall(self, step: int) -> None:
        if self._history.loaded:
            self._show_recalled(step)
        else:
            self._tasks.spawn(self._load_history(step), name="earlier prompts")

    async def _load_history(self, step: int) -> None:
        self._history.load(await self._chats.drafts.prompts())
        self._show_recalled(step)

    def _show_recalled(self, step: int) -> None:
        text = self._history.step(step, self._composer.text)
        if text is not None:
            self._composer.editor.replace_text(text)
