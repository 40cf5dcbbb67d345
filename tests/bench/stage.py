"""The real window, offscreen and with folders of its own, for a script to use."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.application import Application
    from ui.window import Window


def run_in_window(script: Callable[[Window, Application], Awaitable[None]]) -> None:
    """Open the window, run ``script``, close it; once per process. Raises what the script raised."""
    from ui.start import open_window

    failures: list[Exception] = []

    async def guarded(window: Window, application: Application) -> None:
        try:
            await script(window, application)
        except Exception as error:  # noqa: BLE001  raised again when the window is closed
            failures.append(error)

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["VLINDERS_HOME"] = home
        open_window(["vlinders"], guarded)
    if failures:
        raise failures[0]
