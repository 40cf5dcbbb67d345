"""Whatever a reader does while whatever streams: nothing fails, heights add up, and the screen is up to date."""

import random
from dataclasses import replace
from itertools import count

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.engine.replies import Piece
from tests.ui.transcript.driven import MIXED, drag, frame, is_exact, settle, streaming
from tests.ui.transcript.furnished import placed, prompt

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
Key = Qt.Key
KEYS = (Key.Key_F7, Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End)
MORE_KEYS = (Key.Key_PageUp, Key.Key_PageDown, Key.Key_Tab)
BITS = [MIXED, "\n\n", "\n\n", "```python\nx = 1\n", "```\n", "| a | b |\n|---|---|\n| $x$ | needle |\n"]
BITS += [
    "$\\alpha$ ",
    "$$\nx^2\n$$\n",
    "> q\n",
    "- i\n",
    "[^1]",
    "\n\n[^1]: note\n",
    "word " * 200,
    "שלום ",
    "😀",
]
BITS += [
    "中文",
    "**",
    "`",
    "[a](https://x.y)",
    "![i](http://[x)",
    "\r\n",
    "\x00",
    "\u200b",
    "<b>",
    "# h\n",
    "|" * 70,
]
BITS += ["    code\n", "~~~", "\u202e", "x" * 5000, "row | row\n" * 50]


class Hands:
    """Does things at random to a view."""

    def __init__(self, view, seed):
        self.view, self.dice, self.ids = view, random.Random(seed), count(10)
        self.live = []

    def act(self):
        deeds = [self.begin, *[self.stream] * 5, self.end, self.ask, self.scroll, self.drag_bar, self.zoom]
        deeds += [self.resize, self.select, self.type, self.find, self.copy, self.copy_all, self.toggle]
        deeds += [self.jump, self.jump_back, self.leave, self.change, self.hide]
        self.dice.choice(deeds)()

    def text(self):
        return "".join(self.dice.choice(BITS) for _ in range(self.dice.randint(1, 6)))

    def point(self):
        viewport = self.view.viewport()
        return QPoint(self.dice.randrange(viewport.width()), self.dice.randrange(viewport.height()))

    def ask(self):
        self.view.add_message(prompt(next(self.ids), self.text()))

    def begin(self):
        self.live.append(next(self.ids))
        self.view.add_message(streaming(self.live[-1]))

    def stream(self):
        if self.live:
            reasoning = self.text() if self.dice.random() < 0.2 else ""
            frame(self.view, self.text(), self.dice.choice(self.live), reasoning)

    def end(self):
        if self.live:
            entry = self.view.column.find_entry(self.live.pop())
            entry.touch()
            self.view.change_message(
                placed(entry.id, text=entry.said.text, reasoning=entry.thought.text),
            )

    def scroll(self):
        self.view.scroller.scroll_by(self.dice.randint(-3000, 3000))

    def drag_bar(self):
        bar = self.view.verticalScrollBar()
        bar.setValue(self.dice.randint(0, bar.maximum()))

    def zoom(self):
        self.view.zoom(self.dice.choice([-1, 1, 0]))

    def resize(self):
        self.view.resize(self.dice.choice([250, 420, 800]), self.dice.choice([100, 400]))

    def select(self):
        drag(self.view, self.point(), self.point())
        QTest.mouseDClick(self.view.viewport(), Qt.MouseButton.LeftButton, NONE, self.point())

    def type(self):
        self.view.setFocus()
        for _ in range(6):
            modifiers = self.dice.choice([NONE, SHIFT, CONTROL, CONTROL | SHIFT])
            QTest.keyClick(self.view, self.dice.choice(KEYS + MORE_KEYS), modifiers)

    def find(self):
        self.view.find(self.dice.choice(["needle", "x", "word", "中", "", "alpha", "code"]))
        self.view.find_next(self.dice.choice([1, -1]))

    def copy(self):
        assert isinstance(self.view.selected_text() + self.view.selected_markdown(), str)

    def copy_all(self):
        self.view.reader.select_all()
        self.copy()

    def toggle(self):
        for entry in self.view.column.entries:
            if entry.fold is not None:
                self.view.scroller.toggle(entry)
                return

    def jump(self):
        self.view.jump_to_end()

    def jump_back(self):
        if self.view.column.entries:
            self.view.jump_to(self.dice.choice(self.view.column.entries).id)

    def leave(self):
        if self.dice.random() < 0.3:
            text, reasoning = self.text() * self.dice.randint(1, 20), self.text()
            self.view.show_messages([placed(next(self.ids), text=text, reasoning=reasoning)])
            self.live.clear()

    def change(self):
        settled = [entry for entry in self.view.column.entries if entry.id not in self.live]
        if settled:
            entry = self.dice.choice(settled)
            text = self.dice.choice([entry.placed.message.text, self.text()])
            message = replace(entry.placed.message, rating=self.dice.choice([0, 1, -1]), text=text)
            self.view.change_message(replace(entry.placed, message=message))

    def hide(self):
        self.view.hide()
        for message in self.live:
            self.view.append_to(message, Piece(text=self.text(), tokens=1))
        self.view.show()


@pytest.mark.parametrize("seed", range(8))
def test_anything(show, seed):
    view = show(width=500, height=400)
    hands = Hands(view, seed)
    for _ in range(60):
        hands.act()
        view._clock.tick()
        settle()
        column = view.column
        assert list(map(column.heights.__getitem__, range(len(column.entries)))) == [
            entry.total for entry in column.entries
        ]
        for entry in column.entries:
            if entry.parts and not entry._factor:
                assert entry.total == sum(part.height for part in entry.parts)
        assert is_exact(view)
