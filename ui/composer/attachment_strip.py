"""The files that go with the prompt, in lines over its text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.composer.attachment_chip import AttachmentChip
from ui.theme.tokens import Space
from ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Attachment
    from ui.composer.attachment_chip import Carried


class AttachmentStrip(QWidget):
    """A chip for each attachment; the signals carry the Attachment."""

    opened = Signal(object)
    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[AttachmentChip] = []
        self._shown: list[Attachment] = []
        self._flow = FlowLayout(Space.S)
        self.setLayout(self._flow)
        self.hide()

    def show_carried(self, carried: Sequence[Carried]) -> None:
        """Show these; chips of attachments that stay are kept."""
        wanted = [each.attachment for each in carried]
        if wanted != self._shown:
            self._rebuild(carried)
        for chip, each in zip(self.chips, carried, strict=True):
            chip.show_carried(each)
        self.setVisible(bool(carried))

    def _rebuild(self, carried: Sequence[Carried]) -> None:
        before = list(zip(self._shown, self.chips, strict=True))
        self.chips = [_take(before, each.attachment) or self._make(each) for each in carried]
        self._shown = [each.attachment for each in carried]
        for _, chip in before:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()

    def _make(self, carried: Carried) -> AttachmentChip:
        chip = AttachmentChip(carried)
        chip.opened.connect(partial(self.opened.emit, carried.attachment))
        chip.removed.connect(partial(self.removed.emit, carried.attachment))
        self._flow.addWidget(chip)
        return chip


def _take(chips: list[tuple[Attachment, AttachmentChip]], attachment: Attachment) -> AttachmentChip | None:
    """Take out of ``chips`` the one of this attachment, if there is one."""
    for index, (shown, chip) in enumerate(chips):
        if shown is attachment:
            del chips[index]
            return chip
    return None
