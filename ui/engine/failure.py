"""Why a load failed, and the buttons that may cure it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui.engine.stages import StageList
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.labels import label
from ui.widgets.section import Section

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.engine.states import Failed, Remedy

_DETAILS_HEIGHT = 180


class FailureView(QWidget):
    """Cause, advice, remedies as buttons, the steps until then, and the raw details folded away."""

    remedy_requested = Signal(object)
    """A Remedy: to be applied and the load tried again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cause = label("", "section", wrap=True, selectable=True)
        self.advice = label("", "", wrap=True, selectable=True)
        self.remedies: list[QPushButton] = []
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFixedHeight(_DETAILS_HEIGHT)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setAccessibleName("Details of the failure")
        self.copy = tool_button("mdi6.content-copy", "Copy the details")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.details.toPlainText()))
        self._stages = StageList()
        self._section = Section("Details", collapsed=True)
        self._section.set_body(self.details)
        self._section.add_tool(self.copy)
        self._lay_out()

    def show_failed(self, failed: Failed) -> None:
        failure = failed.failure
        self.cause.setText(failure.cause)
        self.advice.setText(failure.advice)
        self.advice.setVisible(bool(failure.advice))
        self._show_remedies(failure.remedies)
        self._stages.show_ended(failed.stages, failed=True)
        self._stages.setVisible(bool(failed.stages))
        if self.details.toPlainText() != failure.details:
            self.details.setPlainText(failure.details)
        self._section.setVisible(bool(failure.details))

    def _show_remedies(self, remedies: tuple[Remedy, ...]) -> None:
        for button in self.remedies:
            button.deleteLater()
        self.remedies = []
        for remedy in remedies:
            button = push_button(remedy.label, "", "mdi6.auto-fix")
            button.setToolTip("Changes this setting and loads again")
            button.clicked.connect(lambda _=False, chosen=remedy: self.remedy_requested.emit(chosen))
            self._buttons.addWidget(button)
            self.remedies.append(button)

    def _lay_out(self) -> None:
        banner = QFrame()
        mark(banner, role="banner", tone="danger")
        picture = QLabel()
        put_icon(picture, "mdi6.alert-circle-outline", tone="danger")
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(picture)
        head.addWidget(self.cause, 1)
        inside = QVBoxLayout(banner)
        inside.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        inside.setSpacing(Space.S)
        inside.addLayout(head)
        inside.addWidget(self.advice)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(Space.XS)
        inside.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(banner)
        column.addWidget(self._stages)
        column.addWidget(self._section)
