"""What goes with a prompt: pictures as they are, texts by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPainterPath, QPen, QPixmap

from app.chat.attachments import path_of
from app.errors import StorageError
from ui.transcript.blocks import Act, Fixture, Spot
from ui.transcript.captions import paint_caption, width_of
from ui.transcript.icons import paint_icon
from ui.transcript.meta import size_text
from ui.transcript.pictures import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.chat.messages import Attachment
    from ui.transcript.blocks import Shown
    from ui.transcript.looks import Looks
    from ui.transcript.pictures import Pictures

OPEN = "attachment "
"""Begins the name of the action that opens an attachment; its number follows."""
PICTURE = QSize(320, 240)
CHIP = 34
WIDEST = 280
GAP = 8
ICON = 18


class _Card(NamedTuple):
    attachment: Attachment
    picture: QPixmap | Missing | None
    """None for a text."""
    rect: QRectF
    spot: Spot


class Attached(Fixture):
    """Cards side by side; a press opens one. ``folder`` is where pictures are kept."""

    def __init__(self, attachments: Sequence[Attachment], pictures: Pictures, folder: Path) -> None:
        super().__init__()
        self._attachments = attachments
        self._pictures, self._folder = pictures, folder
        self._cards: list[_Card] = []
        self._looks: Looks | None = None

    @property
    def text(self) -> str:
        return "\n".join(each.name for each in self._attachments)

    def arrange(self, width: int, looks: Looks) -> int:
        self._looks = looks
        self._cards = []
        gap, left, top, line = looks.px(GAP), 0, looks.px(4), 0
        for number, attachment in enumerate(self._attachments):
            picture = self._find_picture(attachment, looks)
            size = _size_of(attachment, picture, width, looks)
            if left and left + size.width() > width:
                left, top, line = 0, top + line + gap, 0
            rect = QRectF(left, top, size.width(), size.height())
            name = f"{attachment.name}, {size_text(attachment.size)}"
            spot = Spot(rect, Act(f"{OPEN}{number}"), f"Open {name}", name)
            self._cards.append(_Card(attachment, picture, rect, spot))
            left += size.width() + gap
            line = max(line, size.height())
        return top + line + gap

    def paint(self, painter: QPainter, origin: QPointF, clip: QRectF, shown: Shown) -> None:
        looks = self._looks
        assert looks is not None, "laid out before it is painted"
        for card in self._cards:
            rect = card.rect.translated(origin)
            if not rect.intersects(clip):
                continue
            if isinstance(card.picture, QPixmap):
                _paint_picture(painter, rect, card.picture)
            else:
                _paint_chip(painter, rect, card.attachment, looks, picture=card.picture)
            hot, focused = shown.hot == card.spot, shown.focused == card.spot
            _paint_edge(painter, rect, looks, hot=hot, focused=focused)

    def spots(self) -> Sequence[Spot]:
        return [card.spot for card in self._cards]

    def _find_picture(self, attachment: Attachment, looks: Looks) -> QPixmap | Missing | None:
        """Return an attachment's picture; None if it is a text. While it is read, this is laid out anew."""
        if attachment.kind != "picture":
            return None
        try:
            path = path_of(self._folder, attachment.digest)
        except StorageError:
            return Missing.UNREADABLE
        scale = _ratio() * looks.zoom
        box = QSize(round(PICTURE.width() * scale), round(PICTURE.height() * scale))
        return self._pictures.find(path, box, self.renew)


def _size_of(attachment: Attachment, picture: QPixmap | Missing | None, width: int, looks: Looks) -> QSize:
    if isinstance(picture, QPixmap):
        size = QSize(round(picture.width() / _ratio()), round(picture.height() / _ratio()))
        if size.width() > width:
            size.scale(width, size.height(), Qt.AspectRatioMode.KeepAspectRatio)
        return size
    words = width_of(attachment.name + size_text(attachment.size), looks.caption)
    needed = looks.px(ICON + 3 * 10 + 10) + words
    return QSize(min(round(needed), looks.px(WIDEST), width), looks.px(CHIP))


def _paint_chip(
    painter: QPainter, rect: QRectF, attachment: Attachment, looks: Looks, *, picture: Missing | None
) -> None:
    side, edge = looks.px(ICON), looks.px(10)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(looks.colour("surface"))
    painter.drawRoundedRect(rect, 8, 8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    unreadable = picture is Missing.UNREADABLE
    name = "mdi6.file-document-outline" if picture is None else "mdi6.image-outline"
    mark = QRectF(rect.left() + edge, rect.center().y() - side / 2, side, side)
    paint_icon(painter, mark, "mdi6.image-broken-variant" if unreadable else name, looks)
    inside = QRectF(mark.right() + edge, rect.top(), rect.right() - mark.right() - 2 * edge, rect.height())
    size = "cannot be shown" if unreadable else size_text(attachment.size)
    inside.setRight(inside.right() - width_of(size, looks.caption) - looks.px(8))
    width = paint_caption(painter, inside, attachment.name, looks.caption, looks.colour("text"))
    behind = QRectF(inside.left() + width + looks.px(8), rect.top(), rect.right(), rect.height())
    paint_caption(painter, behind, size, looks.caption, looks.colour("muted"))


def _paint_picture(painter: QPainter, rect: QRectF, picture: QPixmap) -> None:
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(rect, 8, 8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.drawPixmap(rect.toRect(), picture)
    painter.restore()


def _paint_edge(painter: QPainter, rect: QRectF, looks: Looks, *, hot: bool, focused: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    colour = "accent" if focused else "border_strong" if hot else "border"
    painter.setPen(QPen(looks.colour(colour), 2 if focused else 1))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _ratio() -> float:
    """Return how many of the screen's own pixels a pixel has."""
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
