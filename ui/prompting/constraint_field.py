"""The form that a reply must have, written as a schema, an expression, choices or a grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.engine.replies import Constraint
from ui.prompting.examples import EXAMPLES
from ui.prompting.mark import ValidityMark
from ui.prompting.text_field import TextField
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button
from ui.widgets.chips import ChoiceChip
from ui.widgets.labels import label

if TYPE_CHECKING:
    from app.engine.validity import Validity

Kind: TypeAlias = Literal["json", "regex", "choice", "grammar"]

_FREE = "free"
NAMES: dict[str, str] = {
    _FREE: "Free text",
    "json": "JSON",
    "regex": "Regular expression",
    "choice": "Choices",
    "grammar": "Grammar",
}
HINTS: dict[str, str] = {
    "json": "A JSON schema. Empty: any JSON object.",
    "regex": r"For example \d{4}-\d{2}-\d{2}",
    "choice": "One choice a line",
    "grammar": "EBNF or Lark, with a rule for root or start",
}
SOUND: dict[str, str] = {
    "json": "A valid schema",
    "regex": "A valid expression",
    "choice": "The reply is one of these.",
    "grammar": "A valid grammar",
}
_FEWEST, _MOST = 4, 16


class ConstraintField(QWidget):
    """``edited`` carries the Constraint, or None for free text. What is half chosen is told as None."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[str, str] = {}
        self.kind: ChoiceChip[str] = ChoiceChip(
            "Form", [(name, kind) for kind, name in NAMES.items()], plain=True
        )
        self.kind.changed.connect(self._change_kind)
        self.content = TextField("Form of the reply", fewest=_FEWEST, most=_MOST, code=True)
        self.content.edited.connect(self._tell)
        self.example = push_button("Example", "link")
        self.example.clicked.connect(self._fill_in)
        self.mark = ValidityMark()
        self.reply = ValidityMark()
        self._showing = False
        self._lay_out()
        self._show_kind()

    @property
    def constraint(self) -> Constraint | None:
        """What is written here; None for free text, and as long as nothing is written that is needed."""
        content = self.content.toPlainText()
        match self.kind.value:
            case "json":
                return Constraint("json", content)
            case "regex" | "choice" | "grammar" as kind if content.strip():
                return Constraint(kind, content)
            case _:
                return None

    def show_constraint(self, constraint: Constraint | None, *, anew: bool) -> None:
        """Show ``constraint``. Unless ``anew``, a form that is chosen and still empty stays chosen."""
        if constraint == self.constraint and not anew:
            return
        self._showing = True
        if anew:
            self._kept = {}
        self.kind.choose(constraint.kind if constraint else _FREE)
        self.content.show_text(constraint.content if constraint else "")
        self._showing = False
        self._show_kind()

    def show_validity(self, validity: Validity | None) -> None:
        """Show whether what is written is a form at all."""
        self.mark.show_validity(validity, SOUND.get(self.kind.value, ""))

    def show_reply(self, validity: Validity | None) -> None:
        """Show whether the last reply has the form that it was asked for in."""
        words = {"valid": "The reply has this form.", "so far": "The reply has this form so far."}
        self.reply.show_validity(validity, words.get(validity.verdict, "") if validity else "")

    def _change_kind(self) -> None:
        """Go to another form; what was written for the one before comes back with it."""
        if not self._showing:
            self.content.show_text(self._kept.get(self.kind.value, ""))
            self._show_kind()
            self._tell()
            self.content.setFocus()

    def _tell(self, _: str = "") -> None:
        self._kept[self.kind.value] = self.content.toPlainText()
        self._show_example()
        self.edited.emit(self.constraint)

    def _fill_in(self) -> None:
        self.content.setPlainText(EXAMPLES[self.kind.value])

    def _show_kind(self) -> None:
        kind = self.kind.value
        self.content.setVisible(kind != _FREE)
        self.content.setPlaceholderText(HINTS.get(kind, ""))
        self._show_example()

    def _show_example(self) -> None:
        free = self.kind.value == _FREE
        self.example.setVisible(not free and not self.content.toPlainText().strip())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(label("Form of the reply", "section"), 1)
        head.addWidget(self.example)
        head.addWidget(self.kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.content)
        column.addWidget(self.mark)
        column.addWidget(self.reply)
