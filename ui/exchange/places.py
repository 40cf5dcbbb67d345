"""Asks where a file is to go, or which one is to be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

OPTION = QFileDialog.Option


def ask_target(
    parent: QWidget, proposed: Path, kind: str, on_chosen: Callable[[Path], object]
) -> QFileDialog:
    """Ask where to save, proposing a name; ``kind`` is as "PDF (*.pdf)". Before replacing a file, ask."""
    dialog = _dialog(parent, "Export", proposed.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    # Qt's own question would run a loop of its own, inside ours.
    dialog.setOption(OPTION.DontConfirmOverwrite)
    dialog.setDefaultSuffix(proposed.suffix[1:])
    dialog.setNameFilters([kind, "All files (*)"])
    dialog.selectFile(proposed.name)

    def take(chosen: str) -> None:
        path = Path(chosen)
        if not path.exists():
            on_chosen(path)
            return
        ask(
            parent,
            "Replace the file?",
            f"{path} is there already.",
            "Replace",
            danger=True,
            on_yes=lambda: on_chosen(path),
        )

    dialog.fileSelected.connect(take)
    dialog.open()
    return dialog


def ask_source(parent: QWidget, folder: Path, on_chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask for a file with conversations."""
    dialog = _dialog(parent, "Import conversations", folder)
    # For a file that must be there Qt would say that it is not in a loop of its own.
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters(["Conversations (*.json *.jsonl *.zip)", "All files (*)"])

    def take(chosen: str) -> None:
        on_chosen(Path(chosen))

    dialog.fileSelected.connect(take)
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str, folder: Path) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder))
    # The desktop's own dialog would run a loop of its own, inside ours.
    dialog.setOption(OPTION.DontUseNativeDialog)
    # So would the question before a file is deleted in it.
    dialog.setOption(OPTION.ReadOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
