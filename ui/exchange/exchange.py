"""Conversations out of the app and into it: what is asked, what runs, and what came of it."""

from __future__ import annotations

import asyncio
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal

from app.errors import VlindersError
from app.exchange.formats import FORMS, Form, file_name
from ui.exchange.export_sheet import ExportSheet
from ui.exchange.places import ask_source, ask_target
from ui.exchange.progress_sheet import ProgressSheet

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import Any

    from PySide6.QtWidgets import QWidget

    from app.chat.session import Chats
    from app.exchange.export import Tools
    from app.exchange.taking import Taken
    from app.maths.formula import Outcome
    from app.maths.press import Press
    from app.tasks import Tasks


class Exchange(QObject):
    """Asks over ``parent``'s window. Of each that is begun, one of the three signals tells the end.

    ``exported`` has what to say and the path, ``imported`` what to say, ``failed`` a VlindersError; what the
    user stops is told by none.
    """

    exported = Signal(str, object)
    imported = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QWidget, chats: Chats, tasks: Tasks) -> None:
        super().__init__(parent)
        self._parent = parent
        self._chats = chats
        self._tasks = tasks
        self._form = Form.HTML
        self._folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home()
        )

    def ask_export(self, conversations: Sequence[int]) -> None:
        """Ask as what and where ``conversations`` are to be exported; none of them is nothing to ask."""
        if not conversations:
            return
        sheet = ExportSheet(self._parent.window(), self._named(conversations), self._form)
        sheet.chosen.connect(partial(self._ask_target, conversations))
        sheet.open()

    def ask_import(self) -> None:
        """Ask for a file whose conversations are to be added."""
        ask_source(self._parent.window(), self._folder, self.take)

    def export(self, conversations: Sequence[int], form: Form, path: Path) -> None:
        """Write ``conversations`` to ``path``."""
        self._form, self._folder = form, path.parent
        sheet = ProgressSheet(self._parent.window(), "Exporting", len(conversations))
        self._run(self._export(conversations, form, path, sheet), sheet, "export conversations")

    def take(self, path: Path) -> None:
        """Add the conversations in the file at ``path``."""
        self._folder = path.parent
        sheet = ProgressSheet(self._parent.window(), f"Importing {path.name}", 0)
        self._run(self._take(path, sheet), sheet, "import conversations")

    def _named(self, conversations: Sequence[int]) -> str:
        if len(conversations) > 1:
            return f"{len(conversations):,} conversations"
        entry = self._chats.shelf.find(conversations[0])
        return f"“{entry.title}”" if entry else ""

    def _ask_target(self, conversations: Sequence[int], form: Form) -> None:
        entry = self._chats.shelf.find(conversations[0])
        name, ending = file_name(entry.title if entry else ""), str(form)
        kind = f"{FORMS[form].name} (*.{form})"
        if len(conversations) > 1:
            name = "Conversations"
            if form is not Form.JSON:
                ending, kind = "zip", f"Archive of {FORMS[form].name} files (*.zip)"
        proposed = self._folder / f"{name}.{ending}"
        ask_target(self._parent.window(), proposed, kind, lambda path: self.export(conversations, form, path))

    def _run(self, work: Coroutine[Any, Any, None], sheet: ProgressSheet, name: str) -> None:
        task = self._tasks.spawn(work, name=name)
        sheet.stop_requested.connect(task.cancel)
        task.add_done_callback(lambda _: sheet.end())

    async def _export(
        self, conversations: Sequence[int], form: Form, path: Path, sheet: ProgressSheet
    ) -> None:
        from app.exchange.export import export
        from app.maths.press import Press

        press = Press()
        try:
            tools = await asyncio.to_thread(self._tools, press)
            await export(self._chats.shelf, conversations, form, path, tools, sheet.show_done)
        except VlindersError as error:
            self.failed.emit(error)
        else:
            self.exported.emit(f"Exported {self._named(conversations)}", path)
        finally:
            await asyncio.to_thread(press.close)

    async def _take(self, path: Path, sheet: ProgressSheet) -> None:
        from app.exchange.taking import take_in

        try:
            taken = await take_in(path, self._chats.shelf, self._chats.attachments, sheet.show_done)
        except VlindersError as error:
            self.failed.emit(error)
        else:
            self.imported.emit(_said(taken))

    def _tools(self, press: Press) -> Tools:
        """Import what an export needs, in a thread: together it takes a quarter of a second."""
        from app.exchange.export import Tools
        from app.exchange.html_page import Pages
        from app.exchange.pictures import pictures_in
        from app.markdown.reading import read
        from ui.exchange.paper import Paper

        @cache
        def formula(latex: str, display: bool) -> Outcome:  # noqa: FBT001  a callback
            return press.order(latex, display=display).result()

        picture = pictures_in(self._chats.attachments)
        return Tools(Pages(read, formula, picture), picture, Paper(read, press, picture).print)


def _said(taken: Taken) -> str:
    added = f"{taken.added:,} conversation{'' if taken.added == 1 else 's'} imported"
    return f"{added}, {taken.skipped:,} could not be read" if taken.skipped else added
