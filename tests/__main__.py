"""``python -m tests [ARGUMENT …]``: all tests, those of the engine beside the others; arguments go to pytest.

The engine's tests wait for it more than they compute, and share one: they run in one process, all others in a
second one. With arguments there is one process, as pytest makes it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter

PYTEST = (sys.executable, "-m", "pytest")
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")


def main() -> int:
    if len(sys.argv) > 1:
        return subprocess.run([*PYTEST, *sys.argv[1:]], check=False).returncode
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        engine = subprocess.Popen([*PYTEST, "-m", "engine"], stdout=said, stderr=subprocess.STDOUT)
        try:
            status, summary = run_beside([*PYTEST, "-m", "not engine"])
            print("\nThe engine's tests:", flush=True)
            status = engine.wait() or status
        finally:
            engine.terminate()
        said.seek(0)
        told = said.read()
    print(told)
    counts = Counter[str]()
    for line in (summary, told.rstrip().rpartition("\n")[2]):
        counts.update({word.rstrip("s"): int(number) for number, word in COUNT.findall(line)})
    print("In all:", ", ".join(f"{number} {word}" for word, number in counts.items()), flush=True)
    return status


def run_beside(command: list[str]) -> tuple[int, str]:
    """Run ``command``, passing on what it prints; return its exit status and its last line."""
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


if __name__ == "__main__":
    sys.exit(main())
