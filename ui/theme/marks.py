"""How a widget says what it is, so that the one style sheet can dress it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def mark(widget: QWidget, *, role: str | None = None, tone: str | None = None) -> None:
    """Set the widget's role and tone; None leaves one as it is. Restyles only if something changed."""
    changed = False
    for name, value in (("role", role), ("tone", tone)):
        if value is not None and (widget.property(name) or "") != value:
            widget.setProperty(name, value)
            changed = True
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)
        widget.update()
