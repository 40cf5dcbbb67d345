"""Kept prompts to choose from while one writes: after "/", or by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.library.text import one_line
from ui.theme.tokens import Space, tokens_of
from ui.widgets.buttons import push_button
from ui.widgets.labels import label
from ui.widgets.popover import Popover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Snippet
    from ui.composer.editor import Editor

WIDTH = 520
MOST_ROWS = 7
ROW = 30
_TEXT, _BODY = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class LibraryPopup(Popover):
    """A list over the composer that is walked through with the keyboard still in the field.

    ``chosen`` gives a Snippet. ``keep_requested``: the text that is written shall be kept;
    ``manage_requested``: the prompts shall be looked through and changed.
    """

    chosen = Signal(object)
    keep_requested = Signal()
    manage_requested = Signal()

    def __init__(self, editor: Editor, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._editor = editor
        self._snippets: Sequence[Snippet] = ()
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName("Kept prompts")
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(self._choose)
        self.nothing = label("No prompts are kept yet.", "caption", wrap=True)
        self.keep = push_button("Keep what is written…", "link", "mdi6.bookmark-plus-outline")
        self.manage = push_button("Prompt library…", "link", "mdi6.bookshelf")
        self.keep.clicked.connect(self._ask_to_keep)
        self.manage.clicked.connect(self._ask_to_manage)
        self._lay_out()

    def offer(self, snippets: Sequence[Snippet], *, keepable: bool) -> None:
        """Open with these; ``keepable`` is whether there is a text that could be kept."""
        self._snippets = snippets
        self.list.clear()
        for snippet in snippets:
            item = QListWidgetItem(snippet.title)
            item.setData(_BODY, one_line(snippet.text[:300]))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(min(len(snippets), MOST_ROWS) * ROW + 2)
        self.list.setVisible(bool(snippets))
        self.nothing.setVisible(not snippets)
        self.keep.setVisible(keepable)
        if self.isVisible():
            self.place()
        else:
            self.open()

    def wanted_width(self) -> int:
        return WIDTH

    def wanted_left(self, anchor_left: int, width: int) -> int:  # noqa: ARG002  the other edge is the anchor's
        return anchor_left

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if (
            watched is self._editor
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._heed_key(event)
        ):
            return True
        return super().eventFilter(watched, event)

    def _heed_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if not self._snippets or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in _MOVES:
            self.list.setCurrentRow((self.list.currentRow() + _MOVES[key]) % len(self._snippets))
            return True
        if key in _TAKES:
            self._choose()
            return True
        return False

    def _choose(self, _: object = None) -> None:
        snippet = self._snippets[self.list.currentRow()]
        self.hide()
        self.chosen.emit(snippet)

    def _ask_to_keep(self) -> None:
        self.hide()
        self.keep_requested.emit()

    def _ask_to_manage(self) -> None:
        self.hide()
        self.manage_requested.emit()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.S, 0, Space.S, 0)
        foot.setSpacing(Space.M)
        foot.addWidget(self.manage)
        foot.addWidget(self.keep)
        foot.addStretch(1)
        self.nothing.setContentsMargins(Space.M, Space.S, Space.M, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        column.setSpacing(Space.XS)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        column.addLayout(foot)


class _Delegate(QStyledItemDelegate):
    """A line with the title, and behind it in grey how the prompt begins."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002, N802  Qt's name
        return QSize(100, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = option.widget  # pyright: ignore[reportAttributeAccessIssue]
        tokens = tokens_of(view.palette())
        rect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state = option.state  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(rect, 6, 6)
        metrics = painter.fontMetrics()
        inside = rect.adjusted(Space.S, 0, -Space.S, 0)
        title = metrics.elidedText(index.data(_TEXT), Qt.TextElideMode.ElideRight, inside.width())
        painter.setPen(QColor(tokens.text))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, title)
        rest = inside.adjusted(metrics.horizontalAdvance(title) + Space.M, 0, 0, 0)
        if rest.width() > 2 * Space.XL:
            body = metrics.elidedText(index.data(_BODY), Qt.TextElideMode.ElideRight, rest.width())
            painter.setPen(QColor(tokens.muted))
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, body)
        painter.restore()


def matching(snippets: Sequence[Snippet], query: str) -> tuple[Snippet, ...]:
    """Return those whose title or text has every word of ``query``; whose title begins so come first."""
    words = query.casefold().split()
    found = [
        snippet
        for snippet in snippets
        if all(word in f"{snippet.title}\n{snippet.text}".casefold() for word in words)
    ]
    wanted = query.casefold().strip()
    return tuple(sorted(found, key=lambda snippet: not snippet.title.casefold().startswith(wanted)))
