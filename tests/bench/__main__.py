"""``python -m tests.bench [NAME …]``: each benchmark prints JSON rows, ratios against a baseline of the same run."""

from __future__ import annotations

import importlib
import subprocess
import sys

import ui.main  # noqa: F401  ends the engine's processes with this one, as in the app
from tests.bench.rows import keep_output_for_rows

NAMES = ("startup", "stall", "loop", "window", "download", "store", "reading", "transcript")


def main() -> int:
    names = sys.argv[1:] or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    if len(names) > 1:
        # Each in a process of its own: there is one window a process, and nothing warm from the one before.
        return max(
            subprocess.run([sys.executable, "-m", "tests.bench", name], check=False).returncode
            for name in names
        )
    keep_output_for_rows()
    importlib.import_module(f"tests.bench.{names[0]}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
