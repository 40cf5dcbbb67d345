"""The bar under a model: what can be done with the chosen variant now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from app.hub.orders import Broken
from ui.models.download_words import face_of
from ui.models.standing import Coming, Here, Loaded, Offered, Starting
from ui.models.words import bytes_text
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from ui.models.outlook import Outlook
    from ui.models.standing import Standing

STEPS = 1000


class Act(StrEnum):
    """What the bar's buttons ask for."""

    DOWNLOAD = "download"
    LOAD = "load"
    CHAT = "chat"
    QUEUE = "queue"
    SPACE = "space"


@dataclass(frozen=True)
class Offer:
    """A button: its text, its icon and what it asks for; without an act it cannot be pressed."""

    text: str
    icon: str = ""
    act: Act | None = None
    role: str = ""


@dataclass(frozen=True)
class Face:
    """What the bar shows: two lines, up to two buttons, and a bar where something is on its way."""

    line: str
    note: str
    main: Offer
    second: Offer | None = None
    tone: str = ""
    share: float | None = None


class ActionBar(QFrame):
    """Two lines at the left, at the right the one button that is next, and perhaps one more."""

    act_requested = Signal(object)
    """An Act."""

    def __init__(self) -> None:
        super().__init__()
        mark(self, role="foot")
        self._face: Face | None = None
        self.line = ElidedLabel("", "section")
        self.note = ElidedLabel("", "caption")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, STEPS)
        self.second = push_button("")
        self.main = push_button("", "primary")
        self.main.setMinimumWidth(150)
        self.main.clicked.connect(lambda: self._press(second=False))
        self.second.clicked.connect(lambda: self._press(second=True))
        text = QVBoxLayout()
        text.setSpacing(2)
        for part in (self.line, self.progress, self.note):
            text.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        row.setSpacing(Space.M)
        row.addLayout(text, 1)
        row.addWidget(self.second, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.main, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_standing(self, standing: Standing, title: str, outlook: Outlook) -> None:
        """Show how the variant called ``title`` stands, and what comes next."""
        face = face_for(standing, title, outlook)
        if face == self._face:
            return
        self._face = face
        self.line.setText(face.line)
        self.note.setText(face.note)
        mark(self.note, tone=face.tone)
        self.progress.setVisible(face.share is not None)
        self.progress.setValue(round((face.share or 0) * STEPS))
        for button, offer in ((self.main, face.main), (self.second, face.second)):
            button.setVisible(offer is not None)
            if offer is not None:
                self._dress(button, offer)

    @staticmethod
    def _dress(button: QPushButton, offer: Offer) -> None:
        button.setText(offer.text)
        button.setEnabled(offer.act is not None)
        mark(button, role=offer.role)
        put_icon(button, offer.icon or "mdi6.blank", tone="on_accent" if offer.role == "primary" else "muted")

    def _press(self, *, second: bool) -> None:
        offer = (self._face.second if second else self._face.main) if self._face else None
        if offer is not None and offer.act is not None:
            self.act_requested.emit(offer.act)


ICON = "mdi6.tray-arrow-down"
CHAT = Offer("Chat", "mdi6.message-text-outline", Act.CHAT, "primary")


def face_for(standing: Standing, title: str, outlook: Outlook) -> Face:
    """Return what the bar shows."""
    match standing:
        case Offered():
            return _offered(standing, title, outlook)
        case Coming(download):
            face = face_of(download)
            failed = isinstance(download.progress, Broken)
            note = face.failure[0] if failed else face.notice or face.figures
            tone = "danger" if failed else "warning" if face.notice else ""
            show = Offer("Show downloads", ICON, Act.QUEUE)
            return Face(f"{title} · {face.state.lower()}", note, show, tone=tone, share=face.share)
        case Here():
            return _here(standing, title)
        case Starting():
            return Face(
                title,
                "Loading: the engine panel shows how far it is",
                Offer("Chat", "mdi6.message-text-outline", Act.CHAT, "primary"),
            )
        case Loaded():
            return Face(
                title,
                "Loaded and ready",
                Offer("Chat", "mdi6.message-text-outline", Act.CHAT, "primary"),
                tone="success",
            )
        case _:
            assert_never(standing)


def _offered(offered: Offered, title: str, outlook: Outlook) -> Face:
    size = bytes_text(offered.size)
    blocked = Offer(f"Download {size}", ICON, None, "primary")
    if offered.asking:
        return Face(title, "Asking the Hub for it…", blocked)
    if offered.closed:
        return Face(title, "Locked: see above", blocked, tone="warning")
    if not offered.has_room and offered.free is not None:
        note = f"{bytes_text(offered.free)} free: too little for it"
        return Face(title, note, blocked, Offer("Free some space…", "mdi6.broom", Act.SPACE), "danger")
    if outlook.hopeless:
        # It may be wanted for elsewhere: possible, but not the way to go.
        return Face(title, outlook.line, Offer(f"Download {size}", ICON, Act.DOWNLOAD), tone="danger")
    free = f"{bytes_text(offered.free)} free on disk" if offered.free is not None else ""
    note = " · ".join(part for part in (outlook.word, free) if part)
    return Face(title, note, Offer(f"Download {size}", ICON, Act.DOWNLOAD, "primary"))


def _here(here: Here, title: str) -> Face:
    model = here.model
    newer = Offer("Download the newer version", act=Act.DOWNLOAD) if here.outdated else None
    if model.problem:
        return Face(title, model.problem, Offer("Load", "mdi6.play", None, "primary"), newer, "danger")
    if here.behind:
        return Face(
            title, f"{here.behind} is at it: one after the other", Offer("Load", "mdi6.play", None, "primary")
        )
    note = "An older version is on this computer" if here.outdated else "On this computer"
    return Face(title, note, Offer("Load", "mdi6.play", Act.LOAD, "primary"), newer, "success")
