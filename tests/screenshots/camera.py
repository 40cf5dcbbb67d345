"""Takes pictures of the window and its dialogs, in both themes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.stage import run_in_window

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

THEMES = ("dark", "light")
SIZE = 1440, 900
PAINTED = 0.4
"""Seconds until the last change is on the screen."""


class Camera:
    """Writes ``NAME-dark.png`` and ``NAME-light.png`` into ``folder``."""

    def __init__(self, window, folder: Path) -> None:
        self._window = window
        self._folder = folder

    async def take(self, name: str, widget=None) -> None:
        """Take the window, or another widget."""
        for theme in THEMES:
            self._window.theme.choose(theme)
            await asyncio.sleep(PAINTED)
            (widget or self._window).grab().save(str(self._folder / f"{name}-{theme}.png"))

    async def take_sheet(self, name: str) -> None:
        """Take the dialog that has just been opened, and close it."""
        from PySide6.QtWidgets import QApplication, QDialog

        await asyncio.sleep(1)
        dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog)]
        sheet = next(each for each in dialogs if each.isVisible())
        await self.take(name, sheet)
        sheet.reject()
        await asyncio.sleep(PAINTED)


def shoot(script: Callable[..., Awaitable[None]]) -> int:
    """Play ``script(window, application, camera)`` in the window; the pictures go to the folder of the call."""
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)

    async def run(window, application) -> None:
        window.resize(*SIZE)
        await script(window, application, Camera(window, folder))

    run_in_window(run)
    return 0
