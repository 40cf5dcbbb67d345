"""What a screen reader is told: the messages as a list, and what comes while it comes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QAccessible, QAccessibleInterface
from shiboken6 import isValid

from app.chat.messages import Status
from ui.transcript.meta import meta_line
from ui.transcript.positions import target_at

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.chat.messages import Message
    from ui.transcript.entry import Entry
    from ui.transcript.view import Transcript

LONGEST = 4000
"""Characters of a message that its name gives; the caret (F7) reads the rest."""

_installed = False


def install_factory() -> None:
    """Have Qt ask here for what screen readers are told about transcripts; once is enough."""
    global _installed  # noqa: PLW0603  Qt has one list of factories
    if not _installed:
        _installed = True
        QAccessible.installFactory(_make)


def _make(key: str, found: QObject | None) -> QAccessibleInterface | None:
    if key != "Transcript" or found is None or not hasattr(found, "fittings"):
        return None
    view = cast("Transcript", found)
    if view.fittings.spoken is None:
        view.fittings.spoken = SpokenTranscript(view)
    return view.fittings.spoken


@lru_cache(maxsize=64)
def read_aloud(markdown: str) -> str:
    """Return Markdown as it is read aloud: without its signs."""
    from app.markdown.reading import read

    return "\n".join(line.text for line in read(markdown.strip()))


def spoken_name(message: Message) -> str:
    """Return who wrote a message, and what."""
    who = "You" if message.role == "user" else message.model or "Model"
    text = message.text if len(message.text) <= LONGEST else f"{message.text[:LONGEST]}…"
    text = read_aloud(text) if message.role == "assistant" else text
    state = " is writing" if message.status is Status.STREAMING else ""
    error = f" {message.error}" if message.error else ""
    return f"{who}{state}: {text}{error}"


class SpokenTranscript(QAccessibleInterface):
    """The list of messages; it keeps the interfaces of its items alive."""

    def __init__(self, view: Transcript) -> None:
        super().__init__()
        self.view = view
        self._items: dict[int, SpokenMessage] = {}

    def isValid(self) -> bool:  # noqa: N802  Qt's name
        return isValid(self.view)

    def object(self) -> QObject:
        return self.view

    def parent(self) -> QAccessibleInterface | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        parent = self.view.parent()
        return QAccessible.queryAccessibleInterface(parent) if parent is not None else None

    def childCount(self) -> int:  # noqa: N802  Qt's name
        return len(self.view.column.entries)

    def child(self, index: int) -> QAccessibleInterface | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        entries = self.view.column.entries
        return self.item(entries[index].id) if 0 <= index < len(entries) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802  Qt's name
        return child.place if isinstance(child, SpokenMessage) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # pyright: ignore[reportIncompatibleMethodOverride]  # noqa: N802  Qt's name
        point = self.view.viewport().mapFromGlobal(QPoint(x, y))
        if not self.view.viewport().rect().contains(point):
            return None
        target = target_at(self.view.sight, self.view.scroller.left, point.x(), point.y())
        return self.item(target.part.entry.id) if target is not None else None

    def item(self, message: int) -> SpokenMessage:
        """Return the item of a message, made at the first time; what is gone is let go then."""
        found = self._items.get(message)
        if found is None:
            shown = {entry.id for entry in self.view.column.entries}
            for gone in [known for known in self._items if known not in shown]:
                QAccessible.deleteAccessibleInterface(self._items.pop(gone).number)
            found = self._items[message] = SpokenMessage(self, message)
            found.number = QAccessible.registerAccessibleInterface(found)
        return found

    def text(self, kind: QAccessible.Text) -> str:
        return self.view.accessibleName() if kind == QAccessible.Text.Name else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802  Qt's name
        """Nobody writes here."""

    def rect(self) -> QRect:
        viewport = self.view.viewport()
        return QRect(viewport.mapToGlobal(QPoint(0, 0)), viewport.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = 1
        state.focused = int(self.view.hasFocus())
        state.readOnly = 1
        state.invisible = int(not self.view.isVisible())
        return state


class SpokenMessage(QAccessibleInterface):
    """One message; it is looked up each time, since it changes. ``number`` is Qt's own for it."""

    number = 0

    def __init__(self, among: SpokenTranscript, message: int) -> None:
        super().__init__()
        self._among, self._message = among, message

    @property
    def place(self) -> int:
        """Which of the messages it is; -1 for one that is gone."""
        entry = self._entry
        return entry.place if entry is not None else -1

    def isValid(self) -> bool:  # noqa: N802  Qt's name
        return self._among.isValid() and self._entry is not None

    def object(self) -> QObject | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return None

    def parent(self) -> QAccessibleInterface:
        return self._among

    def childCount(self) -> int:  # noqa: N802  Qt's name
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # pyright: ignore[reportIncompatibleMethodOverride]  # noqa: ARG002  it has none
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: ARG002, N802  Qt's name
        return -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # pyright: ignore[reportIncompatibleMethodOverride]  # noqa: ARG002, N802  Qt's name
        return None

    def text(self, kind: QAccessible.Text) -> str:
        entry = self._entry
        if entry is None:
            return ""
        if kind == QAccessible.Text.Name:
            return spoken_name(_now(entry))
        return meta_line(entry.placed.message) if kind == QAccessible.Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802  Qt's name
        """Nobody writes here."""

    def rect(self) -> QRect:
        entry, view = self._entry, self._among.view
        if entry is None:
            return QRect()
        with view.scroller.steady():
            entry.touch()
        top = view.column.top_of(entry.parts[0]) - view.sight.top
        corner = view.viewport().mapToGlobal(QPoint(view.scroller.left, top))
        return QRect(corner, QSize(view.column.width, entry.total))

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.readOnly = 1
        state.offscreen = int(not self.rect().intersects(self._among.rect()))
        return state

    @property
    def _entry(self) -> Entry | None:
        return self._among.view.column.find_entry(self._message)


def _now(entry: Entry) -> Message:
    """Return a message with all of the text that has come."""
    message = entry.placed.message
    return replace(message, text=entry.said.text) if entry.said.live else message
