"""The texts at which a reply ends: any characters, blanks and line breaks among them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ui.engine.row import ArgumentRow
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import tool_button
from ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from app.engine.arguments import Argument

SIGNS = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_SHOWN = 24


class StopRow(ArgumentRow):
    """As other lines, but with the editor for texts; the base makes a plain one that is exchanged here."""

    def __init__(self, argument: Argument) -> None:
        super().__init__(argument)
        plain = self.editor
        self.texts = StopEditor()
        self.texts.setAccessibleName(argument.label)
        self.texts.edited.connect(self._tell)
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(plain, self.texts)
        plain.hide()
        plain.deleteLater()
        self.editor = self._editor = self.texts


class StopEditor(QWidget):
    r"""A chip for each text, and a field for another; ``\n`` in the field is a line break."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []
        self.chips: list[QToolButton] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("A text such as ### or \\n\\n")
        self.field.setAccessibleName("Another text to stop at")
        self.field.returnPressed.connect(self._add)
        self.add = tool_button("mdi6.plus", "Stop at this text")
        self.add.clicked.connect(self._add)
        self._chips = QWidget()
        self._flow = FlowLayout(Space.XS)
        self._chips.setLayout(self._flow)
        self._chips.hide()
        row = QHBoxLayout()
        row.setSpacing(Space.XS)
        row.addWidget(self.field, 1)
        row.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self._chips)
        column.addLayout(row)
        self.setFocusProxy(self.field)

    def value(self) -> object:
        return list(self._texts) or None

    def show_value(self, value: object) -> None:
        texts = [str(text) for text in cast("list[object]", value)] if isinstance(value, list | tuple) else []
        if texts != self._texts:
            self._texts = texts
            self._rebuild()

    def _add(self) -> None:
        text = unsigned(self.field.text())
        if text:
            self.field.clear()
            self._tell([*self._texts, text])

    def _remove(self, text: str) -> None:
        self._tell([each for each in self._texts if each != text])

    def _tell(self, texts: list[str]) -> None:
        self._texts = list(dict.fromkeys(texts))
        self._rebuild()
        self.edited.emit(self.value())

    def _rebuild(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._make(text) for text in self._texts]
        self._chips.setVisible(bool(self.chips))

    def _make(self, text: str) -> QToolButton:
        shown = signed(text)
        chip = QToolButton()
        cut = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        chip.setText(cut.replace("&", "&&"))  # one alone would underline what follows
        chip.setToolTip("Remove this text")
        chip.setAccessibleName(f"Remove {shown}")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross behind the words
        chip.setIconSize(QSize(12, 12))
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        mark(chip, role="chip")
        put_icon(chip, "mdi6.close")
        chip.clicked.connect(partial(self._remove, text))
        self._flow.addWidget(chip)
        return chip


def signed(text: str) -> str:
    """Return ``text`` with signs for what cannot be seen, and for a blank at its ends."""
    shown = "".join(SIGNS.get(char, char) for char in text)
    inner = shown.strip(" ")
    lead = len(shown) - len(shown.lstrip(" ")) if inner else len(shown)
    return "␣" * lead + inner + "␣" * (len(shown) - lead - len(inner))


def unsigned(text: str) -> str:
    r"""Return what was written with signs: ``\n`` is a line break, ``\\`` a backslash."""
    made, rest = "", text
    while rest:
        sign = next((char for char, name in SIGNS.items() if rest.startswith(name)), None)
        made += rest[0] if sign is None else sign
        rest = rest[1 if sign is None else 2 :]
    return made
