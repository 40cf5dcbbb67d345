"""A model card as its authors wrote it, without what it could do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from ui.models.card_formats import Formats
from ui.models.card_panels import paint_panel, visible_panels
from ui.models.card_text import LONGEST, parse_card, pictures_in, slices
from ui.models.card_writer import COPY, MarkdownWriter
from ui.widgets.labels import plain_tip

if TYPE_CHECKING:
    from markdown_it.token import Token
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent

    from ui.theme.theme import Theme


class CardFormats(Formats):
    """Formats with room for the pictures that have come."""

    def __init__(self, theme: Theme, pictures: dict[str, QImage]) -> None:
        super().__init__(theme.tokens, theme.sizes, 0.94)
        self._pictures = pictures

    def picture(self, source: str, around: QTextCharFormat) -> QTextImageFormat | None:
        image = self._pictures.get(source)
        if image is None:
            return None
        made = QTextImageFormat()
        made.setName(source)
        made.setWidth(image.width())
        made.setHeight(image.height())
        if around.isAnchor():
            made.setAnchor(True)
            made.setAnchorHref(around.anchorHref())
            made.setToolTip(plain_tip(around.anchorHref()))
        return made


class CardView(QTextBrowser):
    """As high as its text, for a pane that scrolls. Fetches nothing: :meth:`add_picture` puts pictures in."""

    link_chosen = Signal(str)
    code_copied = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tokens: list[Token] = []
        self._codes: list[str] = []
        self._pictures: dict[str, QImage] = {}
        self.sources: list[str] = []
        """The addresses of the pictures in the card."""
        self.truncated = False
        """Whether there is more of the card than is shown."""
        self._dress()
        self.anchorClicked.connect(self._follow)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def clear_card(self) -> None:
        """Show nothing."""
        self._tokens, self.sources, self.truncated = [], [], False
        self._pictures.clear()
        self._codes.clear()
        self.document().clear()

    async def show_card(self, text: str, pages: str, files: str) -> None:
        """Show the Markdown ``text``, bit by bit; for the addresses see ``parse_card``."""
        self.clear_card()
        self._tokens = await asyncio.to_thread(parse_card, text, pages, files)
        self.sources = pictures_in(self._tokens)
        self.truncated = len(text) > LONGEST
        await self.redraw()

    async def redraw(self) -> None:
        """Write the card again: in the theme's colours, and with the pictures that have come."""
        self._codes.clear()
        self.document().clear()
        cursor = QTextCursor(self.document())
        formats = CardFormats(self._theme, self._pictures)
        cursor.setBlockFormat(formats.gap())  # the paragraph that every document begins with
        writer = MarkdownWriter(cursor, formats, self._codes)
        for part in slices(self._tokens):
            cursor.beginEditBlock()
            writer.write_tokens(part)
            cursor.endEditBlock()
            await asyncio.sleep(0)

    def add_picture(self, source: str, image: QImage) -> None:
        """Have ``image`` shown by the next :meth:`redraw`."""
        self._pictures[source] = image

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802  Qt's name
        """Give a picture that has been fetched; load nothing, ever."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._pictures.get(name.toString() if isinstance(name, QUrl) else name)
        return None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first = self.cursorForPosition(event.rect().topLeft()).block()
        start = first.previous() if first.previous().isValid() else first
        for kind, rect in visible_panels(self.document(), start, QRectF(event.rect())):
            paint_panel(painter, kind, rect, self._theme.tokens)
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        """Leave it to the pane."""
        event.ignore()

    def _fit(self) -> None:
        """Be as high as the text, so that it is the pane that scrolls."""
        height = round(self.document().size().height()) + 2
        if height != self.height():
            self.setFixedHeight(height)

    def _follow(self, url: QUrl) -> None:
        target = url.toString()
        if not target.startswith(COPY):
            self.link_chosen.emit(target)
            return
        number = target.removeprefix(COPY)
        if number.isdecimal() and int(number) < len(self._codes):
            self.code_copied.emit(self._codes[int(number)])

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setAccessibleName("Model card")
