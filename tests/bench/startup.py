"""From the start of the process to the first paint, against a bare window of the same toolkit."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench.rows import emit, paired_ratio

RUNS = 15

BARE = """
import time
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.monotonic_ns(), flush=True)
        QApplication.exit()
app = QApplication([])
window = Window()
window.setCentralWidget(QLabel("Hello"))
window.resize(1440, 900)
window.show()
app.exec()
"""

OURS = """
import gc, time
import ui.main
gc.disable()
from PySide6.QtWidgets import QApplication
from app.paths import user_paths
from ui.start import build_shell
application, window = build_shell(["vlinders"], user_paths())
def painted():
    print(time.monotonic_ns(), flush=True)
    QApplication.exit()
window.painted.connect(painted)
window.show()
application.exec()
"""


def measure(script: str, home: str) -> float:
    """Return the seconds from before the process exists until its window has painted.

    Compiled modules are kept between the runs, as they are for a user.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        capture_output=True,
        text=True,
        env={**kept, "QT_QPA_PLATFORM": "offscreen", "VLINDERS_HOME": home},
    )
    return (int(done.stdout.splitlines()[0]) - began) / 1e9


def main() -> None:
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        for turn in range(RUNS + 1):
            pair = measure(OURS, home), measure(BARE, home)
            if turn:  # the first fills the disk cache
                ours.append(pair[0])
                bare.append(pair[1])
    emit(
        "startup",
        vs_bare_window=paired_ratio(ours, bare),
        first_paint_ms=statistics.median(ours) * 1000,
        bare_first_paint_ms=statistics.median(bare) * 1000,
    )
