"""The remote endpoints there are: what they are called, where they lead, and how to change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.errors import VlindersError
from app.remote.address import host_of
from ui.remote.form import EndpointForm
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.dialogs import ask
from ui.widgets.empty import EmptyState
from ui.widgets.labels import ElidedLabel, label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.remote.endpoints import Endpoints
    from app.settings.schema import Endpoint
    from app.settings.store import SettingsStore
    from app.tasks import Tasks

_TEXT = (
    "Models behind an OpenAI-compatible address answer beside those of this computer: a server of vLLM, "
    "llama.cpp or Ollama, or a service. What you write to them leaves this computer."
)
HIGHEST = 320


class EndpointRow(QFrame):
    """One endpoint; its buttons tell what is wanted with it."""

    edit_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__()
        mark(self, role="card")
        self.endpoint = endpoint
        count = len(endpoint.models)
        named = endpoint.models[0].id if count == 1 else f"{count} models" if count else "no model chosen"
        key = " · with a key" if endpoint.keyed else ""
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(ElidedLabel(endpoint.name, "section"))
        text.addWidget(ElidedLabel(f"{host_of(endpoint.url)} · {named}{key}", "caption"))
        self.edit = tool_button("mdi6.pencil-outline", f"Change {endpoint.name}")
        self.remove = tool_button("mdi6.trash-can-outline", f"Remove {endpoint.name}")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        row.setSpacing(Space.XS)
        row.addLayout(text, 1)
        row.addWidget(self.edit)
        row.addWidget(self.remove)
        self.edit.clicked.connect(lambda: self.edit_requested.emit(endpoint.id))
        self.remove.clicked.connect(lambda: self.remove_requested.emit(endpoint.id))


class EndpointsSheet(Sheet):
    """Shows the endpoints, and opens the form in which one is entered or changed."""

    told = Signal(str)

    def __init__(self, parent: QWidget, endpoints: Endpoints, settings: SettingsStore, tasks: Tasks) -> None:
        super().__init__(parent, "Remote endpoints", _TEXT, width=560)
        self._endpoints, self._tasks = endpoints, tasks
        self.rows: list[EndpointRow] = []
        self._empty = EmptyState("mdi6.lan-connect", "No endpoints yet", "Add the address of a server.")
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(Space.S)
        self._scroll = _scrolling(self._list)
        self.note = label("", "warning", wrap=True)
        self.note.hide()
        for part in (self._empty, self._scroll, self.note):
            self.column.addWidget(part)
        self.add_closing("Close")
        self.add = self.add_button("Add an endpoint…", "primary", "mdi6.plus")
        self.add.clicked.connect(lambda: self.open_form(None))
        unsubscribe = settings.value.subscribe(lambda value: self.show_endpoints(value.endpoints))
        self.destroyed.connect(unsubscribe)

    def show_endpoints(self, endpoints: Sequence[Endpoint]) -> None:
        """Show these, in the order in which they were entered."""
        if [row.endpoint for row in self.rows] != list(endpoints):
            for row in self.rows:
                self._list.removeWidget(row)
                row.deleteLater()
            self.rows = [EndpointRow(endpoint) for endpoint in endpoints]
            for row in self.rows:
                self._list.addWidget(row)
                row.edit_requested.connect(self._edit)
                row.remove_requested.connect(self._ask_to_remove)
        self._empty.setVisible(not endpoints)
        self._scroll.setVisible(bool(endpoints))
        # The layout itself counts nothing that is not shown yet.
        inside = sum(row.sizeHint().height() + Space.S for row in self.rows)
        self._scroll.setFixedHeight(min(inside, HIGHEST))

    def open_form(self, endpoint: Endpoint | None) -> EndpointForm:
        """Open the form for a new endpoint, or to change one."""
        form = EndpointForm(self, self._endpoints, self._tasks, endpoint)
        form.kept.connect(self._heed_kept)
        form.open()
        return form

    def _edit(self, endpoint: str) -> None:
        self.open_form(self._find(endpoint))

    def _ask_to_remove(self, endpoint: str) -> None:
        name = self._find(endpoint).name
        ask(
            self,
            f"Remove {name}?",
            "Its key is deleted too. What its models wrote stays in the conversations.",
            "Remove",
            danger=True,
            on_yes=lambda: self._tasks.spawn(self._remove(endpoint), name="remove an endpoint"),
        )

    async def _remove(self, endpoint: str) -> None:
        failure = ""
        try:
            await self._endpoints.remove(endpoint)
        except VlindersError as error:
            failure = str(error)
        if isValid(self):
            self._show_note(failure)

    def _find(self, endpoint: str) -> Endpoint:
        return next(each for each in self._endpoints.all if each.id == endpoint)

    def _heed_kept(self, name: str, safely: bool) -> None:  # noqa: FBT001  a slot
        text = f"This system has no keyring: the key of {name} is kept until Vlinders ends."
        self._show_note("" if safely else text)
        self.told.emit(f"{name} can be chosen now")

    def _show_note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))


def open_endpoints(
    parent: QWidget, endpoints: Endpoints, settings: SettingsStore, tasks: Tasks
) -> EndpointsSheet:
    """Open the endpoints; without any, the form for the first one at once."""
    sheet = EndpointsSheet(parent, endpoints, settings, tasks)
    sheet.open()
    if not endpoints.all:
        sheet.open_form(None)
    return sheet


def _scrolling(column: QVBoxLayout) -> QScrollArea:
    inside = QWidget()
    inside.setLayout(column)
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setWidget(inside)
    return scroll
