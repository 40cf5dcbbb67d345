"""The question whether a model's own code may run: for this version of it, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from app.library.text import shown_name
from ui.models.amounts import counted
from ui.models.code_view import CodeView
from ui.models.disk_words import name_of
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.library.code import Code
    from app.library.models import LocalModel
    from app.tasks import Tasks

_TEXT = (
    "This model brings Python code of its own, and it is set to be trusted. The code runs as you, when the "
    "model is loaded: it can read your files and use the network. Allow it only if you trust its authors."
)
MOST = 5
"""Foreign repositories that are named."""


class ConsentDialog(Sheet):
    """Shows the code and its digest; code of others, which is not here to be shown, cannot be allowed."""

    def __init__(self, parent: QWidget, model: LocalModel, code: Code, tasks: Tasks) -> None:
        super().__init__(parent, f"Run the code of {name_of(model)}?", _TEXT, width=760, snug=False)
        folder = model.path if model.path.is_dir() else model.path.parent
        self.allow = self.add_button("Allow for this version")
        self.allow.setVisible(not code.repos)
        self.refuse = self.add_closing("Do not load", "primary")
        self.foreign = label(_foreign(code.repos), wrap=True)
        self.digest = label(_version(model), "caption", wrap=True, selectable=True)
        self.files = CodeView(folder, code.files, tasks)
        self.files.setVisible(bool(code.files))
        self.allow.clicked.connect(self.accept)
        # What one presses without reading must not run anybody's code.
        self.refuse.setDefault(True)
        self.refuse.setFocus()
        self._lay_out(bool(code.repos))

    def _lay_out(self, foreign: bool) -> None:  # noqa: FBT001  the value is the message
        banner = QFrame()
        mark(banner, role="banner", tone="warning")
        picture = QLabel()
        put_icon(picture, "mdi6.alert-outline", tone="warning")
        row = QHBoxLayout(banner)
        row.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(picture)
        row.addWidget(self.foreign, 1)
        banner.setVisible(foreign)
        part = QVBoxLayout()
        part.setSpacing(Space.XS)
        part.addWidget(self.digest)
        part.addWidget(self.files, 1)
        self.column.addWidget(banner)
        self.column.addLayout(part, 1)


def _foreign(repos: tuple[str, ...]) -> str:
    """Return whose code is fetched besides, which nobody here has seen."""
    named = ", ".join(shown_name(repo) for repo in repos[:MOST])
    more = f" and {len(repos) - MOST:,} more" if len(repos) > MOST else ""
    return (
        f"It asks for code of other repositories too: {named}{more}. That can be another "
        "tomorrow, so Vlinders does not run it. Load the model without its code."
    )


def _version(model: LocalModel) -> str:
    """Return which version the consent is about."""
    count = counted(len(model.code_files), "file")
    commit = f", commit {shown_name(model.commit)[:12]}" if model.commit else ""
    return f"{count}{commit}. SHA-256 of all: {shown_name(model.code)}"


def ask_consent(
    parent: QWidget, model: LocalModel, code: Code, tasks: Tasks, on_yes: Callable[[], object]
) -> ConsentDialog:
    """Ask whether ``code`` of ``model`` may run; ``on_yes`` is called if it may."""
    dialog = ConsentDialog(parent, model, code, tasks)
    dialog.accepted.connect(on_yes)
    dialog.resize(820, 600)
    dialog.open()
    return dialog
