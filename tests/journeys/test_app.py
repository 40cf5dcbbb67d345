"""The whole app as a process of its own: it shows itself without a display, and survives being killed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]

STREAMING = """
import asyncio, json, time
import ui.main  # as the app's own entry does, in each of the engine's processes too

async def script(window, application):
    model = application.library.models.value[0]
    await application.engine.load(model, application.overrides_for(model))
    print("PIDS", json.dumps(sorted(application.engine.pids)), flush=True)
    received = []
    application.chats.grown.subscribe(lambda grown: received.append(grown[1].text))
    application.settings.update(sampling={"temperature": 0.0})
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not application.chats.busy.value:
            application.chats.send("Show the engine settings as a table.")
        await asyncio.sleep(0.05)
        print("TEXT", time.monotonic(), len("".join(received)), flush=True)

if __name__ == "__main__":
    from ui.start import open_window
    open_window(["vlinders"], script)
"""


@pytest.fixture
def environment(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "VLINDERS_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}


def lives(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_without_a_display_it_shows_what_it_can_do(tmp_path, environment):
    environment.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "ui.main"],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "no display" in done.stdout
    assert "tok/s" in done.stdout
    assert "INFO" not in done.stdout
    assert "KV cache size" in (tmp_path / "vlinders.log").read_text()
    assert (tmp_path / "vlinders.png").read_bytes().startswith(b"\x89PNG")
    answer = (tmp_path / "vlinders.md").read_text()
    assert "**Guide**" in answer
    assert "GPU" in answer


def test_the_selftest_prints_one_json_line(tmp_path, environment):
    environment["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [sys.executable, "-m", "ui.main", "selftest", "--folder", str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    (line,) = done.stdout.splitlines()
    row = json.loads(line)
    assert row["ok"] is True
    assert row.keys() >= {"engine", "model", "load_s", "ttft_ms", "tok_s", "max_stall_ms", "screenshot"}
    assert Path(row["screenshot"]).is_file()


def test_killed_while_it_streams_it_loses_at_most_a_second_and_leaves_no_process(tmp_path, environment):
    environment["QT_QPA_PLATFORM"] = "offscreen"
    script = tmp_path / "streaming.py"
    script.write_text(STREAMING)
    app = subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)
    pids: list[int] = []
    seen: list[tuple[float, int]] = []
    for line in app.stdout:
        if line.startswith("PIDS"):
            pids = json.loads(line[5:])
        if line.startswith("TEXT"):
            _, moment, length = line.split()
            seen.append((float(moment), int(length)))
            if seen[-1][1] > 0 and seen[-1][0] - next(at for at, length in seen if length) > 2.5:
                break
    app.send_signal(signal.SIGKILL)
    killed = time.monotonic()
    app.wait()
    app.stdout.close()
    assert pids
    database = sqlite3.connect(tmp_path / "home" / "data" / "conversations.sqlite3")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    shown_a_second_before = max(length for at, length in seen if at <= killed - 1.0)
    assert kept_text(tmp_path) >= shown_a_second_before > 0
    deadline = time.monotonic() + 15
    while any(lives(pid) for pid in pids):
        assert time.monotonic() < deadline, "the engine outlived the app"
        time.sleep(0.05)


def kept_text(tmp_path) -> int:
    """Return how many characters of replies the app finds when it starts again."""
    script = """
import asyncio
from app.chat.messages import Status
from app.chat.session import Chats
from app.engine.local import LocalResponder
from app.engine.responders import Responders
from app.paths import user_paths
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.fakes.engine import FakeEngine

async def main():
    paths = user_paths()
    settings = SettingsStore(paths.settings)
    settings.load()
    opened = []
    chats = Chats(paths.conversations, Tasks(), Responders(LocalResponder(FakeEngine())), settings)
    chats.opened.subscribe(opened.append)
    await chats.start()
    print(sum(len(m.text) for p in opened[-1][0] for m in [p.message] if m.role == "assistant"))
    await chats.close()

asyncio.run(main())
"""
    environment = {**os.environ, "VLINDERS_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    return int(done.stdout.splitlines()[-1])
