"""Dialogs that are opened and left to themselves: never a loop inside the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Callable


def ask(
    parent: QWidget,
    title: str,
    text: str,
    confirm: str,
    *,
    danger: bool = False,
    on_yes: Callable[[], object],
) -> QDialog:
    """Open a question; ``on_yes`` is called if the button ``confirm`` is pressed."""
    dialog, column = _dialog(parent, title)
    column.addWidget(label(title, "title", wrap=True))
    column.addWidget(label(text, "muted", wrap=True))
    yes = push_button(confirm, "danger" if danger else "primary")
    yes.clicked.connect(dialog.accept)
    cancel = push_button("Cancel")
    cancel.clicked.connect(dialog.reject)
    dialog.accepted.connect(on_yes)
    column.addLayout(_row(cancel, yes))
    yes.setDefault(True)
    dialog.setFixedWidth(400)
    dialog.open()
    return dialog


def show_details(parent: QWidget, title: str, text: str, details: str) -> QDialog:
    """Open a text that is too long for a notice, with a button that copies it."""
    dialog, column = _dialog(parent, title)
    column.addWidget(label(title, "title", wrap=True))
    if text:
        column.addWidget(label(text, "muted", wrap=True))
    view = QPlainTextEdit(details)
    view.setReadOnly(True)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    view.setAccessibleName(title)
    mark(view, role="code")
    column.addWidget(view, 1)
    copy = push_button("Copy", icon="mdi6.content-copy")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
    close = push_button("Close", "primary")
    close.clicked.connect(dialog.accept)
    column.addLayout(_row(copy, close))
    close.setDefault(True)
    dialog.resize(720, 480)
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
    column.setSpacing(Space.M)
    return dialog, column


def _row(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row
