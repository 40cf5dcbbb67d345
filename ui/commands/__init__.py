"""The command line: what Vlinders does besides opening its window."""

from __future__ import annotations

from ui.commands import about, hub, shelf
from ui.commands.cli import run_command

__all__ = ["about", "hub", "run_command", "shelf"]
