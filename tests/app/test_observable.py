from __future__ import annotations

from app.observable import Event, Observable


def test_a_subscriber_hears_the_present_value_and_each_different_one():
    heard = []
    state = Observable(1)
    unsubscribe = state.subscribe(heard.append)
    state.set(1)
    state.set(2)
    unsubscribe()
    unsubscribe()
    state.set(3)
    assert heard == [1, 2]
    assert state.value == 3


def test_an_event_has_no_past():
    heard = []
    event = Event()
    event.emit("before")
    event.subscribe(heard.append)
    event.emit("after")
    assert heard == ["after"]


def test_a_subscriber_may_leave_while_it_is_called():
    heard = []
    event = Event()

    def once(value):
        heard.append(value)
        leave()

    leave = event.subscribe(once)
    event.subscribe(heard.append)
    event.emit(1)
    event.emit(2)
    assert heard == [1, 1, 2]
