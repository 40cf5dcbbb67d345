"""Nothing is told to anyone that the user has not asked for."""

from __future__ import annotations

import os
import subprocess
import sys

ASK = "import app.application, huggingface_hub.constants as c; print(c.HF_HUB_DISABLE_TELEMETRY)"


def answer(**environment) -> str:
    inherited = {key: value for key, value in os.environ.items() if "TELEMETRY" not in key}
    done = subprocess.run(
        [sys.executable, "-c", ASK], check=True, capture_output=True, text=True, env=inherited | environment
    )
    return done.stdout.strip()


def test_the_hubs_client_tells_nothing():
    assert answer() == "True"


def test_unless_the_user_wants_it():
    assert answer(HF_HUB_DISABLE_TELEMETRY="0") == "False"
