"""From a process start to the window and to its end, in a process of its own."""

import json
import signal
import subprocess
import sys

import pytest

EARLY = """
import json, sys
from ui.window import Window
painted = []
def note(window, event, paint=Window.paintEvent):
    paint(window, event)
    if not painted:
        painted.append(sorted({name.partition(".")[0] for name in sys.modules}))
        window.composer.editor.insertPlainText("typed early")
Window.paintEvent = note
async def script(window, application):
    print(json.dumps({"modules": painted[0], "text": window.composer.text,
        "models": [model.name for model in application.library.models.value]}))
from ui.start import open_window
sys.exit(open_window(["vlinders"], script))
"""
WAITING = """
import asyncio, sys
async def script(window, application):
    print("up", flush=True)
    await asyncio.Event().wait()
from ui.start import open_window
sys.exit(open_window(["vlinders"], script))
"""
CLOSED_EARLY = """
import sys
from ui.window import Window
def close(window, event, paint=Window.paintEvent):
    paint(window, event)
    Window.paintEvent = paint
    window.close()
Window.paintEvent = close
from ui.start import open_window
sys.exit(open_window(["vlinders"]))
"""
HEAVY = {
    "asyncio",
    "huggingface_hub",
    "markdown_it",
    "multiprocessing",
    "numpy",
    "psutil",
    "pydantic",
    "pygments",
    "qasync",
    "qtawesome",
    "sqlite3",
    "torch",
    "transformers",
    "typer",
    "vllm",
}


def test_the_first_paint_comes_before_all_that_is_heavy_and_text_typed_then_is_kept():
    done = subprocess.run(
        [sys.executable, "-c", EARLY], check=True, capture_output=True, text=True, timeout=90
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert HEAVY & set(told["modules"]) == set()
    assert told["text"] == "typed early"
    assert told["models"][0] == "Guide"


def test_a_window_closed_before_the_app_is_there_ends_it():
    done = subprocess.run(
        [sys.executable, "-c", CLOSED_EARLY], check=False, capture_output=True, text=True, timeout=90
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(number, tmp_path):
    process = subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    process.send_signal(number)
    process.stdout.close()
    assert process.wait(60) == 0
    assert "geometry" in (tmp_path / "home" / "config" / "window.ini").read_text()
    assert not (tmp_path / "home" / "logs" / "crash.log").exists()
