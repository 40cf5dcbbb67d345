"""Reads what goes with a prompt: text, and pictures as they are. All of it belongs in a worker thread."""

from __future__ import annotations

import mimetypes
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from app.chat.attachments import keep_picture
from app.chat.messages import Attachment
from app.errors import ImportFileError, StorageError

if TYPE_CHECKING:
    from pathlib import Path

TEXT_LIMIT = 4_000_000
"""Bytes: a million tokens, more than any context."""
PICTURE_LIMIT = 20_000_000
PIXEL_LIMIT = 64_000_000
PICTURES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "bmp": "image/bmp",
}
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
BINARY = (b"%PDF-", b"\x1f\x8b", b"7z\xbc\xaf")
"""Beginnings of what is no text even where no zero is in it."""
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_FEW = 100
"""One control character in so many bytes is still a text."""
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")


def read_file(file: Path, pictures: Path) -> Attachment:
    """Return ``file`` as an attachment; a picture is copied into the folder ``pictures``.

    Raises ImportFileError for what is no text and no picture, is too large or cannot be read, StorageError
    where a picture cannot be kept.
    """
    name = file.name
    if file.is_dir():
        raise ImportFileError(f"{name} is a folder.", "Attach the files in it.")
    if file.exists() and not file.is_file():  # a pipe or a device, which might be read for ever
        raise ImportFileError(f"{name} is no file.", "Attach a file.")
    try:
        with file.open("rb") as source:
            data = source.read(PICTURE_LIMIT + 1)
    except OSError as error:
        raise ImportFileError(
            f"{name} cannot be read: {error.strerror}.", "Look at its permissions."
        ) from error
    if not data:
        raise ImportFileError(f"{name} is empty.")
    form = _format_of(data)
    if form in PICTURES and _size_of(data).isValid():
        return read_picture(data, name, pictures)
    # Many a text begins as a picture would: with BM, with P1, or with #define.
    text = _decoded(data)
    if text is None and form:
        return read_picture(data, name, pictures)
    if text is None:
        raise ImportFileError(f"{name} is neither text nor a picture.", "Export it as text or PNG first.")
    if len(data) > TEXT_LIMIT:
        raise ImportFileError(f"{name} is larger than 4 MB.", "Attach the part that matters.")
    media_type = mimetypes.guess_type(name)[0] or "text/plain"
    return Attachment(name, "text", len(data), text=text, media_type=media_type)


def read_text(text: str, name: str) -> Attachment:
    """Return a pasted text as an attachment called ``name``."""
    return Attachment(name, "text", len(text.encode("utf-8", "replace")), text=text, media_type="text/plain")


def read_picture(data: bytes, name: str, pictures: Path) -> Attachment:
    """Return an encoded picture, kept in the folder ``pictures``. Raises as ``read_file`` does."""
    form = _format_of(data)
    if form not in PICTURES:
        raise ImportFileError(f"{name} is a picture that models do not take.", "Convert it to PNG or JPEG.")
    if len(data) > PICTURE_LIMIT:
        raise ImportFileError(f"{name} is larger than 20 MB.", "Make it smaller first.")
    size = _size_of(data)
    if not size.isValid() or size.width() * size.height() > PIXEL_LIMIT:
        raise ImportFileError(f"{name} is damaged or has too many pixels.", "Make it smaller first.")
    try:
        digest = keep_picture(pictures, data)
    except OSError as error:
        raise StorageError(
            f"{name} could not be kept: {error.strerror}.", "Make room on the disk."
        ) from error
    return Attachment(name, "picture", len(data), digest=digest, media_type=PICTURES[form])


def read_image(image: QImage, name: str, pictures: Path) -> Attachment:
    """Return a picture from the clipboard as an attachment. Raises as ``read_file``."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return read_picture(bytes(buffer.data().data()), name, pictures)


def read_thumbnail(file: Path, side: int) -> QImage:
    """Return a square of ``side`` pixels from the middle of a picture; a null image if it cannot be read."""
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    image = reader.read()
    return image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)


def _format_of(data: bytes) -> str:
    """Return the name of the picture's format, "" for what is no picture; an SVG is text."""
    buffer = _open(data)
    form = bytes(QImageReader.imageFormat(buffer).data()).decode()
    return "" if form.startswith("svg") else form


def _size_of(data: bytes) -> QSize:
    buffer = _open(data)  # kept here as long as the reader reads: it holds no reference of its own
    return QImageReader(buffer).size()


def _open(data: bytes) -> QBuffer:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return buffer


def _decoded(data: bytes) -> str | None:
    """Return ``data`` as text, None if it is something else."""
    marked = next((coding for mark, coding in MARKS.items() if data.startswith(mark)), None)
    if marked is None and _is_binary(data):
        return None
    for coding in (marked,) if marked else _guesses(data):
        try:
            return data.decode(coding).replace("\r\n", "\n").replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return None


def _is_binary(data: bytes) -> bool:
    controls = sum(1 for _ in _CONTROLS.finditer(data))
    return b"\x00" in data or data.startswith(BINARY) or controls > max(3, len(data) // _FEW)


def _guesses(data: bytes) -> tuple[str, ...]:
    """Return the codings to be tried. UTF-8 refuses what it is not; Chinese has its signs side by side.

    European letters stand alone between others, and would be read as Chinese just as well.
    """
    lengths = [len(found[0]) for found in _NOT_ASCII.finditer(data)]
    alone = sum(length == 1 for length in lengths)
    chinese = ("gb18030",) if alone * 2 < len(lengths) else ()
    return ("utf-8", *chinese, "cp1252", "latin-1")
