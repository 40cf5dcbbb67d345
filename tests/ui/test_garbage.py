"""Garbage is collected by the timer, on the GUI thread, and by nothing else."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from ui.garbage import GarbageTimer


class Knot:
    """An object that only the cyclic collector can free."""

    def __init__(self, freed):
        self.me = self
        weakref.finalize(self, lambda: freed.append(threading.current_thread()))


@pytest.fixture
def timer(qapp):
    timer = GarbageTimer()
    yield timer
    timer.deleteLater()
    gc.unfreeze()


def test_what_gathers_is_collected_on_the_gui_thread(timer, qtbot):
    freed = []
    assert not gc.isenabled()
    for _ in range(gc.get_threshold()[0] + 100):
        Knot(freed)
    timer.collect()
    assert freed
    assert set(freed) == {threading.main_thread()}


def test_a_busy_thread_collects_nothing(timer):
    freed = []

    def make_garbage():
        for _ in range(3000):
            Knot(freed)

    worker = threading.Thread(target=make_garbage)
    worker.start()
    worker.join()
    assert freed == []
    timer.collect()
    assert len(freed) == 3000


def test_paused_it_does_not_look(timer, qtbot):
    timer.pause()
    assert not timer._timer.isActive()
    timer.settle()
    assert timer._timer.isActive()
    assert gc.get_freeze_count() > 0


def test_older_generations_get_their_turn(timer):
    """What survived the young collections is freed when the old one is due."""
    freed = []
    old = Knot(freed)
    gc.collect(1)
    del old
    for _ in range(gc.get_threshold()[1] * gc.get_threshold()[2] * 3):
        kept = [Knot([]) for _ in range(gc.get_threshold()[0] + 1)]
        timer.collect()
        del kept
        if freed:
            return
    pytest.fail("the oldest generation was never collected")
