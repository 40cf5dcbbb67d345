"""Whether a reply has the form that was asked for: judged in a thread, shown below its text, live."""

from __future__ import annotations

import contextlib
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakMethod

from PySide6.QtCore import QObject, QRectF, Qt, Signal

from app.chat.messages import Status
from app.engine.validity import Validity, Verdict, check
from ui.transcript.blocks import Fixture
from ui.transcript.captions import paint_caption
from ui.transcript.icons import paint_icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QPainter

    from app.chat.messages import Message
    from app.engine.replies import Constraint
    from ui.transcript.blocks import Shown
    from ui.transcript.looks import Looks

KEPT: Final = 40
"""Verdicts that are kept, each with the text that it is on."""
HEIGHT = 24
ABOVE = 6
ICON = 16
FACES = {
    Verdict.VALID: ("mdi6.check-circle-outline", "success"),
    Verdict.SO_FAR: ("mdi6.progress-check", "muted"),
    Verdict.INVALID: ("mdi6.alert-circle-outline", "danger"),
}
WORDS = {
    "json": "Keeps to the JSON schema",
    "regex": "Matches the regular expression",
    "choice": "Is one of the choices",
    "grammar": "Follows the grammar",
}

log = logging.getLogger(__name__)


class _Case(NamedTuple):
    constraint: Constraint
    text: str
    complete: bool


class Forms(QObject):
    """Judges replies, one after another."""

    _judged = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: OrderedDict[_Case, Validity | None] = OrderedDict()
        self._waiting: dict[_Case, WeakMethod[Callable[[], None]]] = {}
        self._pool: ThreadPoolExecutor | None = None
        self._judged.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @classmethod
    def of(cls, owner: QObject) -> Forms:
        """Return the one that belongs to ``owner``, made at the first time."""
        found = owner.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, Forms) else cls(owner)

    def find(
        self, constraint: Constraint, text: str, *, complete: bool, on_judged: Callable[[], None]
    ) -> Validity | None:
        """Return the verdict on ``text``; None until the method ``on_judged``, kept weakly, is called."""
        case = _Case(constraint, text, complete)
        if case not in self._known:
            self._known[case] = None
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="forms")
            self._pool.submit(self._judge, case)
        self._known.move_to_end(case)
        verdict = self._known[case]
        if verdict is None:
            self._waiting[case] = WeakMethod(on_judged)
        return verdict

    def close(self) -> None:
        """Judge no more."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _judge(self, case: _Case) -> None:
        try:
            verdict = check(case.constraint, case.text, complete=case.complete)
        except Exception:
            log.exception("A reply's form could not be judged")
            verdict = Validity(Verdict.SO_FAR, "It could not be checked.")
        with contextlib.suppress(RuntimeError):  # the window is gone, and this with it
            self._judged.emit(case, verdict)

    def _take(self, case: _Case, verdict: Validity) -> None:
        if case in self._known:
            self._known[case] = verdict
        waiting = self._waiting.pop(case, None)
        on_judged = waiting() if waiting is not None else None
        if on_judged is not None:
            on_judged()


class FormNote(Fixture):
    """A sign and a few words; of a reply that streams it tells how it stands so far."""

    def __init__(self, message: Message, constraint: Constraint, forms: Forms) -> None:
        super().__init__()
        self._constraint, self._forms = constraint, forms
        self._said = message.text
        self._complete = message.status is not Status.STREAMING
        self._verdict: Validity | None = None
        self._looks: Looks | None = None
        self._width = 0

    @property
    def text(self) -> str:
        if self._verdict is None:
            return ""
        if self._verdict.verdict is Verdict.INVALID:
            return f"Not in the form that was asked for: {self._verdict.why}"
        words = WORDS[self._constraint.kind]
        return words if self._verdict.verdict is Verdict.VALID else self._verdict.why or f"{words} so far"

    def heed(self, text: str) -> None:
        """Heed that the reply has come as far as ``text``."""
        if text != self._said:
            self._said = text
            self.renew()

    def arrange(self, width: int, looks: Looks) -> int:
        self._looks, self._width = looks, width
        found = self._forms.find(self._constraint, self._said, complete=self._complete, on_judged=self.renew)
        self._verdict = found or self._verdict
        return looks.px(ABOVE) + looks.px(HEIGHT)

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:  # noqa: ARG002  it is small
        looks = self._looks
        assert looks is not None, "laid out before it is painted"
        if self._verdict is None:
            return
        icon, tone = FACES[self._verdict.verdict]
        side = looks.px(ICON)
        rect = QRectF(origin.x(), origin.y() + looks.px(ABOVE), self._width, looks.px(HEIGHT))
        paint_icon(painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), icon, looks, tone)
        rect.setLeft(rect.left() + side + looks.px(7))
        paint_caption(painter, rect, self.text, looks.caption, looks.colour(tone))
