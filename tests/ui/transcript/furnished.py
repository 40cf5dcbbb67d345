"""Messages to be shown, and a transcript that shows them, as the tests of what stands around a text use them."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.chat.messages import Attachment, Message, Placed, Provenance, Status
from app.engine.replies import Alternative, Prompting, Sampling, TokenChoice, Usage
from app.paths import RESOURCES, user_paths
from ui.theme.theme import Theme
from ui.transcript.clock import FrameClock
from ui.transcript.looks import Looks
from ui.transcript.view import Transcript

USAGE = Usage(
    412,
    384,
    213,
    "stop",
    0.085,
    4.9,
    queue=0.002,
    itl_p50=0.022,
    itl_p99=0.041,
    reasoning_tokens=88,
    reasoning_seconds=3.2,
)
PROVENANCE = Provenance(
    "local", "this machine", "0.32.0", {"dtype": "bfloat16"}, Prompting("Be brief.", Sampling(seed=3))
)
CHOICES = (
    TokenChoice("Hel", -0.01, 1, (Alternative("Hel", -0.01, 1, 5), Alternative("Hi", -4.6, 2, 6)), 5),
    TokenChoice("lo\n", -2.5, 3, (Alternative("p", -0.2, 1, 7), Alternative("lo\n", -2.5, 3, 8)), 8),
    TokenChoice(" there", -0.1, 1, (), 9),
)


def message(number=1, role="assistant", text="Hello.", status=Status.COMPLETE, **more):
    more.setdefault("model", "Qwen3-8B" if role == "assistant" else "")
    return Message(number, 1, role, text, status, 1_764_000_000.0, **more)


def placed(*args, versions=(), **more):
    made = message(*args, **more)
    return Placed(made, versions or (made.id,))


def prompt(number=1, text="Why?", **more):
    return placed(number, "user", text, **more)


def looks(theme, zoom=1.0):
    return Looks(theme.tokens, theme.sizes, zoom)


def dress(choice="light"):
    theme = Theme(QApplication.instance(), RESOURCES / "icons")
    theme.choose(choice)
    return theme


def open_view(*messages, width=800, height=600):
    """A transcript that shows ``messages``; the test hides and frees it through the ``show`` fixture."""
    view = Transcript(dress(), FrameClock())
    view.resize(width, height)
    view.show()
    view.show_messages(messages)
    return view


def encode(image, kind="PNG"):
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(content.data())


def picture(width=40, height=20, colour="#3366cc"):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def keep(content):
    """Put ``content`` where attachments are kept; returns its digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = user_paths().attachments / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return digest


def attach(name, content, kind="picture", text=""):
    digest = keep(content) if kind == "picture" else ""
    return Attachment(name, kind, len(content), text=text, digest=digest)


def spot_named(view, label):
    """Where the spot whose label begins so is, in the viewport; fails where none is in sight."""
    for part, top in view.sight.spots():
        for start, block in zip(part.tops, part.blocks, strict=True):
            for spot in block.spots():
                if spot.label.startswith(label):
                    corner = QPoint(view.scroller.left + part.entry.inset, top - view.sight.top + start)
                    return spot.rect.toRect().translated(corner)
    raise AssertionError(f"nothing called {label!r} is in sight")


def press(view, label):
    """Press the spot as a user does."""
    point = spot_named(view, label).center()
    QTest.mouseMove(view.viewport(), point)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


def paint_block(block, the_looks, shown, width=700):
    """The block's picture."""
    from PySide6.QtCore import QPointF, QRectF
    from PySide6.QtGui import QPainter

    height = block.lay_out(width, the_looks)
    canvas = QPixmap(width, max(height, 1))
    canvas.fill(QColor("white"))
    painter = QPainter(canvas)
    block.paint(painter, QPointF(0, 0), QRectF(0, 0, width, height), shown)
    painter.end()
    return canvas.toImage()
