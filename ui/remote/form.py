"""The form of an endpoint: its address, its key, and which of its models one wants to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.errors import VlindersError
from app.remote.address import address_of, host_of, is_open
from app.remote.dialects import dialect_of
from app.remote.endpoints import Entry
from ui.models.token_field import TokenField
from ui.remote.model_choice import ModelChoice
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from app.remote.endpoints import Endpoints
    from app.remote.listing import Found
    from app.settings.schema import Endpoint
    from app.tasks import Tasks

_OPEN = "Without https, the key and all that is written can be read on the way to this server."
_KEPT = "Leave empty to keep the key."
_MOVED = "The key that is kept was meant for another server and is not sent to this one."
_WHERE = "It is kept in the system's keyring. Leave empty if the server asks for none."


class EndpointForm(Sheet):
    """Tries an address before it is kept; ``kept`` tells its name, and whether its key is kept for good."""

    kept = Signal(str, bool)

    def __init__(
        self, parent: QWidget, endpoints: Endpoints, tasks: Tasks, endpoint: Endpoint | None = None
    ) -> None:
        super().__init__(parent, "Change the endpoint" if endpoint else "Add an endpoint", width=560)
        self._endpoints, self._tasks, self._before = endpoints, tasks, endpoint
        self._dialect = (endpoint.url, endpoint.dialect) if endpoint else ("", "")
        """An address, and the kind of server that was found there."""
        self._busy = False
        self.address = _field("Address", "http://localhost:8000/v1")
        self.name = _field("Name", "as it is to be called here", 80)
        self.key = TokenField()
        self.key.field.setPlaceholderText("sk-…")
        self.key.field.setAccessibleName("Key")
        self.forget = push_button("Needs no key any more", "link")
        self.warning = label(_OPEN, "warning", wrap=True)
        self.error = label("", "error", wrap=True, selectable=True)
        self.found = label("", "caption", wrap=True)
        self.models = ModelChoice()
        self.connect_button = push_button("Connect", icon="mdi6.lan-connect")
        self.add_closing()
        self.save = self.add_button("Save", "primary")
        self._lay_out()
        self._connect()
        self._fill(endpoint)
        self.address.setFocus()

    def show_found(self, found: Found, address: str) -> None:
        """Show what is at ``address``, and offer its models."""
        self._dialect = (address_of(address), found.dialect)
        count = len(found.models)
        text = (
            f"{count} model{'' if count == 1 else 's'}" if count else "No models are listed: add one by name"
        )
        self.found.setText(f"Connected. {text}.")
        self.found.setVisible(True)
        self.models.show_models(found.models)
        self.models.setVisible(True)
        self._show_ready()

    def _connect(self) -> None:
        for field in (self.address, self.name):
            field.textChanged.connect(self._heed_change)
        self.address.returnPressed.connect(self._look)
        self.key.field.returnPressed.connect(self._look)
        self.key.changed.connect(self._heed_change)
        self.connect_button.clicked.connect(self._look)
        self.models.changed.connect(self._show_ready)
        self.forget.clicked.connect(self._forget_key)
        self.save.clicked.connect(lambda: self._start(self._keep(), "keep an endpoint"))

    def _fill(self, endpoint: Endpoint | None) -> None:
        self._keyed = endpoint is not None and endpoint.keyed
        self.forget.setVisible(self._keyed)
        if endpoint is not None:
            self.address.setText(endpoint.url)
            self.name.setText(endpoint.name)
            self.models.show_models(endpoint.models)
            self.models.choose([model.id for model in endpoint.models])
        self.models.setVisible(endpoint is not None)
        self._heed_change()

    def _entry(self) -> Entry:
        """Return what is entered. Raises SettingsError."""
        address = address_of(self.address.text())
        key = self.key.text or (None if self._keeps_key(address) else "")
        looked_at, dialect = self._dialect
        return Entry(
            self.address.text(),
            self.name.text().strip(),
            key,
            self.models.chosen,
            dialect if address == looked_at else dialect_of(address, ()),
            self._before.id if self._before else "",
        )

    def _look(self) -> None:
        if self.address.text().strip() and not self._busy:
            self._start(self._ask(), "look at an endpoint")

    async def _ask(self) -> None:
        entry = self._entry()
        found = await self._endpoints.look(entry)
        if isValid(self):
            self.show_found(found, entry.url)

    async def _keep(self) -> None:
        entry = self._entry()
        safely = await self._endpoints.keep(entry)
        if isValid(self):
            self.kept.emit(entry.name or address_of(entry.url), safely)
            self.accept()

    def _start(self, step: Coroutine[object, object, None], name: str) -> None:
        self._tasks.spawn(self._run(step), name=name)

    async def _run(self, step: Coroutine[object, object, None]) -> None:
        """Do it, and say here what went wrong with it."""
        self._show_busy(busy=True)
        self._show_error("")
        failure = ""
        try:
            await step
        except VlindersError as error:
            failure = str(error)
        if isValid(self):
            self._show_busy(busy=False)
            self._show_error(failure)

    def _heed_change(self) -> None:
        try:
            address = address_of(self.address.text())
        except VlindersError:
            address = ""
        self.warning.setVisible(bool(address) and is_open(address))
        kept = not address or self._keeps_key(address)
        self._how.setText(_WHERE if not self._keyed else _KEPT if kept else _MOVED)
        self._show_error("")
        self._show_ready()

    def _forget_key(self) -> None:
        self._keyed = False
        self.forget.hide()
        self.key.clear()
        self._heed_change()

    def _keeps_key(self, address: str) -> bool:
        """Tell whether the key that is kept goes to ``address``: to the server it was entered for."""
        before = self._before
        return self._keyed and before is not None and host_of(before.url) == host_of(address)

    def _show_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.connect_button.setText("Connecting…" if busy else "Connect")
        self._show_ready()

    def _show_ready(self) -> None:
        written = bool(self.address.text().strip())
        self.connect_button.setEnabled(written and not self._busy)
        self.save.setEnabled(written and not self._busy and bool(self.models.chosen))
        self.connect_button.setDefault(not self.save.isEnabled())
        self.save.setDefault(self.save.isEnabled())

    def _show_error(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        mark(self.address, tone="danger" if text else "")

    def _lay_out(self) -> None:
        for part in (self.warning, self.error, self.found):
            part.hide()
        self._how = label("", "caption", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self.address, 1)
        line.addWidget(self.connect_button)
        under_key = QHBoxLayout()
        under_key.addWidget(self._how, 1)
        under_key.addWidget(self.forget)
        self.column.addLayout(_part("Address", line, self.warning, self.error))
        self.column.addLayout(_part("Key", self.key, under_key))
        self.column.addLayout(_part("Name", self.name))
        self.column.addWidget(self.found)
        self.column.addWidget(self.models)


def _field(name: str, placeholder: str, longest: int = 2000) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    field.setMaxLength(longest)
    return field


def _part(title: str, *parts: QWidget | QLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.XS)
    column.addWidget(label(title, "section"))
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    return column
