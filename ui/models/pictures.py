"""Pictures of model cards: fetched only when the user has asked for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

MOST = 40
"""Pictures of one card."""
LARGEST = 8 * 2**20
"""Bytes of one picture."""
WIDEST = 4096
"""Pixels a picture may have in each direction; a larger one is a bomb or a poster."""
KINDS = frozenset({b"png", b"jpeg", b"gif", b"webp"})
TIME = 15_000
"""Milliseconds without a byte after which a picture is given up."""


class Pictures:
    """Fetches over HTTP, sending nothing but the address: no token, no cookies, no referrer."""

    def __init__(self, parent: QObject) -> None:
        self._network = QNetworkAccessManager(parent)
        self._network.setTransferTimeout(TIME)
        self._network.setRedirectPolicy(QNetworkRequest.RedirectPolicy.NoLessSafeRedirectPolicy)

    async def fetch(self, sources: list[str], width: int, on_picture: Callable[[str, QImage], None]) -> int:
        """Give each picture of ``sources``, no wider than ``width``; return how many could not be had."""
        wanted = sources[:MOST]
        missed = 0
        for source in wanted:
            content = await self._content(source)
            image = await asyncio.to_thread(decode, content, width) if content else None
            if image is None:
                missed += 1
            else:
                on_picture(source, image)
        return missed + len(sources) - len(wanted)

    async def _content(self, source: str) -> bytes:
        """Return what lies at ``source``, or nothing where it is too large or cannot be had."""
        request = QNetworkRequest(QUrl(source))
        manual = QNetworkRequest.LoadControl.Manual
        request.setAttribute(QNetworkRequest.Attribute.CookieLoadControlAttribute, manual)
        request.setAttribute(QNetworkRequest.Attribute.CookieSaveControlAttribute, manual)
        reply = self._network.get(request)
        ended = asyncio.get_running_loop().create_future()

        def bound(received: int, total: int) -> None:
            if max(received, total) > LARGEST:
                reply.abort()

        reply.downloadProgress.connect(bound)
        reply.finished.connect(lambda: ended.done() or ended.set_result(None))
        try:
            await ended
            whole = reply.error() is QNetworkReply.NetworkError.NoError
            return bytes(reply.readAll().data()) if whole else b""
        finally:
            reply.abort()
            reply.deleteLater()


def decode(content: bytes, width: int) -> QImage | None:
    """Return the picture in ``content``, at most ``width`` wide, or None where it is none; for a thread."""
    held = QByteArray(content)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    # By what it is, never by what it is called: SVG and the rarer kinds have parsers of another sort.
    if bytes(reader.format().data()) not in KINDS:
        return None
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > WIDEST:
        return None
    if size.width() > width:
        reader.setScaledSize(size.scaled(QSize(width, WIDEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
