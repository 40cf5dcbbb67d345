"""Formulas are drawn in a process of their own, which may take too long, die, or be unable to start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from app.maths import machine
from app.maths.formula import Formula, Refusal
from app.maths.press import Press

ENDLESS = r"\left(" * 14 + "x" + r"\right)" * 14
"""Each bracket doubles the time that it takes."""


@pytest.fixture
def press():
    made = Press()
    yield made
    made.close()


def test_nothing_runs_before_the_first_order(press):
    before = threading.active_count()
    assert press.order("x" * 5000).result() == Refusal("The formula is too long to be drawn.")
    assert threading.active_count() == before


def test_orders_are_drawn(press):
    formulas = [press.order(source, display=True) for source in (r"\frac{a}{b}", "x", r"\nope")]
    first, second, third = [drawn.result() for drawn in formulas]
    assert isinstance(first, Formula)
    assert isinstance(second, Formula)
    assert first.height > second.height
    assert isinstance(third, Refusal)


def test_a_formula_that_takes_too_long_is_given_up_and_the_next_one_drawn():
    press = Press(limit=0.3)
    try:
        assert isinstance(press.order("x").result(), Formula)
        assert press.order(ENDLESS).result() == machine.TOO_LONG
        assert isinstance(press.order("y").result(), Formula)
    finally:
        press.close()


def test_a_process_that_dies_takes_one_formula_with_it(press):
    assert isinstance(press.order("x").result(), Formula)
    os.kill(press._machine.pid, signal.SIGKILL)
    press._machine._process.wait()
    assert press.order("y").result() == machine.FAILED
    assert isinstance(press.order("z").result(), Formula)


def test_an_order_that_is_cancelled_is_not_drawn(press):
    busy = press.order(r"\frac{a}{b}")
    unwanted = press.order("x")
    assert unwanted.cancel()
    assert isinstance(busy.result(), Formula)
    assert isinstance(press.order("y").result(), Formula)


def test_the_process_ends_when_there_is_nothing_to_do_and_comes_back():
    press = Press(idle=0.01)
    try:
        drawn = press.order("x")
        thread = press._thread
        assert isinstance(drawn.result(), Formula)
        thread.join()
        assert press._machine is None
        assert isinstance(press.order("y").result(), Formula)
    finally:
        press.close()


def test_closing_ends_the_process_at_once_even_in_the_middle_of_a_formula():
    press = Press(limit=600)
    press.order("x").result()
    process = press._machine._process
    unfinished, waiting = press.order(ENDLESS), press.order("y")
    press.close()
    assert process.poll() is not None
    assert isinstance(unfinished.result(), Refusal)
    assert isinstance(waiting.result(), Refusal)
    assert isinstance(press.order("z").result(), Refusal)


def test_closing_while_the_process_is_being_started_ends_it_too(monkeypatch):
    starting, closing = threading.Event(), threading.Event()

    class Slow(machine.Machine):
        def __init__(self):
            super().__init__()
            starting.set()
            assert closing.wait(10)

    monkeypatch.setattr("app.maths.press.Machine", Slow)
    press = Press(limit=600)
    unfinished = press.order(ENDLESS)
    assert starting.wait(10)
    closer = threading.Thread(target=press.close)
    closer.start()
    while not press._closed:
        closer.join(0.01)
    closing.set()
    closer.join(10)
    assert not closer.is_alive(), "it waits for a formula that nobody will see"
    assert isinstance(unfinished.result(), Refusal)


def test_a_process_whose_app_was_killed_does_not_go_on_for_ever():
    alone = "import app.maths.__main__ as press; press.GIVEN_UP = 1; press.main()"
    with subprocess.Popen((sys.executable, "-c", alone), cwd=machine.ROOT, stdin=subprocess.PIPE) as process:
        process.stdin.write(json.dumps({"source": ENDLESS, "display": False}).encode() + b"\n")
        process.stdin.flush()
        assert process.wait(60) == -signal.SIGALRM


def test_where_no_process_can_be_started_formulas_are_refused(press, monkeypatch):
    monkeypatch.setattr(machine, "COMMAND", ("/nowhere/python",))
    assert "No process" in press.order("x").result().why


def test_a_process_that_talks_nonsense_is_given_up(press, monkeypatch):
    monkeypatch.setattr(machine, "COMMAND", (sys.executable, "-c", "print('hello', flush=True); input()"))
    assert press.order("x").result() == machine.FAILED
