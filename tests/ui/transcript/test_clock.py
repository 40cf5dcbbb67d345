"""One clock for all panes: nobody is drawn twice in a frame, and nobody waits for ever."""

import time

from ui.transcript.clock import FrameClock


def test_asking_twice_is_asking_once(qapp):
    clock, drawn = FrameClock(), []
    draw = drawn.append

    def once():
        draw(1)

    clock.request(once)
    clock.request(once)
    clock.tick()
    clock.tick()
    assert drawn == [1]


def test_who_asks_while_it_draws_is_drawn_in_the_next_frame(qapp):
    clock, drawn = FrameClock(), []

    def again():
        drawn.append(1)
        clock.request(again)

    clock.request(again)
    clock.tick()
    assert drawn == [1]
    clock.tick()
    assert drawn == [1, 1]


def test_when_the_budget_is_spent_the_rest_comes_first_in_the_next_frame(qapp):
    clock, drawn = FrameClock(budget=0.001), []

    def pane(name):
        def draw():
            drawn.append(name)
            end = time.perf_counter() + 0.002
            while time.perf_counter() < end:
                pass
            clock.request(draw)

        return draw

    for name in "abc":
        clock.request(pane(name))
    for _ in range(6):
        clock.tick()
    assert "".join(drawn) == "abcabc"


def test_what_is_forgotten_is_not_drawn(qapp):
    clock, drawn = FrameClock(), []

    def draw():
        drawn.append(1)

    clock.request(draw)
    clock.forget(draw)
    clock.tick()
    assert drawn == []
