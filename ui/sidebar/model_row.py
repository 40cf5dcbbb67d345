"""A model's row: its name, and in small what it is; greyed if it cannot be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from app.library.models import LocalModel, Origin
from ui.models.words import bytes_text
from ui.sidebar.rows import RowDelegate, bold, draw_text, small

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from ui.theme.tokens import Tokens

MODEL = Qt.ItemDataRole.UserRole + 1
TONE = Qt.ItemDataRole.UserRole + 2
"""The tone of the model's state: success while it is loaded, and so on; empty if it is not."""
ORIGINS = {
    Origin.BUILT_IN: "Built-in",
    Origin.CACHE: "HF cache",
    Origin.FOLDER: "Folder",
    Origin.LM_STUDIO: "LM Studio",
    Origin.OLLAMA: "Ollama",
}


class ModelDelegate(RowDelegate):
    """Draws two lines."""

    height = 52

    def paint_row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        tokens: Tokens,
    ) -> None:
        model: LocalModel = index.data(MODEL)
        half = rect.height() // 2
        painter.setFont(bold(option.font))
        upper = QRect(rect.left(), rect.top() + 6, rect.width(), half - 4)
        tone = index.data(TONE)
        if tone:
            painter.setBrush(QColor(getattr(tokens, tone)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(rect.right() - 4, upper.center().y() + 0.5), 4, 4)
            upper.setRight(upper.right() - 16)
        draw_text(painter, upper, model.name, tokens.faint if model.problem else tokens.text)
        painter.setFont(small(option.font))
        lower = QRect(rect.left(), rect.top() + half - 1, rect.width(), half - 4)
        text, colour = (model.problem, tokens.warning) if model.problem else (summary(model), tokens.muted)
        draw_text(painter, lower, text, colour)


def summary(model: LocalModel) -> str:
    """Return what a model is, in one line: where it is from, how it is quantized, what it weighs."""
    kind = model.quantization or model.dtype
    parts = (ORIGINS[model.origin], kind, bytes_text(model.size) if model.size else "")
    return " · ".join(part for part in parts if part)
