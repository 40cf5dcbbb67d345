"""Finds a display to draw on, or makes a virtual one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import subprocess

SIZE = "1600x1000x24"


def has_display() -> bool:
    """Say whether there is a screen, or the caller chose a Qt platform that needs none."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


class VirtualDisplay:
    """A screen in memory: an Xvfb server where there is one, else Qt's own offscreen platform."""

    def __init__(self) -> None:
        self.kind = "offscreen"
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        import shutil

        xvfb = shutil.which("Xvfb")
        number = self._start(xvfb) if xvfb else ""
        if number:
            os.environ["DISPLAY"] = f":{number}"
            os.environ["QT_QPA_PLATFORM"] = "xcb"
            self.kind = "Xvfb"
        else:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait()

    def _start(self, xvfb: str) -> str:
        """Start the server and return its display number, or nothing if it did not start."""
        import subprocess

        read_fd, write_fd = os.pipe()
        self._server = subprocess.Popen(
            [xvfb, "-displayfd", str(write_fd), "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"],
            pass_fds=[write_fd],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_fd)
        with os.fdopen(read_fd) as told:
            return told.readline().strip()
