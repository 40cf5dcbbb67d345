"""Attached pictures: read in a thread, scaled, and refused where they are none or too large."""

from __future__ import annotations

import struct
import zlib

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QPixmap

from tests.ui.transcript.furnished import encode, picture
from ui.transcript import pictures as pictures_module
from ui.transcript.pictures import Missing, Pictures, read_picture

BOX = QSize(100, 100)


class Looker:
    def __init__(self, pictures, path):
        self.pictures, self.path = pictures, path
        self.told = 0

    def look(self):
        return self.pictures.find(self.path, BOX, self.heed)

    def heed(self):
        self.told += 1


@pytest.fixture
def pictures(qapp):
    owner = QObject()
    made = Pictures(owner)
    yield made
    made.close()
    owner.deleteLater()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "picture"


def bomb(width, height):
    """A PNG that says it is so large."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_scaled_down_into_the_box(qapp, path, kind):
    path.write_bytes(encode(picture(400, 200), kind))
    assert read_picture(path, BOX).size() == QSize(100, 50)


def test_a_small_one_stays_as_it_is(qapp, path):
    path.write_bytes(encode(picture(40, 20)))
    assert read_picture(path, BOX).size() == QSize(40, 20)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        bomb(60_000, 60_000),
        bomb(16_000, 16_000),
        b"\x89PNG\r\n\x1a\n" + bytes(40),
    ],
    ids=["empty", "text", "svg", "too wide", "too large", "damaged"],
)
def test_what_is_none_is_not_shown(qapp, path, content, capfd):
    path.write_bytes(content)
    assert read_picture(path, BOX) is None


def test_a_picture_that_is_gone_is_not_shown(qapp, path):
    assert read_picture(path, BOX) is None


def test_whoever_waits_is_told_once(pictures, path, qtbot):
    path.write_bytes(encode(picture(400, 200)))
    looker = Looker(pictures, path)
    assert looker.look() is Missing.READING
    assert looker.look() is Missing.READING
    qtbot.waitUntil(lambda: looker.told > 0)
    found = looker.look()
    assert isinstance(found, QPixmap)
    assert found.size() == QSize(100, 50)
    assert looker.look() is found


def test_nobody_has_to_wait_for_it(pictures, path, qtbot):
    path.write_bytes(encode(picture(400, 200)))
    Looker(pictures, path).look()
    other = Looker(pictures, path)
    qtbot.waitUntil(lambda: other.look() is not Missing.READING)


def test_what_cannot_be_read_is_said_to_be_so(pictures, path, qtbot):
    looker = Looker(pictures, path)
    looker.look()
    qtbot.waitUntil(lambda: looker.told > 0)
    assert looker.look() is Missing.UNREADABLE


def test_pictures_are_let_go_when_there_are_too_many(pictures, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(pictures_module, "KEPT", 3 * 100 * 50 * 4)
    lookers = []
    for number in range(6):
        path = tmp_path / str(number)
        path.write_bytes(encode(picture(400, 200, f"#{number}{number}{number}")))
        lookers.append(Looker(pictures, path))
        lookers[-1].look()
    qtbot.waitUntil(lambda: all(looker.told for looker in lookers))
    assert len(pictures._known) == 3
    assert isinstance(lookers[-1].look(), QPixmap)
