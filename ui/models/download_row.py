"""One download: what it is, how far it is, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from ui.models.download_words import Act, face_of, is_over, tip_of, title_of, whole_title
from ui.models.grip import Grip
from ui.models.trouble_banner import TroubleBanner
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent
    from PySide6.QtWidgets import QWidget

    from app.hub.orders import Download
    from ui.models.download_words import Face

_STEPS = 2000
"""Of the bar: finer than its pixels."""
_ICONS = {Act.PAUSE: "mdi6.pause", Act.RESUME: "mdi6.play"}


class DownloadRow(QFrame):
    """A card that is updated in place; it says what is wanted by ``act_requested``, an Act."""

    act_requested = Signal(object)
    cure_requested = Signal(object)
    """A Cure, of a download that failed."""
    load_wanted = Signal(bool)
    """Whether it is to be loaded when it has come."""

    def __init__(self, download: Download, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="card")
        self.id = download.order.id
        self._title = whole_title(download.order)
        self._state = ""
        self._download: Download | None = None
        self._movable = self._hovered = self._focused = False
        name, author = title_of(download.order)
        self.name = ElidedLabel(name, "section")
        self.author = ElidedLabel(author, "caption")
        self.variant = label(download.order.variant[:40], "badge")
        self.variant.setVisible(bool(download.order.variant))
        self.bar = QProgressBar(maximum=_STEPS, textVisible=False)
        self.bar.setAccessibleName(f"Progress of {self._title}")
        self.figures = ElidedLabel("", "caption")
        self.notice = ElidedLabel("", "warning")
        self.grip = Grip()
        self.sound = QLabel()
        put_icon(self.sound, "mdi6.check-circle-outline", tone="success")
        self.sound.setFixedWidth(self.grip.width())
        self.later = QCheckBox("Load when finished")
        mark(self.later, role="caption")
        self.later.setToolTip("Loads it as soon as it has come, in place of what is loaded then")
        self.trouble = TroubleBanner()
        self._build_buttons()
        self._connect()
        self._lay_out()
        self.name.setAccessibleDescription(tip_of(download.order))
        self.show_download(download)

    def show_download(self, download: Download) -> None:
        """Show how it stands; what has not changed is not touched."""
        if download == self._download:
            return
        self._download = download
        face = face_of(download)
        if self.figures.text() != face.figures:
            self.figures.setText(face.figures)
        if self.notice.text() != face.notice:
            self.notice.setText(face.notice)
        self.bar.setValue(round(face.share * _STEPS))
        mark(self.bar, tone=face.tone)
        over, failed = is_over(download), bool(face.failure[0])
        shown: dict[QWidget, bool] = {
            self.notice: bool(face.notice),
            self.bar: not over,
            self.main: face.main is not None,
            self.load: over,
            self.later: not over and not failed,
            self.grip: not over,
            self.sound: over,
        }
        for part, visible in shown.items():
            part.setVisible(visible)
        self.trouble.show_trouble(*face.failure, face.cures)
        if not failed:
            self.show_note("")
        self._show_state(face, over=over)

    def show_moves(self, *, up: bool, down: bool) -> None:
        """Offer to move it; neither where there is nothing to change places with."""
        self.up.setEnabled(up)
        self.down.setEnabled(down)
        self._movable = up or down
        self._reveal()

    def show_focused(self, focused: bool) -> None:  # noqa: FBT001  the value is the message
        """Take note whether the focus is somewhere in here."""
        self._focused = focused
        self._reveal()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802  Qt's name
        super().enterEvent(event)
        self._hovered = True
        self._reveal()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        super().leaveEvent(event)
        self._hovered = False
        self._reveal()

    def _reveal(self) -> None:
        """Show the buttons that move it while it is looked at: on every row they would be noise."""
        revealed = self._movable and (self._hovered or self._focused)
        self.up.setVisible(revealed)
        self.down.setVisible(revealed)

    def show_note(self, note: str, *, busy: bool = False) -> None:
        """Say how it stands with a cure that is being tried."""
        self.trouble.show_busy(busy)
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_wanted(self, wanted: bool) -> None:  # noqa: FBT001  the value is the message
        """Show whether it will be loaded when it has come."""
        self.later.setChecked(wanted)

    def _show_state(self, face: Face, *, over: bool) -> None:
        """Say a change of the state, and only that: a screen reader would read out each figure."""
        if face.state == self._state:
            return
        self._state = face.state
        self.setAccessibleName(f"{self._title}, {face.state}")
        if face.main is not None:
            self._name(self.main, face.main)
            put_icon(self.main, _ICONS[face.main], tone="text")
        self._name(self.off, Act.REMOVE if over else Act.CANCEL)

    def _name(self, button: QToolButton, act: Act) -> None:
        button.setProperty("act", act.value)
        button.setToolTip(act.value)
        button.setAccessibleName(f"{act.value}: {self._title}")

    def _build_buttons(self) -> None:
        self.up = tool_button("mdi6.arrow-up", Act.UP)
        self.down = tool_button("mdi6.arrow-down", Act.DOWN)
        self.main = tool_button("mdi6.pause", Act.PAUSE, tone="text")
        self.off = tool_button("mdi6.close", Act.CANCEL)
        self.load = push_button("Load", "primary", "mdi6.play")
        self.load.setAccessibleName(f"{Act.LOAD}: {self._title}")
        for button, act in ((self.up, Act.UP), (self.down, Act.DOWN)):
            self._name(button, act)
            kept = button.sizePolicy()
            kept.setRetainSizeWhenHidden(True)
            button.setSizePolicy(kept)
            button.hide()
        self.note = label("", "caption", wrap=True)
        self.note.hide()

    def _connect(self) -> None:
        for button in (self.up, self.down, self.main, self.off):
            button.clicked.connect(lambda _=False, pressed=button: self._ask(pressed))
        self.load.clicked.connect(lambda: self.act_requested.emit(Act.LOAD))
        self.later.clicked.connect(self.load_wanted)
        self.trouble.cure_requested.connect(self.cure_requested)
        for keys, button in (("Alt+Up", self.up), ("Alt+Down", self.down)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)

    def _ask(self, button: QToolButton) -> None:
        self.act_requested.emit(Act(button.property("act")))

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        # As wide as the text, so that the badge stands right behind it; narrower where there is no room.
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        title = QHBoxLayout()
        title.setSpacing(Space.S)
        title.addWidget(self.name)
        title.addWidget(self.variant, 0, Qt.AlignmentFlag.AlignVCenter)
        title.addStretch(1)
        names.addLayout(title)
        names.addWidget(self.author)
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(self.grip)
        head.addWidget(self.sound)
        head.addLayout(names, 1)
        for button in (self.up, self.down, self.main, self.load, self.off):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        under = QHBoxLayout()
        under.setSpacing(Space.M)
        under.addWidget(self.figures, 1)
        under.addWidget(self.later)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.S + 2, Space.M, Space.M)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(under)
        column.addWidget(self.notice)
        column.addWidget(self.trouble)
        column.addWidget(self.note)
