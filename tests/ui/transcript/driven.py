"""A transcript driven frame by frame: what a test streams into it, and what is on the screen then."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.chat.messages import Status
from app.engine.replies import Piece
from tests.ui.transcript.furnished import placed, prompt

REPLY = 2
MIXED = """\
# Title with `code`

A paragraph with **strong**, *emphasis*, ~~struck~~ and a [link](https://example.org/a), long enough to wrap
over two lines in a narrow window.

1. one
2. two
   - inner, which is so long that it has to go on in a second line of its own, and then some
   - [x] done

> A quote
>
> > in a quote

```python
def f(x):
    return x  # 注释
```

| a | b |
|:--|--:|
| 1 | a longer cell |
| **2** | `x` |

---

中文段落，没有空格。😀 And `more` here.

שלום עולם with English.
"""


def streaming(number=REPLY, text=""):
    return placed(number, text=text, status=Status.STREAMING)


def settle():
    """Have everything painted that waits for it."""
    QCoreApplication.processEvents()


def have_drawn(view, qtbot):
    """Wait until every formula in sight is drawn, and shown."""

    def is_drawn():
        blocks = [block for part, _ in view.sight.spots() for block in part.blocks]
        waiting = any(getattr(block, "pending", False) for block in blocks)
        return not view.fittings.formulas.pending and not waiting

    qtbot.waitUntil(is_drawn, timeout=30_000)
    settle()


def frame(view, text="", number=REPLY, reasoning=""):
    """Let a piece come and be shown."""
    view.append_to(number, Piece(text=text, tokens=1, reasoning=reasoning))
    view._clock.tick()
    settle()


def on_screen(view):
    """What has been painted bit by bit."""
    viewport = view.viewport()
    grabbed = view.screen().grabWindow(view.winId()).toImage().copy(viewport.geometry())
    return grabbed.convertToFormat(QImage.Format.Format_RGB32)


def painted_anew(view):
    """What all of it looks like, painted at once."""
    return view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def is_exact(view):
    """Whether the screen shows what a full paint would, but for the button that lies on it."""
    view.fittings.jump.hide()
    settle()
    QCoreApplication.sendPostedEvents()  # what a timer asked for just now, and no other timer
    return bool(on_screen(view) == painted_anew(view))


def look_alike(view, other):
    """Whether two views show the same, wherever the pointer is."""
    for each in (view, other):
        each.reader.pointer.leave()
    return bool(painted_anew(view) == painted_anew(other))


def texts_in_sight(view):
    """The texts of the blocks that can be seen."""
    return [
        block.text
        for part, top in view.sight.spots()
        for start, block in zip(part.tops, part.blocks, strict=False)
        if block.text and 0 <= top + start - view.sight.top < view.sight.height
    ]


def place_of_text(view, text):
    """A point of the viewport in the middle of the block that begins with ``text``."""
    for part, top in view.sight.spots():
        for start, block in zip(part.tops, part.blocks, strict=False):
            if block.text.startswith(text):
                caret = block.caret(0)
                y = top + start - view.sight.top + caret.center().y()
                return QPoint(round(view.scroller.left + part.entry.inset + caret.x()) + 2, round(y))
    raise AssertionError(f"{text!r} is not in sight")


def drag(view, start, end):
    """Select with the pointer from one point of the viewport to another."""
    viewport = view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    move(view, end)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def move(view, point):
    """Move the pointer with its left button held."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(point)
    everywhere = QPointF(view.viewport().mapToGlobal(point))
    view.mouseMoveEvent(
        QMouseEvent(QEvent.Type.MouseMove, at, everywhere, Qt.MouseButton.NoButton, button, none)
    )


def long_chat(count, first=100):
    """Questions and replies, ``count`` of each."""
    made = []
    for number in range(count):
        made.append(prompt(first + 2 * number, f"Question {number}?"))
        made.append(placed(first + 2 * number + 1, text=f"Answer {number}.\n\n{MIXED}"))
    return made
