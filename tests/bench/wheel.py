"""Scrolling a conversation, and whether what is painted bit by bit is what all of it looks like."""

from __future__ import annotations

import random
import time

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.chat.messages import Status
from tests.bench.panes import (
    GAP,
    STREAMED,
    TEXT,
    Ours,
    close,
    frames,
    placed,
    settle,
    show,
    spent,
    stream,
)

STEPS = 400


def turn(pane: Ours, delta: int) -> None:
    """Turn the wheel over the pane."""
    viewport = pane.widget.viewport()
    at = QPointF(viewport.rect().center())
    event = QWheelEvent(
        at, QPointF(viewport.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def opened(count: int) -> Ours:
    pane = Ours()
    show(pane.widget)
    pane.open(count)
    settle()
    return pane


def wheel_steps(count: int) -> list[float]:
    """Return the milliseconds of each step up through a conversation of ``count`` tokens."""
    pane = opened(count)
    times: list[float] = []
    for _ in range(STEPS):
        time.sleep(GAP)
        times.append(spent(turn, pane, 120))
    close(pane)
    return times


def page_jumps(count: int) -> list[float]:
    """Return the milliseconds of jumps to places that have not been seen yet."""
    pane = opened(count)
    dice = random.Random(1)
    times: list[float] = []
    for _ in range(60):
        time.sleep(GAP)
        times.append(spent(pane.bar.setValue, dice.randrange(pane.bar.maximum())))
    close(pane)
    return times


class Paints(QObject):
    """Counts paints."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802  Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def undisturbed() -> tuple[int, int]:
    """Return how many pixels change for a reader further up in 500 frames, and how often is painted."""
    pane = opened(10_000)
    pane.begin()
    pane.bar.setValue(pane.bar.maximum() // 2)
    settle()
    wait_for_formulas(pane)
    before, counter = picture(pane), Paints(pane.widget.viewport())
    stream(pane, frames(int(500 * 100 / 30) + 4)[:500])
    paints = counter.count
    after = picture(pane)
    close(pane)
    changed = sum(
        before.pixel(x, y) != after.pixel(x, y) for y in range(before.height()) for x in range(before.width())
    )
    return changed, paints


def picture(pane: Ours) -> QImage:
    return pane.widget.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def screen(pane: Ours) -> QImage:
    widget = pane.widget
    shot = widget.screen().grabWindow(widget.winId()).toImage().copy(widget.viewport().geometry())
    return shot.convertToFormat(QImage.Format.Format_RGB32)


def exact_frames() -> tuple[int, int]:
    """Return in how many frames the screen was what a full paint would be, and how many there were."""
    pane = opened(1000)
    pane.begin()
    parts = frames(2200)
    right = 0
    for part in parts:
        pane.frame(part)
        settle()
        settle()  # a formula that has just come is painted by the second one
        right += screen(pane) == picture(pane)
    close(pane)
    return right, len(parts)


def exact_ends() -> tuple[int, int]:
    """Return how many replies, streamed in pieces of random length, ended as they are opened, and their number."""
    same = 0
    count = 16
    for seed in range(count):
        dice = random.Random(seed)
        blocks = TEXT.strip().split("\n\n")
        dice.shuffle(blocks)
        text = "\n\n".join(blocks)
        pane = opened(1000)
        pane.begin()
        at = 0
        while at < len(text):
            step = dice.randint(1, 120)
            pane.frame(text[at : at + step])
            settle()
            at += step
        pane.widget.change_message(placed(STREAMED, "assistant", text))
        fresh = opened(1000)
        fresh.widget.add_message(placed(STREAMED, "assistant", text, Status.COMPLETE))
        for each in (pane, fresh):
            wait_for_formulas(each)
        same += picture(pane) == picture(fresh)
        close(pane)
        close(fresh)
    return same, count


def wait_for_formulas(pane: Ours) -> None:
    """Wait until all formulas in sight have been drawn, and are shown."""
    formulas = pane.widget.fittings.formulas
    end = time.monotonic() + 30
    while formulas.pending and time.monotonic() < end:
        time.sleep(0.02)
        settle()
    time.sleep(0.12)
    settle()
    pane.clock.tick()
    settle()
