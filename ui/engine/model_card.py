"""The model that is chosen: what it is, as far as its files tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from app.library.models import Origin
from ui.models.words import bytes_text
from ui.theme.icons import put_icon
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.labels import ElidedLabel, label

if TYPE_CHECKING:
    from app.library.models import LocalModel

_ORIGINS = {
    Origin.BUILT_IN: "Comes with Vlinders",
    Origin.CACHE: "Hugging Face cache",
    Origin.FOLDER: "Folder",
    Origin.LM_STUDIO: "LM Studio",
    Origin.OLLAMA: "Ollama",
}
_TIPS = (
    "Size of the files",
    "How the weights are stored",
    "Context: the longest prompt and answer, in tokens",
)


class ModelCard(QFrame):
    """Name, origin, and badges for size, quantization and context."""

    def __init__(self) -> None:
        super().__init__()
        mark(self, role="card")
        picture = QLabel()
        put_icon(picture, "mdi6.cube-outline", tone="accent")
        self.name = ElidedLabel("", "title")
        self.origin = ElidedLabel("", "caption")
        self.badges = [label("", "badge") for _ in _TIPS]
        self.problem = label("", "error", wrap=True, selectable=True)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(picture)
        head.addWidget(self.name, 1)
        facts = QHBoxLayout()
        facts.setSpacing(Space.XS)
        for badge, tip in zip(self.badges, _TIPS, strict=True):
            badge.setToolTip(tip)
            facts.addWidget(badge)
        facts.addStretch(1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        self.column.setSpacing(Space.S)
        self.column.addLayout(head)
        self.column.addWidget(self.origin)
        self.column.addLayout(facts)
        self.column.addWidget(self.problem)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.show_model(None)

    def show_model(self, model: LocalModel | None) -> None:
        """Show ``model``, or that none is chosen."""
        self.name.setText(model.name if model else "No model chosen")
        self.origin.setText(_origin(model) if model else "Choose one in the list of models.")
        facts = _facts(model) if model else {}
        for badge, tip in zip(self.badges, _TIPS, strict=True):
            badge.setText(facts.get(tip, ""))
            badge.setVisible(bool(facts.get(tip)))
        self.problem.setText(model.problem if model else "")
        self.problem.setVisible(bool(model and model.problem))


def _origin(model: LocalModel) -> str:
    place = _ORIGINS[model.origin]
    return place if model.origin is not Origin.FOLDER else f"{place} {model.path}"


def _facts(model: LocalModel) -> dict[str, str]:
    facts = (
        bytes_text(model.size) if model.size else "",
        model.quantization or model.dtype,
        f"{_thousands(model.context)} ctx" if model.context else "",
    )
    return dict(zip(_TIPS, facts, strict=True))


def _thousands(tokens: int) -> str:
    return f"{tokens // 1024}K" if tokens >= 1024 and tokens % 1024 == 0 else f"{tokens:,}"
