"""The questions that are asked before something of this computer's models goes, and how formats are added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.library.text import one_line
from ui.models.disk_words import name_of
from ui.models.words import bytes_text
from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QDialog, QWidget

    from app.library.deletion import Deletion


def ask_delete(parent: QWidget, deletion: Deletion, on_yes: Callable[[], object]) -> QDialog:
    """Ask whether the model is to be deleted, and say what that frees."""
    size = bytes_text(deletion.size)
    several = f" in all its {deletion.revisions} versions" if deletion.revisions > 1 else ""
    return ask(
        parent,
        "Delete this model?",
        f"{name_of(deletion.model)} will be gone from the disk{several}, which frees {size}. "
        "It can be downloaded again.",
        f"Delete, and free {size}",
        danger=True,
        on_yes=on_yes,
    )


def ask_remove(parent: QWidget, folder: Path, models: int, on_yes: Callable[[], object]) -> QDialog:
    """Ask whether ``folder``, which holds so many ``models``, is no longer to be looked into."""
    what = "The model in it is" if models == 1 else f"The {models} models in it are"
    return ask(
        parent,
        "Take this folder off the list?",
        f"{one_line(str(folder))}\n\n{what} no longer listed. Nothing is deleted from the disk.",
        "Take off the list",
        on_yes=on_yes,
    )


def ask_clean(parent: QWidget, count: int, size: int, on_yes: Callable[[], object]) -> QDialog:
    """Ask whether what is left of unfinished downloads is to be deleted."""
    what = "One file" if count == 1 else f"{count:,} files"
    return ask(
        parent,
        "Clean up unfinished downloads?",
        f"{what} with {bytes_text(size)} will be deleted. None of them belongs to a download in the queue; "
        "a model that was begun with another program starts anew there.",
        f"Delete {bytes_text(size)}",
        danger=True,
        on_yes=on_yes,
    )
