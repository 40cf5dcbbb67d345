"""Connects the lower part of the left column with the models on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.wording import tones_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.application import Application
    from app.library.models import LocalModel
    from ui.selection import Selection
    from ui.sidebar.sidebar import Sidebar


def wire_models(sidebar: Sidebar, application: Application, selection: Selection) -> None:
    """Show the models on this machine; choose and load them, and look for more."""
    library, tasks, rows = application.library, application.tasks, sidebar.models

    def show(models: tuple[LocalModel, ...]) -> None:
        rows.show_models(models)
        sidebar.models_part.show_empty(not models)

    def show_searching(searching: bool) -> None:  # noqa: FBT001  a subscriber
        sidebar.refresh_button.setEnabled(not searching)
        if searching:
            sidebar.models_part.empty.show_text("Looking for models…", "")
        else:
            sidebar.models_part.empty.show_text("No models", "Add a folder that holds one.")

    def refresh() -> None:
        tasks.spawn(library.refresh(), name="look for models")

    def add(folder: str) -> None:
        tasks.spawn(library.add_folder(Path(folder)), name="add a folder")

    library.models.subscribe(show)
    library.searching.subscribe(show_searching)
    selection.model.subscribe(rows.show_chosen)
    application.engine.state.subscribe(lambda state: rows.show_tones(tones_of(state)))
    rows.model_chosen.connect(selection.choose)
    rows.load_requested.connect(selection.load)
    sidebar.refresh_button.clicked.connect(refresh)
    sidebar.add_button.clicked.connect(lambda: ask_folder(sidebar.window(), add))


def ask_folder(parent: QWidget, on_chosen: Callable[[str], None]) -> QFileDialog:
    """Open a dialog that asks for a folder."""
    dialog = QFileDialog(parent, "Add a folder with models")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    # The desktop's own dialog would run a loop of its own, inside ours.
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()
    return dialog
