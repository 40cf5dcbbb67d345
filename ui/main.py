"""Where Vlinders begins: the window, or a command.

vLLM's processes import this module again, so it imports nothing but what ends them with the app.
"""

from __future__ import annotations

import gc
import sys

from app.engine.orphans import watch_parent_if_child

watch_parent_if_child()

QT_OPTIONS = ("-platform", "-style", "-stylesheet", "-qwindowgeometry", "-reverse", "-display", "-name")


def main(argv: list[str] | None = None) -> int:
    """Open the window, or do what ``argv`` (without the program's name) asks for; return the exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] not in QT_OPTIONS:
        from ui.commands import run_command

        return run_command(arguments)
    from ui.display import has_display

    if not has_display():
        from pathlib import Path

        from ui.selftest import demonstrate

        return demonstrate(Path())
    # From here on garbage is collected by a timer of the window's; looking for it while importing finds none.
    gc.disable()
    from ui.start import open_window

    return open_window(["vlinders", *arguments])


if __name__ == "__main__":
    sys.exit(main())
