"""From nothing to the window, and from its close to nothing.

First the shell is painted. Then a thread imports the rest, while one can already write. Then the app is
built on the window's own event loop, and runs there until it is asked to end.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.paths import RESOURCES, user_paths
from ui.theme.theme import Theme, choice_of
from ui.window import Window

if TYPE_CHECKING:
    from app.paths import Paths
    from ui.running import Script

PAINT_LIMIT = 1000
"""Milliseconds to wait for the first paint: a window that starts minimised is not painted."""
MODULES = ("ui.running", "ui.wiring", "ui.transcript.view", "qtawesome.iconic_font", "markdown_it")


class Preparation(QObject):
    """Waits for the first paint, and then for the modules that the app needs."""

    imported = Signal(object)

    def __init__(self, window: Window, application: QApplication) -> None:
        super().__init__(window)
        self._application = application
        self._begun = False
        self.failure: BaseException | None = None
        window.painted.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        QTimer.singleShot(PAINT_LIMIT, self, self._begin)
        self.imported.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            threading.Thread(target=self._import, name="imports", daemon=True).start()

    def _import(self) -> None:
        from importlib import import_module

        try:
            for module in MODULES:
                import_module(module)
        except Exception as error:  # noqa: BLE001  raised again on the GUI thread
            self.imported.emit(error)
        else:
            self.imported.emit(None)

    def _finish(self, failure: BaseException | None) -> None:
        self.failure = failure
        self._application.exit()


def build_shell(argv: list[str], paths: Paths) -> tuple[QApplication, Window]:
    """Make the application and its window in the colours it wore last; nothing is shown yet."""
    # As an option: setStyle would return the style, and binding its class costs 8 ms.
    application = QApplication([argv[0], "-style", "fusion", *argv[1:]])
    application.setApplicationName("vlinders")
    application.setApplicationDisplayName("Vlinders")
    application.setDesktopFileName("vlinders")
    application.setQuitOnLastWindowClosed(False)
    memory = QSettings(str(paths.window), QSettings.Format.IniFormat)
    theme = Theme(application, RESOURCES / "icons")
    window = Window(theme, memory)
    # Only now: under a style sheet each widget is styled anew whenever it is put into another.
    theme.choose(choice_of(memory.value("theme")))
    return application, window


def open_window(argv: list[str], script: Script | None = None) -> int:
    """Show the window and return when it was closed and everything has ended.

    A ``script`` uses the window in the user's place, and the window closes when it ends.
    """
    import gc

    gc.disable()
    paths = user_paths()
    application, window = build_shell(argv, paths)
    preparation = Preparation(window, application)
    window.show()
    application.exec()
    if preparation.failure is not None:
        raise preparation.failure
    from ui.running import run

    return run(application, window, paths, script)
