"""What is prepared before the first text comes: all of it, bit by bit, and once."""

from PySide6.QtGui import QFont

from ui.transcript.warming import SAMPLES, Warming


def test_every_sample_is_laid_out_one_at_a_time(qapp, qtbot):
    warming = Warming((QFont(), QFont("monospace")), qapp)
    warming._timer.setInterval(0)
    assert len(warming._left) == 2 * len(SAMPLES)
    warming._step()
    assert len(warming._left) == 2 * len(SAMPLES) - 1
    qtbot.waitUntil(lambda: not warming._timer.isActive())
    assert warming._left == []
    warming.deleteLater()
