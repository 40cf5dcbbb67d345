"""The editors of single arguments, by kind. None is the default, whatever that is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QMenu, QWidget

from app.engine.arguments import Kind
from ui.engine.number_field import NumberField
from ui.theme.icons import put_icon
from ui.theme.tokens import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QWheelEvent

    from app.engine.arguments import Argument

_PER_LINE = 4


class Editor(Protocol):
    """What all editors can do; each is a QWidget. ``edited`` tells each value that the user makes."""

    @property
    def edited(self) -> SignalInstance: ...

    def value(self) -> object: ...

    def show_value(self, value: object) -> None: ...


def make_editor(argument: Argument) -> tuple[Editor, QWidget]:
    """Return the editor for ``argument``, and again as the widget that it is."""
    editor = _make(argument)
    return cast("Editor", editor), editor


def _make(argument: Argument) -> QWidget:
    match argument.kind:
        case Kind.FLAG if isinstance(argument.default, bool):
            return FlagEditor(default=argument.default)
        case Kind.FLAG:
            return ChoiceEditor(argument, {"On": True, "Off": False})
        case Kind.CHOICE:
            return ChoiceEditor(argument, {choice: choice for choice in argument.choices})
        case Kind.INTEGER if argument.choices:
            return ChoiceEditor(argument, {choice: int(choice) for choice in argument.choices})
        case Kind.INTEGER | Kind.NUMBER:
            return NumberField(argument)
        case Kind.TEXT if argument.choices:
            return SuggestionEditor(argument)
        case Kind.INTEGERS if argument.choices:
            return DevicesEditor(argument.choices)
        case _:
            return TextEditor(argument)


class FlagEditor(QCheckBox):
    """On or off, where one of them is the default."""

    edited = Signal(object)

    def __init__(self, *, default: bool) -> None:
        super().__init__()
        self._default = default
        self.setChecked(default)
        self.clicked.connect(lambda: self.edited.emit(self.value()))

    def value(self) -> object:
        return self.isChecked()

    def show_value(self, value: object) -> None:
        self.setChecked(self._default if value is None else value is True)


class ChoiceEditor(QComboBox):
    """One of a few values; "Auto" is among them where the default is no value of its own."""

    edited = Signal(object)

    def __init__(self, argument: Argument, values: dict[str, object]) -> None:
        super().__init__()
        self._argument = argument
        self._values = list(values.values())
        texts = list(values)
        if argument.default is None:
            self._values.insert(0, None)
            texts.insert(0, argument.automatic)
        self.addItems(texts)
        self._known = len(texts)
        # As narrow as its column, whatever the longest choice is.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_value(None)
        self.activated.connect(lambda: self.edited.emit(self.value()))

    def value(self) -> object:
        return self._values[self.currentIndex()] if self.currentIndex() >= 0 else None

    def show_value(self, value: object) -> None:
        """Show ``value``; one that is not offered is added, so that its error has something to stand at."""
        value = self._argument.default if value is None else value
        if value not in self._values:
            self._values.append(value)
            self.addItem(str(value))
        index = self._values.index(value)
        if index != self.currentIndex():
            self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        event.ignore()  # the column scrolls; a choice must not change by passing over it


class SuggestionEditor(QLineEdit):
    """A word, with a menu of those that are known."""

    edited = Signal(object)

    def __init__(self, argument: Argument) -> None:
        super().__init__()
        self._default = argument.default
        self._choices = argument.choices
        self.setPlaceholderText(argument.show(argument.default))
        self.setTextMargins(0, 0, Space.S, 0)
        self.open = QAction("Known values", self)
        put_icon(self.open, "mdi6.chevron-down")
        self.open.triggered.connect(self._open_menu)
        self.addAction(self.open, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(lambda: self.edited.emit(self.value()))

    def value(self) -> object:
        return self.text().strip() or None

    def show_value(self, value: object) -> None:
        if (value or self._default) != (self.value() or self._default):
            self.setText("" if value is None else str(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() == Qt.Key.Key_Down:
            self._open_menu()
        else:
            super().keyPressEvent(event)

    def make_menu(self) -> QMenu:
        """Return the menu of known values."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in self._choices:
            menu.addAction(choice).triggered.connect(lambda _=False, word=choice: self._choose(word))
        return menu

    def _open_menu(self) -> None:
        self.make_menu().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, word: str) -> None:
        self.setText(word)
        self.edited.emit(self.value())


class TextEditor(QLineEdit):
    """A line of text, of JSON, or of several values with commas between them."""

    edited = Signal(object)

    def __init__(self, argument: Argument) -> None:
        super().__init__()
        self._kind = argument.kind
        self._default = argument.default
        shown = argument.show(argument.default)
        self.setPlaceholderText('{"name": value}' if self._kind is Kind.JSON else shown)
        self.textEdited.connect(lambda: self.edited.emit(self.value()))

    def value(self) -> object:
        text = self.text().strip()
        if not text:
            return None
        match self._kind:
            case Kind.JSON:
                return _read_json(text)
            case Kind.INTEGERS | Kind.TEXTS:
                items = [item.strip() for item in text.split(",") if item.strip()]
                return [_read_integer(item) for item in items] if self._kind is Kind.INTEGERS else items
            case _:
                return text

    def show_value(self, value: object) -> None:
        shown = self.value()
        if (self._default if value is None else value) != (self._default if shown is None else shown):
            self.setText(self._write(value))
            self.setCursorPosition(0)

    def _write(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if self._kind is Kind.JSON or not isinstance(value, list | tuple):
            return json.dumps(value, ensure_ascii=False)
        return ", ".join(str(item) for item in value)


class DevicesEditor(QWidget):
    """A check box for each GPU; none checked is the default."""

    edited = Signal(object)

    def __init__(self, choices: tuple[str, ...]) -> None:
        super().__init__()
        self.boxes = [QCheckBox(choice) for choice in choices]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.XS)
        for index, box in enumerate(self.boxes):
            box.setAccessibleName(f"GPU {choices[index]}")
            box.clicked.connect(lambda: self.edited.emit(self.value()))
            grid.addWidget(box, index // _PER_LINE, index % _PER_LINE)
        grid.setColumnStretch(_PER_LINE, 1)

    def value(self) -> object:
        chosen = [index for index, box in enumerate(self.boxes) if box.isChecked()]
        return chosen or None

    def show_value(self, value: object) -> None:
        chosen = value if isinstance(value, list | tuple) else ()
        for index, box in enumerate(self.boxes):
            box.setChecked(index in chosen)


def _read_json(text: str) -> object:
    """Return what ``text`` says; itself where it is no object or list, so that its error can be shown."""
    try:
        made: object = json.loads(text)
    except ValueError:
        return text
    return made if isinstance(made, dict | list) else text


def _read_integer(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        return text
