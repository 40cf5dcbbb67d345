"""How vLLM learns a format that it does not read by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ui.theme.marks import mark
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.engine.plugins import Plugin


def show_plugin(parent: QWidget, plugin: Plugin) -> Sheet:
    """Show the command that installs ``plugin``, to be copied."""
    sheet = Sheet(
        parent,
        f"{plugin.format} models need a plugin",
        "vLLM loads this format by a package of its own. Type this in a terminal, then start Vlinders again.",
        width=560,
    )
    ground = QFrame()
    mark(ground, role="sunken")
    inside = QVBoxLayout(ground)
    inside.addWidget(label(plugin.command, "mono", wrap=True, selectable=True))
    sheet.column.addWidget(ground)
    copy = sheet.add_button("Copy", icon="mdi6.content-copy")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(plugin.command))
    sheet.add_closing("Close", "primary").setDefault(True)
    sheet.open()
    return sheet
