"""What the first text of its kind would be late for, done before it comes: fonts and lexers."""

from __future__ import annotations

import importlib
import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.transcript.flow import Flow

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

SAMPLES = ("Text", "中文，", "かな", "한글", "😀", "שלום", "سلام", "→ ≤ ∑ ✓")
"""Of each script whose font is looked up when it is met for the first time."""
STEP = 120
"""Milliseconds between two samples, so that nothing is held up for long."""
REST = 0.05
"""Seconds between two lexers: compiling one takes up to 60 ms, in slices of the interpreter's own."""

_begun = False


class Warming(QObject):
    """Lays out a sample now and then until it has done all."""

    def __init__(self, fonts: tuple[QFont, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._left = [(sample, font) for sample in SAMPLES for font in fonts]
        self._timer = QTimer(self, interval=STEP)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        if not self._left:
            self._timer.stop()
            return
        sample, font = self._left.pop(0)
        flow = Flow(font, 20)
        flow.set_text(sample, ())
        flow.lay_out(500)


def begin_once(fonts: tuple[QFont, ...], parent: QObject) -> None:
    """Warm up, once in the life of the process."""
    global _begun  # noqa: PLW0603  fonts and lexers are the process's
    if not _begun:
        _begun = True
        Warming(fonts, parent)
        # Two threads that begin to import it from either end lock each other out, and Python fails one.
        importlib.import_module("html.entities")
        threading.Thread(target=_prepare_lexers, name="lexers", daemon=True).start()


def _prepare_lexers() -> None:
    from app.markdown.highlight import warm_up

    for _ in warm_up():
        time.sleep(REST)
