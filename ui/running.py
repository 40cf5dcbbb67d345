"""The app in its window, from the first paint to the end."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

from app.application import Application
from app.paths import RESOURCES
from ui.crash import CrashWatch
from ui.garbage import GarbageTimer
from ui.loop import EngineLoop
from ui.signals import SignalWatch

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.paths import Paths
    from ui.window import Window

log = logging.getLogger(__name__)


def run(qt: QApplication, window: Window, paths: Paths) -> int:
    """Run the app in ``window`` until it is closed; return the exit status."""
    garbage = GarbageTimer(qt)
    crash = CrashWatch(paths.crash, qt)
    crash.install()
    loop = EngineLoop(qt)
    asyncio.set_event_loop(loop)
    crash.watch(loop)
    with loop:
        loop.run_until_complete(_live(window, paths, crash, garbage))
    crash.uninstall()
    return 0


async def _live(window: Window, paths: Paths, crash: CrashWatch, garbage: GarbageTimer) -> None:
    window.setWindowIcon(QIcon(str(RESOURCES / "icons" / "vlinders.svg")))
    application = Application(paths)
    await asyncio.to_thread(application.settings.load)
    window.attach(application)
    _show_crashes(window, crash)
    closing = asyncio.Event()
    window.close_requested.connect(closing.set)
    signals = SignalWatch(window)
    signals.received.connect(window.close)
    application.tasks.spawn(application.start(), name="start")
    garbage.settle()
    await closing.wait()
    await _end(window, application)
    signals.restore()


async def _end(window: Window, application: Application) -> None:
    """End everything. The window goes at once; what it showed is kept by then."""
    window.hide()
    try:
        await application.stop()
    except Exception:
        log.exception("The app did not end cleanly")
    window.deleteLater()


def _show_crashes(window: Window, crash: CrashWatch) -> None:
    """Say what went wrong unexpectedly: now, and at the end of the last run."""
    crash.failed.connect(
        lambda title, report: window.notices.show_notice(f"{title}.", "It is in the log.", details=report)
    )
    if crash.previous:
        window.notices.show_notice(
            "Vlinders ended unexpectedly the last time.",
            "Your conversations are kept. The details help to find the cause.",
            tone="warning",
            details=crash.previous,
        )
