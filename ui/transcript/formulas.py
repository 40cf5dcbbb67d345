"""Formulas as the transcript paints them: drawn elsewhere, kept here in the size and colour of the text."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from math import floor
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEngine, QPainter, QPixmap

from app.errors import VlindersError
from app.maths.formula import Formula, Refusal
from app.maths.press import Press

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.maths.formula import Outcome

SCALE: Final = 1.1
"""Size of a formula's font in sizes of the text's: its letters are smaller at the same size."""
KEPT: Final = 2000
"""Formulas that are remembered, drawn or refused."""
SIZED: Final = 400
"""Formulas that are kept ready to paint: two screens full of nothing else."""
TOGETHER: Final = 50
"""Milliseconds that formulas which become ready wait for each other: each time, text moves."""


class FormulaError(VlindersError):
    """LaTeX that cannot be drawn: its source is shown."""


class _Key(NamedTuple):
    source: str
    display: bool


class _SizedKey(NamedTuple):
    key: _Key
    size: float
    colour: str


class PaintedFormula:
    """A formula in one size and colour, in pixels; painted from a picture that is made when first seen."""

    def __init__(self, formula: Formula, size: float, colour: str) -> None:
        em = size * SCALE
        self.width = formula.width * em
        self.ascent = (formula.height - formula.depth) * em
        self.descent = formula.depth * em
        self._formula, self._colour = formula, colour
        self._picture: QPixmap | None = None

    def paint(self, painter: QPainter, baseline: QPointF) -> None:
        """Paint with the left end of its baseline at ``baseline``."""
        # Halves always go the same way: it looks the same wherever it stands.
        corner = QPointF(floor(baseline.x() + 0.5), floor(baseline.y() - self.ascent + 0.5))
        if painter.paintEngine().type() is QPaintEngine.Type.Pdf:
            self._render(painter, corner)  # paper takes the lines themselves
            return
        ratio = painter.device().devicePixelRatio()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._rasterise(ratio)
        painter.drawPixmap(corner, self._picture)

    def _rasterise(self, ratio: float) -> QPixmap:
        picture = QPixmap(int(self.width * ratio) + 2, int((self.ascent + self.descent) * ratio) + 2)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._render(painter, QPointF(0, 0))
        painter.end()
        return picture

    def _render(self, painter: QPainter, corner: QPointF) -> None:
        from PySide6.QtSvg import QSvgRenderer

        renderer = QSvgRenderer(QByteArray(self._formula.coloured(self._colour).encode()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(corner.x(), corner.y(), self.width, self.ascent + self.descent))


class Formulas(QObject):
    """All formulas of all panes. ``drawn`` tells that some can be had now that could not be before."""

    drawn = Signal()
    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None, press: Press | None = None) -> None:
        super().__init__(parent)
        self._press = press or Press()
        self._known: OrderedDict[_Key, Outcome | None] = OrderedDict()
        self._ready: OrderedDict[_SizedKey, PaintedFormula] = OrderedDict()
        self._timer = QTimer(self, interval=TOGETHER, singleShot=True)
        self._timer.timeout.connect(self.drawn)
        # From the press's thread to this one.
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @classmethod
    def of(cls, owner: QObject) -> Formulas:
        """Return the formulas that belong to ``owner``, made at the first time."""
        found = owner.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, Formulas) else cls(owner)

    @property
    def pending(self) -> bool:
        """Whether any formula is being drawn."""
        return None in self._known.values()

    def find(self, source: str, size: float, colour: str, *, display: bool) -> PaintedFormula | None:
        """Return the formula at a font size in pixels; None while it is being drawn.

        Raises FormulaError if it cannot be drawn.
        """
        key = _Key(source, display)
        sized = _SizedKey(key, size, colour)
        ready = self._ready.get(sized)
        if ready is not None:
            self._ready.move_to_end(sized)
            return ready
        if key not in self._known:
            self._order(key)
        self._known.move_to_end(key)
        outcome = self._known[key]
        if isinstance(outcome, Refusal):
            raise FormulaError(outcome.why)
        if outcome is None:
            return None
        made = self._ready[sized] = PaintedFormula(outcome, size, colour)
        if len(self._ready) > SIZED:
            self._ready.popitem(last=False)
        return made

    def close(self) -> None:
        """End what draws them; none is drawn any more."""
        self._press.close()

    def _order(self, key: _Key) -> None:
        self._known[key] = None
        if len(self._known) > KEPT:
            self._known.popitem(last=False)

        def answer(drawn: Future[Outcome]) -> None:
            if not drawn.cancelled():
                with contextlib.suppress(RuntimeError):  # the window is gone, and this with it
                    self._answered.emit(key, drawn.result())

        self._press.order(key.source, display=key.display).add_done_callback(answer)

    def _take(self, key: _Key, outcome: Outcome) -> None:
        self._known[key] = outcome
        if not self._timer.isActive():
            self._timer.start()
