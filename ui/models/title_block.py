"""Whose model it is and what one calls it, over its badges."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.hub.listing import Gate
from ui.models.words import GATES, bytes_text, count_text, parameters_text, tokens_text
from ui.sidebar.times import ago
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import label, plain_tip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from app.hub.listing import Listed


class TitleBlock(QWidget):
    """Name, author and badges; buttons that lead to the Hub's page and copy the name."""

    back_requested = Signal()
    page_requested = Signal()
    copy_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = tool_button("mdi6.arrow-left", "Back to the list")
        self.name = label("", "figure", wrap=True, selectable=True)
        self.author = label("", "caption", wrap=True, selectable=True)
        page = tool_button("mdi6.open-in-new", "Open its page on the Hub")
        copy = tool_button("mdi6.content-copy", "Copy its name")
        self._badges: list[QLabel] = []
        self._flow = FlowLayout(6)
        self.back.clicked.connect(self.back_requested)
        page.clicked.connect(self.page_requested)
        copy.clicked.connect(self.copy_requested)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.name)
        names.addWidget(self.author)
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.addWidget(self.back)
        head.addLayout(names, 1)
        head.addWidget(copy)
        head.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addLayout(self._flow)

    def show_listed(self, listed: Listed) -> None:
        """Show what the search tells of a model."""
        self.name.setText(listed.name)
        self.author.setText(origin_of(listed, time.time()))
        self._show_badges(badges_of(listed))

    def _show_badges(self, badges: list[tuple[str, str, str]]) -> None:
        while len(self._badges) < len(badges):
            self._badges.append(label("", "badge"))
            self._flow.addWidget(self._badges[-1])
        for number, badge in enumerate(self._badges):
            text, tone, tip = badges[number] if number < len(badges) else ("", "", "")
            badge.setText(text)
            badge.setToolTip(plain_tip(tip))
            mark(badge, tone=tone)
            badge.setVisible(bool(text))


def badges_of(listed: Listed) -> list[tuple[str, str, str]]:
    """Return the text, tone and meaning of each badge."""
    context = listed.config.context if listed.config else None
    found = (
        (parameters_text(listed.parameters) if listed.parameters else "", "", "Parameters"),
        (listed.quantization, "accent", "How the weights are packed"),
        (bytes_text(listed.size) if listed.size and listed.exact else "", "", "What a download brings"),
        (
            f"{tokens_text(context)} context" if context else "",
            "",
            "The longest prompt and answer, in tokens",
        ),
        (listed.licence, "", "Licence"),
        ("gated" if listed.gate is not Gate.OPEN else "", "warning", GATES[listed.gate]),
    )
    return [badge for badge in found if badge[0]]


def origin_of(listed: Listed, now: float) -> str:
    """Return whose it is, how much it is used, and when it was changed."""
    updated = listed.updated.timestamp() if listed.updated else None
    parts = (
        f"by {listed.author}" if listed.author else "",
        f"{count_text(listed.downloads)} downloads a month",
        f"{count_text(listed.likes)} likes" if listed.likes else "",
        f"updated {_since(updated, now)}" if updated else "",
    )
    return " · ".join(part for part in parts if part)


def _since(moment: float, now: float) -> str:
    text = ago(moment, now)
    return f"{text} ago" if text[0].isdigit() and text.split()[-1] in {"min", "h", "d"} else text
