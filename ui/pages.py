"""The pages of the window, of which one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class Pages(QStackedLayout):
    """Pages by name. What is offered is made when it is first shown; until then its page is empty.

    Pages are added only once this stands in a widget's layout: before, each would be a window of its own.
    """

    shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.current = ""
        self._pages: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}

    def add(self, name: str, page: QWidget | None = None) -> None:
        """Add a page, empty as yet if there is none. The first one is shown for a name that nobody knows."""
        self._pages[name] = page or QWidget()
        self.addWidget(self._pages[name])

    def offer(self, name: str, make: Callable[[], QWidget]) -> None:
        """Fill the empty page ``name`` by ``make`` when it is shown: now, if it is."""
        self._makers[name] = make
        if self.current == name:
            self.show_page(name)

    def show_page(self, name: str) -> None:
        """Show the page ``name`` and let it have the keyboard."""
        self.current = name if name in self._pages else next(iter(self._pages))
        make = self._makers.pop(self.current, None)
        if make is not None:
            self._exchange(self.current, make())
        page = self._pages[self.current]
        self.setCurrentWidget(page)
        self.shown.emit(self.current)
        page.setFocus()

    def _exchange(self, name: str, page: QWidget) -> None:
        old = self._pages[name]
        self._pages[name] = page
        self.addWidget(page)
        self.removeWidget(old)
        old.deleteLater()
