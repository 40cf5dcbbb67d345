"""Where the Hub is, where downloads go, and whether the Hub is asked at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLayout, QLineEdit, QVBoxLayout
from shiboken6 import isValid

from app.errors import SettingsError
from app.hub.access import access_of
from app.hub.cache_folder import usable_folder
from app.settings.schema import Settings
from ui.models.free_space import free_bytes
from ui.models.words import bytes_text
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QWidget

    from app.hub.access import Access
    from app.settings.store import SettingsStore
    from app.tasks import Tasks

MIRROR = "https://hf-mirror.com"
_ADDRESS = "A mirror answers like Hugging Face. In China, hf-mirror.com is a common one."
_FOLDER = "What is there already stays there; running downloads end where they began."
_OFFLINE = (
    "Searching and downloading rest, and so do endpoints outside of the local network; everything on this "
    "computer works as before."
)


class Preferences(Sheet):
    """The Hub's settings; nothing is changed before all of it can be used."""

    def __init__(self, parent: QWidget, settings: SettingsStore, tasks: Tasks) -> None:
        super().__init__(parent, "Hub settings", width=560)
        self._settings, self._tasks = settings, tasks
        self.address = _field("Address of the Hub", "https://huggingface.co")
        self.mirror = push_button("Use hf-mirror.com", "link")
        self.address_error = _error()
        self.folder = _field("Download folder", "")
        self.choose = push_button("Choose…")
        self.choose.setAccessibleName("Choose the download folder")
        self.folder_error = _error()
        self.room = label("", "caption", wrap=True)
        self.offline = QCheckBox("Work offline")
        self.forced = label("", "warning", wrap=True)
        self.forced.hide()
        self.reset = self.add_button("Defaults", left=True)
        self.add_closing()
        self.save = self.add_button("Save", "primary")
        self.save.setDefault(True)
        self._lay_out()
        self._connect()
        self._fill(settings.value.value)
        tasks.spawn(self._show_defaults(), name="hub defaults")

    def _connect(self) -> None:
        self.mirror.clicked.connect(lambda: self.address.setText(MIRROR))
        self.choose.clicked.connect(self._choose)
        self.reset.clicked.connect(lambda: self._fill(Settings()))
        self.save.clicked.connect(lambda: self._tasks.spawn(self._save(), name="save hub settings"))
        self.address.textChanged.connect(lambda: _show_error(self.address, self.address_error, ""))
        self.folder.textChanged.connect(lambda: _show_error(self.folder, self.folder_error, ""))

    def _fill(self, settings: Settings) -> None:
        self.address.setText(settings.hub_endpoint)
        self.folder.setText(str(settings.hub_cache or ""))
        self.offline.setChecked(settings.offline)

    async def _show_defaults(self) -> None:
        """Say what an empty field means here, and how much room there is."""
        default, now, free = await asyncio.to_thread(_look, self._settings.value.value)
        if not isValid(self):  # it was closed meanwhile
            return
        self.address.setPlaceholderText(default.endpoint)
        self.folder.setPlaceholderText(str(default.cache))
        room = f"{bytes_text(free)} are free there." if free is not None else ""
        self.room.setText(f"{_FOLDER} {room}")
        if default.offline and now.offline:
            self.forced.setText("HF_HUB_OFFLINE is set where Vlinders was started: it is offline either way.")
            self.forced.show()

    async def _save(self) -> None:
        """Keep what was entered, or say at its field what is wrong."""
        self.save.setEnabled(False)
        address, folder = self.address.text().strip().rstrip("/"), self.folder.text().strip()
        try:
            cache = await asyncio.to_thread(usable_folder, folder) if folder else None
        except SettingsError as error:
            if isValid(self):
                self.save.setEnabled(True)
                _show_error(self.folder, self.folder_error, str(error))
            return
        if not isValid(self):
            return
        self.save.setEnabled(True)
        try:
            self._settings.update(hub_endpoint=address, hub_cache=cache, offline=self.offline.isChecked())
        except SettingsError:
            text = f"An address looks like {MIRROR}, beginning with http:// or https://."
            _show_error(self.address, self.address_error, text)
            return
        self.accept()

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Choose the download folder", self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        # The desktop's own dialog would run a loop of its own, inside ours.
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _lay_out(self) -> None:
        address_note = QHBoxLayout()
        address_note.addWidget(label(_ADDRESS, "caption", wrap=True), 1)
        address_note.addWidget(self.mirror)
        folder_line = QHBoxLayout()
        folder_line.setSpacing(Space.S)
        folder_line.addWidget(self.folder, 1)
        folder_line.addWidget(self.choose)
        self.room.setText(_FOLDER)
        self.column.addLayout(_part("Address of the Hub", self.address, self.address_error, address_note))
        self.column.addLayout(_part("Download folder", folder_line, self.folder_error, self.room))
        self.column.addLayout(_part("", self.offline, label(_OFFLINE, "caption", wrap=True), self.forced))


def _field(name: str, placeholder: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    field.setMaxLength(2000)
    return field


def _error() -> QLabel:
    error = label("", "error", wrap=True, selectable=True)
    error.hide()
    return error


def _show_error(field: QLineEdit, error: QLabel, text: str) -> None:
    error.setText(text)
    error.setVisible(bool(text))
    mark(field, tone="danger" if text else "")
    if text:
        field.setFocus()


def _part(title: str, *parts: QWidget | QLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.XS)
    if title:
        column.addWidget(label(title, "section"))
    for part in parts:
        if isinstance(part, QLayout):
            column.addLayout(part)
        else:
            column.addWidget(part)
    return column


def _look(settings: Settings) -> tuple[Access, Access, int | None]:
    """Return the way to the Hub without settings and with these, and the room in the folder (in a thread)."""
    now = access_of(settings)
    return access_of(Settings()), now, free_bytes(now.cache)


def open_preferences(parent: QWidget, settings: SettingsStore, tasks: Tasks) -> Preferences:
    """Open the Hub's settings."""
    dialog = Preferences(parent, settings, tasks)
    dialog.open()
    return dialog
