"""Files that go with prompts: what is taken, and what is refused with a reason."""

import os

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from app.chat.attachments import path_of
from app.errors import ImportFileError, StorageError
from ui.composer.files import read_file, read_image, read_text, read_thumbnail


def png(width=8, height=6, form="PNG"):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form)
    return bytes(buffer.data().data())


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"plain\r\nlines", "plain\nlines"),
        ("\ufeffwith a mark".encode(), "with a mark"),
        ("auf Ä".encode("utf-16"), "auf Ä"),
        ("中文内容".encode("gb18030"), "中文内容"),
        ("caf\xe9 au lait".encode("latin-1"), "café au lait"),
        ("Müller hält Bücher".encode("latin-1"), "Müller hält Bücher"),
        ("“élève” für 5 €".encode("cp1252"), "“élève” für 5 €"),
        ("x = 1  # 变量 a 和 b".encode("gb18030"), "x = 1  # 变量 a 和 b"),
        (b"#define MAX_width 100\n#define B_height 2\n", "#define MAX_width 100\n#define B_height 2\n"),
        (b"P3 is next\n", "P3 is next\n"),
        (b"BM stands for benchmark", "BM stands for benchmark"),
        (b"\x1b[31mred\x1b[0m\x07", "\x1b[31mred\x1b[0m\x07"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_text_is_read_whatever_its_coding(tmp_path, content, text):
    file = tmp_path / "notes.py"
    file.write_bytes(content)
    found = read_file(file, tmp_path / "pictures")
    assert (found.kind, found.name, found.text, found.size) == ("text", "notes.py", text, len(content))


def test_a_picture_is_kept_under_its_digest(tmp_path):
    content = png()
    file = tmp_path / "chart.data"
    file.write_bytes(content)
    found = read_file(file, tmp_path / "pictures")
    assert (found.kind, found.media_type) == ("picture", "image/png")
    assert path_of(tmp_path / "pictures", found.digest).read_bytes() == content


def test_a_copied_picture_becomes_a_png(tmp_path):
    image = QImage(5, 5, QImage.Format.Format_ARGB32)
    image.fill(QColor("blue"))
    found = read_image(image, "Pasted picture.png", tmp_path)
    assert QImage(str(path_of(tmp_path, found.digest))).size() == image.size()


def test_a_thumbnail_is_a_square(tmp_path):
    file = tmp_path / "x.png"
    file.write_bytes(png(300, 100))
    assert (read_thumbnail(file, 40).width(), read_thumbnail(file, 40).height()) == (40, 40)
    assert read_thumbnail(tmp_path / "none", 40).isNull()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\x7fELF\x00\x01\x02", "neither text nor a picture"),
        (b"%PDF-1.7\n1 0 obj << /Length 5 >> stream \xe4\xfc", "neither text nor a picture"),
        (b"\x01\x02\x03\x04 and so on", "neither text nor a picture"),
        (b"word " * 900_000, "larger than 4 MB"),
        (png(form="PPM"), "models do not take"),
        (png()[:20] + b"\xff\xff\xff\xff" * 4 + png()[36:], "too many pixels"),
    ],
)
def test_what_is_refused_is_explained(tmp_path, content, why):
    file = tmp_path / "thing"
    file.write_bytes(content)
    with pytest.raises(ImportFileError, match=why):
        read_file(file, tmp_path / "pictures")


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(ImportFileError, match="is a folder"):
        read_file(tmp_path, tmp_path)
    with pytest.raises(ImportFileError, match="cannot be read"):
        read_file(tmp_path / "gone", tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ImportFileError, match="is no file"):
        read_file(tmp_path / "pipe", tmp_path)


def test_a_picture_that_cannot_be_kept_is_told(tmp_path):
    blocked = tmp_path / "pictures"
    blocked.write_text("a file where the folder should be")
    file = tmp_path / "x.png"
    file.write_bytes(png())
    with pytest.raises(StorageError):
        read_file(file, blocked)


def test_a_pasted_text_has_a_name():
    found = read_text("längst", "Pasted text.txt")
    assert (found.kind, found.size, found.text) == ("text", 7, "längst")
