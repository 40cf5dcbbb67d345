"""What a model is really sent: the text that its template makes, and the tokens of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QStackedLayout, QTabBar, QVBoxLayout, QWidget

from app.errors import VlindersError
from ui.models.amounts import counted
from ui.prompting.token_flow import TokenFlow
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Sequence

    from app.engine.replies import Rendered, Request
    from app.engine.responders import Responder
    from app.tasks import Tasks

WIDTH, HEIGHT = 760, 560


@dataclass(frozen=True)
class Sent:
    """A request and who gets it; ``title`` tells them apart where there are several."""

    title: str
    responder: Responder
    request: Request


class InspectSheet(Sheet):
    """Asks the model's own template and tokenizer, and shows what they make."""

    def __init__(self, parent: QWidget, tasks: Tasks, title: str, sent: Sequence[Sent]) -> None:
        super().__init__(parent, title, "Asking the model's template…", width=WIDTH, snug=False)
        self._tasks, self._sent = tasks, sent
        self._rendered: Rendered | None = None
        self._task: Task[None] | None = None
        self.choice = QComboBox()
        self.choice.addItems([each.title for each in sent])
        self.choice.setVisible(len(sent) > 1)
        self.choice.setAccessibleName("Whose prompt")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Form")
        for name in ("Text", "Tokens"):
            self.tabs.addTab(name)
        self.view = QPlainTextEdit()
        self.view.setReadOnly(True)
        self.view.setAccessibleName("Text")
        mark(self.view, role="code")
        self.flow = TokenFlow()
        self.error = label("", "error", wrap=True)
        self.error.hide()
        self.copy_ids = self.add_button("Copy token ids", icon="mdi6.content-copy", left=True)
        self.copy_text = self.add_button("Copy text", icon="mdi6.content-copy", left=True)
        self.add_closing("Close", "primary").setDefault(True)
        self._lay_out()
        self._connect()
        self.resize(WIDTH, HEIGHT)
        self._ask(0)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.choice.activated.connect(self._ask)
        self.copy_text.clicked.connect(lambda: self._copy(self._rendered.text if self._rendered else ""))
        self.copy_ids.clicked.connect(
            lambda: self._copy(", ".join(map(str, self._rendered.tokens)) if self._rendered else "")
        )

    def _ask(self, index: int) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._tasks.spawn(self._show(self._sent[index]), name="show what is sent")
        self.finished.connect(self._task.cancel)

    async def _show(self, sent: Sent) -> None:
        for button in (self.copy_text, self.copy_ids):
            button.setEnabled(False)
        try:
            rendered = await sent.responder.render(sent.request, pieces=True)
        except VlindersError as error:
            self.text.setText("")
            self.error.setText(str(error))
            self.error.show()
            return
        self._rendered = rendered
        self.error.hide()
        self.text.setText(_summary(sent, rendered))
        self.view.setPlainText(rendered.text)
        pieces = rendered.pieces or tuple(map(str, rendered.tokens))
        self.flow.show_tokens(pieces, rendered.tokens, rendered.cached or 0)
        self.copy_text.setEnabled(True)
        self.copy_ids.setEnabled(bool(rendered.tokens))
        self.tabs.setTabEnabled(1, bool(rendered.tokens))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def _lay_out(self) -> None:
        frame = QWidget()
        self._stack = QStackedLayout(frame)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.flow)
        column = QVBoxLayout()
        column.setSpacing(Space.S)
        column.addWidget(self.choice)
        column.addWidget(self.tabs)
        column.addWidget(frame, 1)
        column.addWidget(self.error)
        self.column.addLayout(column, 1)


def _summary(sent: Sent, rendered: Rendered) -> str:
    """Return how much it is, and for whom."""
    name = sent.responder.standing.value.name
    pictures = sum(len(turn.pictures) for turn in sent.request.turns)
    # Most endpoints keep their template to themselves: then it is the request as it goes out.
    parts = [name, counted(len(rendered.tokens), "token") if rendered.tokens else "the request itself"]
    if rendered.cached is not None:
        parts.append(f"{rendered.cached:,} in the prefix cache (green)" if rendered.cached else "none cached")
    if pictures:
        parts.append(f"{counted(pictures, 'picture')} beside it")
    return " · ".join(parts)
