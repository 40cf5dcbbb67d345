"""What a transcript is fitted with beside its text: formulas, pictures, menu, the button to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.paths import user_paths
from ui.transcript.accessibility import install_factory
from ui.transcript.acting import Acting
from ui.transcript.announcing import Announcer
from ui.transcript.forms import FormNote, Forms
from ui.transcript.formulas import Formulas
from ui.transcript.furnishing import Furnishing
from ui.transcript.jump import JumpButton
from ui.transcript.parts import FixturePart
from ui.transcript.pictures import Pictures

if TYPE_CHECKING:
    from ui.transcript.accessibility import SpokenTranscript
    from ui.transcript.clock import FrameClock
    from ui.transcript.entry import Entry
    from ui.transcript.view import Transcript


LOOK = 300
"""Milliseconds between two looks at the form of a reply that streams."""


class Fittings(QObject):
    """Made before the view's column, which is furnished by it; the rest comes with :meth:`attach`."""

    def __init__(self, view: Transcript, clock: FrameClock) -> None:
        super().__init__(view)
        self._view = view
        self.formulas = Formulas.of(clock)
        self.pictures = Pictures.of(clock)
        self.forms = Forms.of(clock)
        folder = user_paths().attachments
        self.furnishing = Furnishing(self.pictures, self.forms, folder)
        self.acting = Acting(view, self.pictures, folder)
        self.announcer = Announcer(view)
        self._growing: Entry | None = None
        self._look = QTimer(self, interval=LOOK, singleShot=True)
        self._look.timeout.connect(self._judge)
        self.spoken: SpokenTranscript | None = None
        """What screen readers are told, once one has asked."""

    def attach(self) -> None:
        """Fit out the view, whose parts are made now."""
        view = self._view
        self.jump = JumpButton(view)
        self._new = False
        self.jump.clicked.connect(view.jump_to_end)
        view.scroller.moved.connect(self._heed_move)
        view.scroller.grown.connect(self._heed_growth)
        view.reader.action_requested.connect(self.acting.act)
        view.reader.link_chosen.connect(self.acting.follow)
        self.acting.action_requested.connect(view.action_requested)
        self.acting.link_chosen.connect(view.link_chosen)
        self.acting.copied.connect(view.copied)
        self.formulas.drawn.connect(self._heed_formulas)
        install_factory()

    def heed_piece(self, message: int) -> None:
        """Heed that a reply has grown."""
        self.announcer.heed_piece(message)
        entry = self._view.column.find_entry(message)
        if entry is not None and self._formed(entry) and not self._look.isActive():
            self._growing = entry
            self._look.start()

    def tell_focus(self) -> None:
        """Say what the keyboard's focus has come to."""
        focus = self._view.reader.keyboard.focus
        if focus is not None:
            self.announcer.say(focus.spot.label)

    def _heed_move(self, at_end: bool) -> None:  # noqa: FBT001  a slot
        self._new = self._new and not at_end
        self.jump.show_for(away=not at_end, new=self._new)

    def _heed_growth(self) -> None:
        self._new = not self._view.sight.at_end
        self.jump.show_for(away=self._new, new=self._new)

    def _formed(self, entry: Entry) -> bool:
        provenance = entry.placed.message.provenance
        return provenance is not None and provenance.prompting.constraint is not None

    def _judge(self) -> None:
        """Look whether the reply that grows keeps to its form so far."""
        entry = self._growing
        for part in entry.parts if entry is not None else ():
            if isinstance(part, FixturePart) and isinstance(part.fixture, FormNote):
                part.fixture.heed(part.entry.said.text)

    def _heed_formulas(self) -> None:
        """Show the formulas that have been drawn; the line at the upper edge stays where it is."""
        view = self._view
        anchor = view.sight.line_anchor()
        if view.column.redo_pending():
            view.sight.restore(anchor)
            view.scroller.renew()
