"""What a transcript is made of: blocks, laid out one below the other and painted by the view.

A block is laid out for a width, has then a height in whole pixels, and is painted wherever the view has it.
Coordinates given to a block are its own: (0, 0) is its upper left corner. It is dropped when it has not been
seen for a while and made anew from its message when it is seen again: it keeps nothing that cannot be made
anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from PySide6.QtCore import QPointF, QRectF

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPainter

    from app.chat.messages import Placed
    from app.engine.replies import Piece
    from ui.transcript.looks import Looks


class Follow(NamedTuple):
    """A press that follows a link; ``target`` is http, https, mailto or ``#note-…``."""

    target: str


class CopyText(NamedTuple):
    """A press that copies ``text``; ``said`` is what the user is told then ("Code copied")."""

    text: str
    said: str


class CopyCode(NamedTuple):
    """A press on the head of a block of code that copies the code below it."""


class Act(NamedTuple):
    """A press that asks for an action on the message, by its name in ``Transcript.action_requested``."""

    action: str


class Choose(NamedTuple):
    """A press that asks for another version of the message."""

    version: int


class Toggle(NamedTuple):
    """A press that opens or closes the block's fold."""


Press: TypeAlias = Follow | CopyText | CopyCode | Act | Choose | Toggle


class Spot(NamedTuple):
    """A place in a block that can be pressed, by pointer or keyboard; ``label`` is its name for both."""

    rect: QRectF
    press: Press
    label: str
    tip: str = ""


class Shown(NamedTuple):
    """How a block is to be painted now. Ranges and positions are UTF-16 offsets into the block's text.

    ``hovered``: the pointer is over the message, or the keyboard's focus is in it. ``hot`` is the spot under
    the pointer, ``focused`` the one that has the keyboard's focus.
    """

    selected: tuple[int, int] | None = None
    found: tuple[tuple[int, int], ...] = ()
    current: tuple[int, int] | None = None
    """The match of a search that the reader has been led to."""
    caret: int | None = None
    hovered: bool = False
    hot: Spot | None = None
    focused: Spot | None = None


PLAIN = Shown()


class Block(Protocol):
    """A thing that is laid out vertically. Before :meth:`lay_out` its height is 0."""

    height: int

    @property
    def text(self) -> str:
        """What a reader sees, as text; its parts that cannot be selected, too."""
        ...

    @property
    def laid_text(self) -> str:
        """The text in which positions count: a formula that has been drawn is one character of it."""
        ...

    @property
    def selectable(self) -> bool:
        """Whether a selection can begin and end inside; else one runs over all of it or none."""
        ...

    @property
    def length(self) -> int:
        """The last position."""
        ...

    def lay_out(self, width: int, looks: Looks) -> int:
        """Lay out for ``width``; returns the new height. Does nothing if both are as they were."""
        ...

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        """Paint at ``origin``; what lies outside ``clip``, in the painter's coordinates, may be left out."""
        ...

    def spots(self) -> Sequence[Spot]:
        """Give what can be pressed, in the order of the keyboard."""
        ...

    def spot_at(self, point: QPointF) -> Spot | None: ...

    def position_at(self, point: QPointF) -> int:
        """Return the position nearest to ``point``."""
        ...

    def caret(self, position: int) -> QRectF:
        """Return where a caret stands at ``position``."""
        ...

    def copied(self, start: int, end: int) -> str:
        """Return what a copy of this range is, as text."""
        ...


class Fixture:
    """A block around a message's text: head, fold, foot, picture, error. It cannot be selected in part.

    A subclass lays out in :meth:`arrange` and paints. When something in it changes by itself (a picture has
    been read, a second has passed) it calls :meth:`renew`.
    """

    selectable = False
    length = 1
    in_copy = False
    """Whether its text goes into a copy that runs over it."""

    def __init__(self) -> None:
        self.height = 0
        self._laid_for: tuple[int, Looks] | None = None
        self._renewed: Callable[[Fixture], None] | None = None

    @property
    def text(self) -> str:
        return ""

    @property
    def laid_text(self) -> str:
        return self.text

    def lay_out(self, width: int, looks: Looks) -> int:
        if self._laid_for is None or self._laid_for[0] != width or self._laid_for[1] is not looks:
            self._laid_for = (width, looks)
            self.height = self.arrange(width, looks)
        return self.height

    def arrange(self, width: int, looks: Looks) -> int:
        """Lay out, and return the height."""
        raise NotImplementedError

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        raise NotImplementedError

    def spots(self) -> Sequence[Spot]:
        return ()

    def spot_at(self, point: QPointF) -> Spot | None:
        return next((spot for spot in self.spots() if spot.rect.contains(point)), None)

    def position_at(self, point: QPointF) -> int:  # noqa: ARG002  there is only one
        return 0

    def caret(self, position: int) -> QRectF:  # noqa: ARG002  there is only one
        return QRectF(0, 0, 0, self.height)

    def copied(self, start: int, end: int) -> str:  # noqa: ARG002  it is copied whole
        return self.text if self.in_copy else ""

    def watch(self, renewed: Callable[[Fixture], None]) -> None:
        """Have ``renewed`` called when something changes by itself: it is laid out and painted again."""
        self._renewed = renewed

    def renew(self) -> None:
        """Be laid out and painted again."""
        self._laid_for = None
        if self._renewed is not None:
            self._renewed(self)


class Fold(Fixture):
    """The head of a message's reasoning. The view shows the reasoning itself below it while it is opened.

    It has a spot with the press ``Toggle()``.
    """

    opened = False

    def add(self, piece: Piece) -> None:
        """Heed a piece of the reply that streams: of the thinking, or the first after it."""


class Furnisher(Protocol):
    """Makes the blocks around a message's text; again whenever the message has changed."""

    def above(self, placed: Placed) -> Sequence[Fixture]:
        """Return the head, and what is attached."""
        ...

    def fold(self, placed: Placed, before: Fold | None) -> Fold | None:
        """Return the head of the reasoning, None if there is none; ``before`` is the one shown until now."""
        ...

    def below(self, placed: Placed) -> Sequence[Fixture]:
        """Return the error and the foot."""
        ...


class Formula(Protocol):
    """A formula that has been drawn: measures in pixels, from its baseline."""

    width: float
    ascent: float
    descent: float

    def paint(self, painter: QPainter, baseline: QPointF) -> None:
        """Paint with the left end of its baseline at ``baseline``."""
        ...


class Formulas(Protocol):
    """Draws formulas, outside the frame."""

    def find(self, source: str, size: float, colour: str, *, display: bool) -> Formula | None:
        """Return the formula at a font size in pixels; None while it is being drawn.

        Raises FormulaError (a VlindersError) if it cannot be drawn: the source is shown then.
        """
        ...
