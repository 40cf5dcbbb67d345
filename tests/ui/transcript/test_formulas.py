"""Formulas in a transcript: ordered once, shown when they are drawn, in the text's size and colour."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from shiboken6 import delete

from app.maths.formula import Formula, Refusal
from tests.ui.transcript.furnished import placed
from ui.transcript import formulas as formulas_module
from ui.transcript.formulas import FormulaError, Formulas

SQUARE = Formula(
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20" fill="currentColor">'
    '<rect x="0" y="0" width="20" height="20"/></svg>',
    width=1.0,
    height=1.0,
    depth=0.25,
)


class FakePress:
    def __init__(self):
        self.orders = {}
        self.closed = False

    def order(self, source, *, display=False):
        self.orders[source, display] = Future()
        return self.orders[source, display]

    def close(self):
        self.closed = True


@pytest.fixture
def press():
    return FakePress()


@pytest.fixture
def formulas(qapp, press):
    owner = QObject()
    yield Formulas(owner, press)
    owner.deleteLater()


def test_a_formula_is_ordered_once_and_comes_when_it_is_drawn(formulas, press, qtbot):
    assert formulas.find("x", 16, "#000000", display=False) is None
    assert formulas.find("x", 16, "#000000", display=False) is None
    assert list(press.orders) == [("x", False)]
    assert formulas.pending
    with qtbot.waitSignal(formulas.drawn):
        press.orders["x", False].set_result(SQUARE)
    assert not formulas.pending
    found = formulas.find("x", 16, "#000000", display=False)
    em = 16 * formulas_module.SCALE
    assert (found.width, found.ascent, found.descent) == (em, em * 0.75, em * 0.25)


def test_another_size_or_colour_takes_no_other_drawing(formulas, press, qtbot):
    formulas.find("x", 16, "#000000", display=False)
    with qtbot.waitSignal(formulas.drawn):
        press.orders["x", False].set_result(SQUARE)
    small = formulas.find("x", 16, "#000000", display=False)
    large = formulas.find("x", 32, "#ffffff", display=False)
    assert large.width == 2 * small.width
    assert formulas.find("x", 16, "#000000", display=False) is small
    assert len(press.orders) == 1


def test_what_cannot_be_drawn_says_why(formulas, press, qtbot):
    formulas.find("x^", 16, "#000000", display=True)
    with qtbot.waitSignal(formulas.drawn):
        press.orders["x^", True].set_result(Refusal("It is not complete."))
    with pytest.raises(FormulaError, match="It is not complete"):
        formulas.find("x^", 16, "#000000", display=True)


def test_many_that_come_together_are_told_of_once(formulas, press, qtbot):
    told = []
    formulas.drawn.connect(lambda: told.append(1))
    for name in "abc":
        formulas.find(name, 16, "#000000", display=False)
    for drawn in press.orders.values():
        drawn.set_result(SQUARE)
    qtbot.waitUntil(lambda: bool(told))
    assert not formulas.pending
    assert told == [1]


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_it_is_painted_in_its_colour_on_its_baseline(formulas, press, qtbot, ratio):
    formulas.find("x", 20, "#ff0000", display=False)
    with qtbot.waitSignal(formulas.drawn):
        press.orders["x", False].set_result(SQUARE)
    found = formulas.find("x", 20, "#ff0000", display=False)
    image = QImage(int(60 * ratio), int(60 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    painter = QPainter(image)
    found.paint(painter, QPointF(10, 40))
    painter.end()

    def at(x, y):
        return image.pixelColor(int(x * ratio), int(y * ratio)).name()

    assert at(20, 30) == "#ff0000"
    assert at(20, 43) == "#ff0000"
    assert at(20, 50) == "#ffffff"
    assert at(5, 30) == "#ffffff"


def test_only_so_many_are_kept(formulas, press, monkeypatch):
    monkeypatch.setattr(formulas_module, "KEPT", 5)
    for number in range(20):
        formulas.find(f"x_{number}", 16, "#000000", display=False)
    assert len(formulas._known) == 5


def test_all_panes_of_a_clock_share_them(qapp):
    owner = QObject()
    assert Formulas.of(owner) is Formulas.of(owner)
    owner.deleteLater()


def test_closing_ends_the_press(formulas, press):
    formulas.close()
    assert press.closed


def test_a_drawing_that_comes_when_the_window_is_gone_is_let_go(qapp, press, caplog):
    owner = QObject()
    Formulas(owner, press).find("x", 16, "#000000", display=False)
    delete(owner)
    press.orders["x", False].set_result(SQUARE)
    assert not caplog.records


def test_a_transcript_shows_the_source_until_the_formula_is_there(show, qtbot):
    view = show(placed(1, text="So\n\n$$E = mc^2$$\n\nand $\\nonsense{x}$ is none."))
    with qtbot.waitSignal(view.fittings.formulas.drawn, timeout=30_000):
        pass
    qtbot.waitUntil(lambda: not view.fittings.formulas.pending, timeout=30_000)
    qtbot.waitUntil(lambda: "\\nonsense{x}" in view.shown_text())
    blocks = [block for part, _ in view.sight.spots() for block in part.blocks]
    assert not any(getattr(block, "pending", False) for block in blocks)
    view.reader.select_all()
    assert "$$E = mc^2$$" in view.selected_text()
