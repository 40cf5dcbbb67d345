"""Presets: what the panel's bar asks for is done here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.engine.replies import Prompting
from app.errors import VlindersError
from ui.prompting.name_sheet import NameSheet
from ui.widgets.dialogs import ask

if TYPE_CHECKING:
    from app.application import Application
    from app.chat.messages import Lane, Preset
    from ui.prompting.panel import PromptingPanel
    from ui.prompting.wiring import PromptingWiring

_WHAT = "System prompt, sampling, stop texts and the form of the reply are kept under this name."


class Keeping:
    """Saves, renames and deletes presets for the lane that the panel shows."""

    def __init__(self, panel: PromptingPanel, application: Application, wiring: PromptingWiring) -> None:
        self._panel, self._wiring = panel, wiring
        self._presets, self._settings = application.chats.presets, application.settings
        self._chats = application.chats
        bar = panel.presets
        bar.chosen.connect(self._choose)
        bar.saved.connect(lambda: self._save(wiring.lane.preset))
        bar.save_as_requested.connect(self._ask_name)
        bar.rename_requested.connect(self._ask_new_name)
        bar.delete_requested.connect(self._ask_to_delete)
        bar.default_requested.connect(self._make_default)
        self._settings.value.subscribe(lambda _: self.show(wiring.lane))

    def show(self, lane: Lane) -> None:
        """Show the preset of ``lane`` and whether it has been left."""
        current = self._find(lane.preset)
        against = current.prompting if current else Prompting()
        self._panel.presets.show_presets(
            self._presets.presets.value,
            current,
            changed=lane.prompting != against,
            default=self._settings.value.value.default_preset,
        )

    def _find(self, name: str) -> Preset | None:
        return next((each for each in self._presets.presets.value if each.name == name), None)

    def _choose(self, preset: Preset | None) -> None:
        self._wiring.apply(preset.prompting if preset else Prompting(), preset.name if preset else "")

    def _save(self, name: str) -> None:
        """Keep how the shown lane asks; of the others those have the preset, too, that ask alike."""
        saved = self._wiring.lane.prompting
        try:
            self._presets.save_preset(name, saved)
        except VlindersError as error:
            self._chats.problems.emit(error)
            return
        lanes = self._chats.lanes.value
        for index in self._wiring.targets():
            if lanes[index].prompting == saved:
                self._chats.set_lane(index, prompting=saved, preset=name)
        self.show(self._wiring.lane)

    def _ask_name(self) -> None:
        taken = [each.name for each in self._presets.presets.value]
        sheet = NameSheet(self._panel.window(), "Save as a preset", _WHAT, taken=taken)
        sheet.named.connect(self._save)
        sheet.open()

    def _ask_new_name(self, preset: Preset) -> None:
        def rename(name: str) -> None:
            self._presets.rename_preset(preset.id, name)
            self._follow_name(preset.name, name)
            if self._settings.value.value.default_preset == preset.name:
                self._make_default(name)

        taken = [each.name for each in self._presets.presets.value if each.id != preset.id]
        sheet = NameSheet(
            self._panel.window(), f"Rename {preset.name}", "", preset.name, taken, replaces=False
        )
        sheet.named.connect(rename)
        sheet.open()

    def _follow_name(self, before: str, name: str) -> None:
        """Have all conversations know a preset by its new name."""
        chats = self._chats
        for index, lane in enumerate(chats.lanes.value):
            if lane.preset == before:
                chats.set_lane(index, prompting=lane.prompting, preset=name)
        for entry in chats.shelf.conversations.value:
            lanes = [replace(lane, preset=name) if lane.preset == before else lane for lane in entry.lanes]
            if entry.id != chats.current.value:
                chats.shelf.put(replace(entry, lanes=tuple(lanes)))

    def _ask_to_delete(self, preset: Preset) -> None:
        def delete() -> None:
            self._presets.delete_preset(preset.id)
            if self._settings.value.value.default_preset == preset.name:
                self._make_default("")

        text = "Chats that were begun with it keep their settings."
        ask(
            self._panel.window(),
            f"Delete the preset {preset.name}?",
            text,
            "Delete",
            danger=True,
            on_yes=delete,
        )

    def _make_default(self, name: str) -> None:
        self._settings.update(default_preset=name)
