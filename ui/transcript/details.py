"""Everything that is known about a message: what it took, who wrote it, and with which settings."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme.tokens import Space
from ui.transcript.meta import (
    Figure,
    count,
    finish_text,
    moment,
    size_text,
    time_figures,
    token_figures,
)
from ui.widgets.labels import label, plain_tip
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from app.chat.messages import Message, Provenance, Trim

WIDTH = 560
HEIGHT = 600
NAMES = {"json": "JSON schema", "regex": "regular expression", "choice": "choice", "grammar": "grammar"}


def open_details(parent: QWidget, message: Message) -> DetailsSheet:
    """Open the sheet for ``message`` over ``parent``'s window."""
    sheet = DetailsSheet(parent.window(), message)
    sheet.open()
    return sheet


class DetailsSheet(Sheet):
    """The figures of one message in groups, and a button that copies them as JSON."""

    def __init__(self, parent: QWidget, message: Message) -> None:
        title = "Details of the prompt" if message.role == "user" else "Details of the reply"
        super().__init__(parent, title, width=WIDTH, snug=False)
        self._message = message
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, Space.M, 0)
        column.setSpacing(Space.L)
        self.groups = groups_of(message)
        for name, figures in self.groups:
            column.addWidget(label(name, "section"))
            column.addLayout(_grid(figures))
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setAccessibleName(title)
        self.column.addWidget(area, 1)
        copy = self.add_button("Copy as JSON", icon="mdi6.content-copy")
        copy.clicked.connect(self._copy)
        close = self.add_closing("Close", "primary")
        close.setDefault(True)
        needed = inside.sizeHint().height() + 180
        self.resize(WIDTH, min(HEIGHT, needed))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_json(self._message))


def groups_of(message: Message) -> list[tuple[str, list[Figure]]]:
    """Return the figures of ``message`` in titled groups; groups that would be empty are left out."""
    groups: list[tuple[str, list[Figure]]] = [("Message", _message_figures(message))]
    usage, provenance = message.usage, message.provenance
    if usage is not None:
        groups.append(("Tokens", token_figures(usage)))
        groups.append(("Time", time_figures(usage)))
    if provenance is not None:
        groups.append(("Prompting", _prompting_figures(provenance)))
        groups.append(("Engine", _engine_figures(provenance)))
    return [(name, figures) for name, figures in groups if figures]


def as_json(message: Message) -> str:
    """Return all that is known about ``message``, its text included, as JSON."""
    return json.dumps(asdict(message), ensure_ascii=False, indent=2, default=str)


def _message_figures(message: Message) -> list[Figure]:
    rows = [
        Figure("Written", moment(message.created)),
        Figure("Length", count(len(message.text), "character")),
    ]
    if message.role == "assistant":
        rows.insert(0, Figure("Model", message.model or "unknown"))
        rows.append(Figure("Ended", finish_text(message)))
        if message.edited:
            rows.append(Figure("Edited", "yes: not all of it was written by the model"))
    if message.error:
        rows.append(Figure("Error", message.error))
    rows += [Figure("Attached", f"{each.name} · {size_text(each.size)}") for each in message.attachments]
    return rows


def _prompting_figures(provenance: Provenance) -> list[Figure]:
    prompting = provenance.prompting
    rows = [Figure(name, _plain(value)) for name, value in prompting.sampling.set_ones.items()]
    if not rows:
        rows.append(Figure("Sampling", "the model's own defaults"))
    if prompting.system:
        rows.append(Figure("System prompt", prompting.system))
    if prompting.constraint is not None:
        constraint = prompting.constraint
        rows.append(Figure("Form of the reply", f"{NAMES[constraint.kind]}: {constraint.content}"))
    if prompting.raw:
        rows.append(Figure("Template", "none: the text was sent as it stands"))
    if provenance.trim.begins is not None or provenance.trim.bare:
        rows.append(Figure("Left out", _trim_text(provenance.trim), "So that the prompt fitted the context"))
    if prompting.thinking is not None:
        rows.append(Figure("Thinking", "on" if prompting.thinking else "off"))
    return rows


def _trim_text(trim: Trim) -> str:
    parts = ["the first messages"] if trim.begins is not None else []
    if trim.bare:
        parts.append(f"the attachments of {count(len(trim.bare), 'message')}")
    return " and ".join(parts)


def _engine_figures(provenance: Provenance) -> list[Figure]:
    rows = [Figure("Ran on", provenance.place)] if provenance.place else []
    if provenance.version:
        rows.append(Figure("Version", provenance.version))
    return rows + [Figure(name, _plain(value)) for name, value in sorted(provenance.arguments.items())]


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _grid(figures: list[Figure]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.S)
    grid.setColumnMinimumWidth(0, 150)
    grid.setColumnStretch(1, 1)
    for row, figure in enumerate(figures):
        name = label(figure.name, "muted")
        value = label(figure.value, wrap=True, selectable=True)
        value.setAccessibleName(f"{figure.name}: {figure.value}")
        for each in (name, value):
            each.setToolTip(plain_tip(figure.tip))
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(value, row, 1)
    return grid
