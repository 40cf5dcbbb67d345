"""Pictures that go with prompts: read and scaled in a thread, within limits, and kept while there is room."""

from __future__ import annotations

import contextlib
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from weakref import WeakMethod

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QPixmap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KINDS: Final = frozenset({b"png", b"jpeg", b"gif", b"webp"})
"""Read by what they are; SVG and the rarer kinds have parsers of another sort."""
WIDEST: Final = 16_384
"""Pixels that a picture may have in each direction."""
LARGEST: Final = 120_000_000
"""Pixels that it may have in all: four bytes each while it is read."""
KEPT: Final = 64 * 2**20
"""Bytes of scaled pictures that are kept."""

log = logging.getLogger(__name__)


class Missing(Enum):
    """Why there is no picture: it is still being read, or it cannot be."""

    READING = auto()
    UNREADABLE = auto()


class _Key(NamedTuple):
    path: Path
    width: int
    height: int


Answer: TypeAlias = "QPixmap | Missing"


class Pictures(QObject):
    """Scaled pictures by file."""

    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: OrderedDict[_Key, Answer] = OrderedDict()
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: dict[_Key, list[WeakMethod[Callable[[], None]]]] = {}
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @classmethod
    def of(cls, owner: QObject) -> Pictures:
        """Return the pictures that belong to ``owner``, made at the first time."""
        found = owner.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, Pictures) else cls(owner)

    def find(self, path: Path, box: QSize, on_read: Callable[[], None]) -> Answer:
        """Return the picture at ``path``, no larger than ``box`` (in the screen's own pixels).

        While it is being read, the method ``on_read`` is kept, weakly, and called when it is there.
        """
        key = _Key(path, box.width(), box.height())
        found = self._known.get(key)
        if found is Missing.READING:
            self._waiting[key].append(WeakMethod(on_read))
        if found is not None:
            self._known.move_to_end(key)
            return found
        self._waiting[key] = [WeakMethod(on_read)]
        self._known[key] = Missing.READING
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._pool.submit(self._read, key)
        return Missing.READING

    def close(self) -> None:
        """Read no more."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _read(self, key: _Key) -> None:
        try:
            image = read_picture(key.path, QSize(key.width, key.height))
        except Exception:
            log.exception("A picture could not be read")
            image = None
        with contextlib.suppress(RuntimeError):  # the window is gone, and this with it
            self._answered.emit(key, image)

    def _take(self, key: _Key, image: QImage | None) -> None:
        self._known[key] = Missing.UNREADABLE if image is None else QPixmap.fromImage(image)
        room = KEPT
        for known, answer in reversed(list(self._known.items())):
            if isinstance(answer, QPixmap):
                room -= answer.width() * answer.height() * 4
                if room < 0 and known != key:
                    del self._known[known]
        for waiting in self._waiting.pop(key, ()):
            on_read = waiting()
            if on_read is not None:
                on_read()


def read_picture(path: Path, box: QSize) -> QImage | None:
    """Return the picture at ``path``, scaled down into ``box``; None where it is none, or is too large.

    For a thread: reading releases the interpreter.
    """
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()) not in KINDS:
        return None
    size = reader.size()
    if (
        not size.isValid()
        or max(size.width(), size.height()) > WIDEST
        or size.width() * size.height() > LARGEST
    ):
        return None
    if size.width() > box.width() or size.height() > box.height():
        reader.setScaledSize(size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
