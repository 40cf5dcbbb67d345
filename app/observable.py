"""State that can be watched: the one pattern by which the app tells the window what happened.

Everything runs on the event loop's thread, so a subscriber is a plain call. What happens in another
thread enters by ``loop.call_soon_threadsafe``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Event(Generic[T]):
    """Something that happens again and again; late subscribers do not hear the past."""

    __slots__ = ("_subscribers",)

    def __init__(self) -> None:
        self._subscribers: list[Callable[[T], None]] = []

    def subscribe(self, subscriber: Callable[[T], None]) -> Callable[[], None]:
        """Call ``subscriber`` at each emission; the returned function ends that."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def emit(self, value: T) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber(value)


class Observable(Generic[T]):
    """A value with subscribers: each is told the present value at once and every different one after."""

    __slots__ = ("_changed", "_value")

    def __init__(self, value: T) -> None:
        self._value = value
        self._changed: Event[T] = Event()

    @property
    def value(self) -> T:
        return self._value

    def set(self, value: T) -> None:
        if value == self._value:
            return
        self._value = value
        self._changed.emit(value)

    def subscribe(self, subscriber: Callable[[T], None]) -> Callable[[], None]:
        """Call ``subscriber`` now and at each change; the returned function ends that."""
        unsubscribe = self._changed.subscribe(subscriber)
        subscriber(self._value)
        return unsubscribe
