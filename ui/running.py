"""The app in its window, from the first paint to the end."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtGui import QIcon

from app.application import Application
from app.engine.states import EngineState, Loading
from app.library.models import Origin
from app.paths import RESOURCES
from ui.crash import CrashWatch
from ui.garbage import GarbageTimer
from ui.loop import EngineLoop
from ui.signals import SignalWatch
from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QApplication

    from app.paths import Paths
    from ui.selection import Selection
    from ui.window import Window

Script: TypeAlias = "Callable[[Window, Application], Awaitable[None]]"
log = logging.getLogger(__name__)


def run(qt: QApplication, window: Window, paths: Paths, script: Script | None) -> int:
    """Run the app in ``window`` until it is closed, or ``script`` has ended; return the exit status."""
    garbage = GarbageTimer(qt)
    crash = CrashWatch(paths.crash, qt)
    crash.install()
    loop = EngineLoop(qt)
    asyncio.set_event_loop(loop)
    crash.watch(loop)
    with loop:
        loop.run_until_complete(_live(window, paths, crash, garbage, script))
    crash.uninstall()
    return 0


async def _live(
    window: Window, paths: Paths, crash: CrashWatch, garbage: GarbageTimer, script: Script | None
) -> None:
    window.setWindowIcon(QIcon(str(RESOURCES / "icons" / "vlinders.svg")))
    application = Application(paths)
    await asyncio.to_thread(application.settings.load)
    selection = await window.attach(application)
    _show_crashes(window, crash)
    _spare_garbage(application, garbage)
    closing = asyncio.Event()
    window.close_requested.connect(lambda: end_or_ask(window, application, closing.set, script))
    if window.closing:  # while all this was imported
        closing.set()
    signals = SignalWatch(window)
    signals.received.connect(window.close)
    signals.received.connect(closing.set)
    if script is None:
        application.tasks.spawn(_begin(application, selection), name="start")
    else:
        application.tasks.spawn(_perform(script, window, application), name="script")
    await closing.wait()
    await _end(window, application)
    signals.restore()


def end_or_ask(
    window: Window, application: Application, end: Callable[[], object], script: Script | None = None
) -> None:
    """Have the app ended; where what was said last would be lost by that, ask first, if there is anybody."""
    if script is not None or not application.chats.unsaved.value:
        end()
        return
    ask(
        window,
        "Close without saving?",
        "What was said last could not be saved and is in memory only. "
        "It is saved by itself as soon as there is room on the disk.",
        "Close anyway",
        danger=True,
        on_yes=end,
    )


async def _begin(application: Application, selection: Selection) -> None:
    """Start the app; the built-in model, if it is the chosen one, is there without being asked for."""
    await application.start()
    chosen = selection.model.value
    if chosen is not None and chosen.origin is Origin.BUILT_IN:
        selection.load_if_none()


async def _perform(script: Script, window: Window, application: Application) -> None:
    await application.start()
    try:
        await script(window, application)
    finally:
        window.close()


def _spare_garbage(application: Application, garbage: GarbageTimer) -> None:
    """Collect nothing while an engine's modules are imported, and never look at them again after."""

    def heed(state: EngineState) -> None:
        if isinstance(state, Loading):
            garbage.pause()
        else:
            garbage.settle()

    application.engine.state.subscribe(heed)


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
    crash.failed.connect(window.notices.show_failure)
    if crash.previous:
        window.notices.show_notice(
            "Vlinders ended unexpectedly the last time.",
            "Your conversations are kept. The details help to find the cause.",
            tone="warning",
            details=crash.previous,
        )
