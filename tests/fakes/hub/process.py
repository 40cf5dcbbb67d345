"""The double in a process of its own, where its work is in nobody's way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Self
from urllib.parse import quote
from urllib.request import urlopen

ROOT = Path(__file__).parents[3]


class HubProcess:
    """Runs ``python -m tests.fakes.hub`` with ``arguments`` while it is entered; it dies with this process."""

    def __init__(self, *arguments: str) -> None:
        self._command = (sys.executable, "-m", "tests.fakes.hub", "--port", "0", "--attended", *arguments)
        self.endpoint = ""
        self.cdn = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        said = json.loads(self._process.stdout.readline())
        self.endpoint, self.cdn = said["endpoint"], said["cdn"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def sent(self, path: str = "") -> int:
        """Return how many bytes of bodies were sent for the paths that the regex is found in."""
        return self._ask("sent", "path", path)["sent"]

    def requests(self, path: str = "") -> int:
        return self._ask("sent", "path", path)["requests"]

    def limit(self, rate: float) -> None:
        """Send so many bytes a second in all; 0 lifts the limit."""
        self._ask("rate", "rate", str(rate))

    def _ask(self, what: str, name: str, value: str) -> dict[str, int]:
        with urlopen(f"{self.endpoint}/_double/{what}?{name}={quote(value)}", timeout=30) as answer:
            return json.load(answer)
