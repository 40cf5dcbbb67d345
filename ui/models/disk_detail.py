"""One model on this computer: what is known of it, and what can be done with it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.library.text import one_line
from ui.models.checks import Checking, words_of
from ui.models.disk_words import FOREIGN, IS_LOADED, LOADED, Offer, facts_of, name_of, path_of, problem_of
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import ElidedLabel, label, plain_tip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QPushButton

    from app.library.models import LocalModel
    from ui.models.checks import Check

_LOOKS = {
    Offer.LOAD: ("primary", "mdi6.play"),
    Offer.COMPLETE: ("", "mdi6.download-outline"),
    Offer.REPAIR: ("", "mdi6.wrench-outline"),
    Offer.VERIFY: ("", "mdi6.shield-check-outline"),
    Offer.STOP: ("", "mdi6.stop"),
    Offer.DOWNLOADS: ("", "mdi6.tray-arrow-down"),
    Offer.PLUGIN: ("", "mdi6.puzzle-outline"),
    Offer.OPEN: ("", "mdi6.folder-open-outline"),
    Offer.DELETE: ("danger", "mdi6.trash-can-outline"),
    Offer.REMOVE: ("", "mdi6.playlist-remove"),
}
"""The role and the icon of each button, in the order in which they stand."""
_FIRST = (Offer.LOAD, Offer.PLUGIN)
"""What stands alone, right under the problem if there is one."""
_ICONS = {
    "success": "mdi6.check-circle-outline",
    "danger": "mdi6.alert-circle-outline",
    "warning": "mdi6.alert-outline",
    "accent": "mdi6.timer-sand",
}
_MOST_FACTS = 8


class DiskDetail(QFrame):
    """A card about the model that is chosen."""

    offer_taken = Signal(object)
    """An Offer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, role="card")
        self.name = label("", "title", wrap=True, selectable=True)
        self.path = ElidedLabel("", "caption")
        self.problem = label("", "", "warning", wrap=True, selectable=True)
        self.foreign = label("", "caption", wrap=True)
        self.blocked = label("", "caption", wrap=True)
        self._facts = [(label("", "caption"), ElidedLabel("")) for _ in range(_MOST_FACTS)]
        self._picture = QLabel()
        self.check = label("", wrap=True, selectable=True)
        self.files = label("", "caption", wrap=True, selectable=True)
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.bar.setAccessibleName("Progress of the check")
        self.buttons: dict[Offer, QPushButton] = {}
        for offer, (role, icon) in _LOOKS.items():
            self.buttons[offer] = push_button(offer.value, role, icon)
            self.buttons[offer].clicked.connect(lambda _=False, taken=offer: self.offer_taken.emit(taken))
        self._lay_out()
        self.show_check(None)

    def show_model(self, model: LocalModel, offers: Mapping[Offer, str]) -> None:
        """Show ``model``; of ``offers`` those cannot be taken that say why."""
        self.name.setText(name_of(model))
        self.path.setText(path_of(model))
        self.problem.setText(problem_of(model))
        self.problem.setVisible(bool(self.problem.text()))
        self.foreign.setText(FOREIGN.get(model.origin, ""))
        self.foreign.setVisible(bool(self.foreign.text()))
        facts = facts_of(model, time.time())
        facts += [("", "")] * (_MOST_FACTS - len(facts))
        for (name, value), (title, text) in zip(facts, self._facts, strict=True):
            title.setText(name)
            text.setText(value)
            title.setVisible(bool(name))
            text.setVisible(bool(name))
        self._show_offers(offers)

    def show_check(self, check: Check | None) -> None:
        """Show how it stands with its files; None where nobody asked."""
        self._checked.setVisible(check is not None)
        if check is None:
            return
        words = words_of(check)
        self.check.setText(words.text)
        self.files.setText(words.files)
        self.files.setVisible(bool(words.files))
        put_icon(self._picture, _ICONS[words.tone], tone=words.tone)
        self.bar.setVisible(isinstance(check, Checking))
        if isinstance(check, Checking):
            self.bar.setValue(round(check.share * 1000))

    def _show_offers(self, offers: Mapping[Offer, str]) -> None:
        for offer, button in self.buttons.items():
            button.setVisible(offer in offers)
            button.setEnabled(not offers.get(offer))
            button.setToolTip(plain_tip(one_line(offers.get(offer, ""))))
        self.buttons[Offer.LOAD].setText(LOADED if offers.get(Offer.LOAD) == IS_LOADED else Offer.LOAD.value)
        blocked = offers.get(Offer.DELETE, "")
        self.blocked.setText(blocked)
        self.blocked.setVisible(bool(blocked))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.name)
        head.addWidget(self.path)
        column.addLayout(head)
        column.addWidget(self.problem)
        for offer in _FIRST:
            column.addWidget(self.buttons[offer])
        column.addLayout(self._grid())
        column.addWidget(self._check_part())
        others = FlowLayout(Space.S)
        for offer in (each for each in _LOOKS if each not in _FIRST):
            others.addWidget(self.buttons[offer])
        column.addLayout(others)
        column.addWidget(self.blocked)
        column.addWidget(self.foreign)
        column.addStretch(1)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        for row, (title, text) in enumerate(self._facts):
            grid.addWidget(title, row, 0)
            grid.addWidget(text, row, 1)
        return grid

    def _check_part(self) -> QFrame:
        self._checked = QFrame()
        mark(self._checked, role="sunken")
        text = QVBoxLayout()
        text.setSpacing(Space.XS)
        for part in (self.check, self.files, self.bar):
            text.addWidget(part)
        row = QHBoxLayout(self._checked)
        row.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(text, 1)
        return self._checked
