"""What a press or a menu does: the transcript's own business here, everything else is handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor, QGuiApplication

from app.markdown.lines import Kind, Style
from ui.transcript.actions import COPY, COPY_MARKDOWN, MORE
from ui.transcript.attached import OPEN
from ui.transcript.blocks import Follow
from ui.transcript.copying import code_below, plain_copy
from ui.transcript.notes import NOTE, find_note
from ui.transcript.parts import Segment
from ui.transcript.positions import BEHIND, Position, place_of, target_at

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QMenu

    from ui.transcript.entry import Entry
    from ui.transcript.menu import Under
    from ui.transcript.pictures import Pictures
    from ui.transcript.positions import Target
    from ui.transcript.view import Transcript


class Acting(QObject):
    """Carries out actions on messages; ``folder`` is where attached pictures are kept."""

    action_requested = Signal(int, str)
    copied = Signal(str)
    link_chosen = Signal(str)

    def __init__(self, view: Transcript, pictures: Pictures, folder: Path) -> None:
        super().__init__(view)
        self._view, self._pictures, self._folder = view, pictures, folder

    def act(self, message: int, action: str) -> None:
        """Do what is the transcript's own business; hand on everything else."""
        entry = self._view.column.find_entry(message)
        if entry is None:
            return
        if action == MORE.name:
            self._open_more(entry)
        elif action.startswith(OPEN):
            self._open_attachment(entry, int(action.removeprefix(OPEN)))
        elif action == COPY.name:
            self._copy_message(entry)
        elif action == COPY_MARKDOWN.name:
            self._copy(_written(entry), "Copied as Markdown")
        else:
            self.action_requested.emit(message, action)

    def follow(self, entry: Entry | None, target: str) -> None:
        """Show the footnote of ``entry`` that a link leads to; hand on every other link."""
        if not target.startswith(NOTE):
            self.link_chosen.emit(target)
            return
        with self._view.scroller.steady():
            place = find_note(entry, target) if entry is not None else None
        if place is not None:
            scroller, (segment, number) = self._view.scroller, place
            scroller.reveal_part(segment)
            if number < len(segment.blocks):
                caret = segment.blocks[number].caret(0)
                scroller.reveal(place_of(self._view.column, segment, number, caret))

    def open_menu(self, event: QContextMenuEvent) -> None:
        """Open the context menu where the pointer is, or the keyboard's focus."""
        view = self._view
        point = QPointF(event.pos())
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            point, at = self._keyboard_place()
        target = target_at(view.sight, view.scroller.left, point.x(), point.y())
        entry = target.part.entry if target is not None else None
        self._build(entry, self._under(target)).popup(at)

    def _build(self, entry: Entry | None, under: Under) -> QMenu:
        from ui.transcript.menu import Deeds, build_menu

        view, reader = self._view, self._view.reader
        message = entry.placed.message if entry is not None else None

        def act(action: str) -> None:
            if message is not None:
                self.act(message.id, action)

        def open_link(target: str) -> None:
            self.follow(entry, target)

        deeds = Deeds(
            copy_selection=reader.copy,
            copy_selection_markdown=lambda: self._copy(reader.selected_markdown(), "Copied as Markdown"),
            copy_text=self._copy,
            open_link=open_link,
            select_all=reader.select_all,
            act=act,
        )
        return build_menu(view, message, under, deeds)

    def _under(self, target: Target | None) -> Under:
        """Return what is at a place that has a menu of its own."""
        from ui.transcript.menu import Under

        selected = not self._view.reader.selection.empty
        if target is None or not isinstance(target.part, Segment) or target.part.items is None:
            return Under(selected)
        spot = target.block.spot_at(target.point)
        link = spot.press.target if spot is not None and isinstance(spot.press, Follow) else ""
        line = target.part.items[target.number].line
        code = ""
        if line.kind in {Kind.CODE, Kind.CODE_HEAD}:
            code = _code_around(target.part, target.number)
        formulas = [run.text for run in line.runs if run.style & Style.MATH]
        formula = line.info if line.kind is Kind.FORMULA else "\n".join(formulas)
        return Under(selected, "" if link.startswith("#") else link, code, formula)

    def _open_more(self, entry: Entry) -> None:
        """Open the menu of a message at the button that asks for it."""
        from ui.transcript.menu import Under

        hot = self._view.reader.pointer.hot
        focus = self._view.reader.keyboard.focus
        at = self._keyboard_place()[1]
        if hot is not None and focus is None:
            target, spot = hot
            at = QCursor.pos() + (spot.rect.bottomLeft() - target.point).toPoint()
        self._build(entry, Under()).popup(at)

    def _keyboard_place(self) -> tuple[QPointF, QPoint]:
        """Return where the focus is, in the viewport and on the screen."""
        view, focus = self._view, self._view.reader.keyboard.focus
        point = QPointF(view.scroller.left + 1, view.viewport().height() / 2)
        if focus is not None:
            rect = place_of(view.column, focus.part, focus.number, focus.spot.rect)
            point = rect.bottomLeft() + QPointF(view.scroller.left, -view.sight.top)
        return point - QPointF(0, 2), view.viewport().mapToGlobal(point).toPoint()

    def _open_attachment(self, entry: Entry, number: int) -> None:
        from ui.transcript.attachment_sheet import open_attachment

        attachments = entry.placed.message.attachments
        if number < len(attachments):
            open_attachment(self._view, attachments[number], self._pictures, self._folder)

    def _copy_message(self, entry: Entry) -> None:
        """Copy a message's text as it is read, and as it was written for who can take that."""
        data = QMimeData()
        with self._view.scroller.steady():
            entry.touch()
            parts, column = entry.said.parts, self._view.column
            if parts:
                start, end = Position(parts[0], 0, 0), Position(parts[-1], BEHIND, BEHIND)
                data.setText(plain_copy(column, start, end))
        data.setData("text/markdown", _written(entry).encode())
        QGuiApplication.clipboard().setMimeData(data)
        self.copied.emit("Message copied")

    def _copy(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(said)


def _written(entry: Entry) -> str:
    """Return a message's text; of one that streams, what has come."""
    return entry.said.text if entry.said.live else entry.placed.message.text


def _code_around(segment: Segment, number: int) -> str:
    """Return the block of code that the item ``number`` of ``segment`` is part of."""
    body = segment.entry.thought if segment.muted else segment.entry.said
    at = body.parts.index(segment)
    for part in reversed(body.parts[: at + 1]):
        items = part.read_items()
        last = number if part is segment else len(items) - 1
        for place in range(last, -1, -1):
            if items[place].line.kind is Kind.CODE_HEAD:
                return code_below(part, place)
            if items[place].line.kind is not Kind.CODE:
                return ""
    return ""
