"""From the search to the answer, by clicks: the whole app against the double of the Hub, with the real engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.paths import GUIDE
from tests.fakes.hub import HubDouble
from tests.fakes.hub.environment import environment

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]

JOURNEY = """
import asyncio, json
import ui.main  # as the app's own entry does, in each of the engine's processes too

async def until(condition):
    while not condition():
        await asyncio.sleep(0.02)

async def script(window, application):
    from PySide6.QtTest import QTest
    from app.engine.states import Failed, Ready
    from ui.selftest import ask

    window.rail.buttons["models"].click()
    panel = window.pages.currentWidget().view("discover").panel
    QTest.keyClicks(panel.filters.field, "guide")
    await until(lambda: [row.name for row in panel.results.list.results.rows] == ["Guide"])
    await until(lambda: panel.detail.bar.main.text().startswith("Download"))
    panel.detail.bar.main.click()
    await until(lambda: panel.detail.bar.main.text() == "Load")
    panel.detail.bar.main.click()
    await until(lambda: window.pages.current == "chat")
    await until(lambda: isinstance(application.engine.state.value, Ready | Failed))
    state = application.engine.state.value
    assert isinstance(state, Ready), state.failure
    reply = await ask(window, application, "What is tensor parallelism?")
    print("JOURNEY", json.dumps([state.model.repo, str(state.model.path), reply.text]), flush=True)

if __name__ == "__main__":
    from ui.start import open_window
    open_window(["vlinders"], script)
"""


def test_search_download_load_and_chat(tmp_path):
    journey = tmp_path / "journey.py"
    journey.write_text(JOURNEY)
    with HubDouble() as hub:
        commit = hub.add_folder("org/Guide", GUIDE)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
        surroundings = {
            "VLINDERS_HOME": str(tmp_path / "home"),
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
        }
        done = subprocess.run(
            [sys.executable, str(journey)],
            cwd=tmp_path,
            env={**kept, **environment(hub.endpoint, tmp_path / "hf"), **surroundings},
            check=False,
            capture_output=True,
            text=True,
            timeout=280,
        )
    told = [line for line in done.stdout.splitlines() if line.startswith("JOURNEY ")]
    assert told, done.stdout[-3000:] + done.stderr[-3000:]
    repo, path, answer = json.loads(told[0].removeprefix("JOURNEY "))
    assert repo == "org/Guide"
    assert Path(path) == tmp_path / "hf" / "hub" / "models--org--Guide" / "snapshots" / commit
    assert "GPU" in answer
