"""The question what is to become of the part of a model that has come already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.models.amounts import part_text
from ui.models.download_words import whole_title
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.hub.orders import Download


def ask_cancel(
    parent: QWidget, download: Download, keep: Callable[[], object], discard: Callable[[], object]
) -> Sheet | None:
    """Ask whether to keep what came or to delete it; where nothing came there is nothing to ask."""
    if not download.done:
        keep()
        return None
    part = part_text(download.done, download.order.size)
    sheet = Sheet(
        parent,
        "Cancel this download?",
        f"{part} of {whole_title(download.order)} have come. "
        "If you keep that, a later download of this model goes on from there.",
    )
    sheet.add_closing("Go on downloading")
    delete = sheet.add_button("Delete what came", "danger")
    kept = sheet.add_button("Keep what came", "primary")
    delete.clicked.connect(sheet.accept)
    delete.clicked.connect(discard)
    kept.clicked.connect(sheet.accept)
    kept.clicked.connect(keep)
    kept.setDefault(True)
    sheet.open()
    return sheet
