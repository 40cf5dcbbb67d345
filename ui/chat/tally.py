"""The votes so far, counted for each model and its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QScrollArea, QWidget

from ui.theme.tokens import Space
from ui.widgets.empty import EmptyState
from ui.widgets.labels import ElidedLabel, label
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.chat.messages import Vote

_TEXT = "Each vote was cast on answers to one prompt. A vote for none counts half for each."
HIGHEST = 360


class Score(NamedTuple):
    """How one model fared: ``rate`` is the share of its votes that it won, none being half a win."""

    label: str
    won: int
    tied: int
    played: int
    rate: float


def scores_of(votes: Sequence[Vote]) -> list[Score]:
    """Return the scores, the best first; of two alike the one that was voted on more often."""
    won: dict[str, int] = {}
    tied: dict[str, int] = {}
    played: dict[str, int] = {}
    for vote in votes:
        for name in vote.models:
            played[name] = played.get(name, 0) + 1
            tied[name] = tied.get(name, 0) + (vote.winner is None)
        if vote.winner is not None:
            won[vote.winning] = won.get(vote.winning, 0) + 1
    scores = [
        Score(name, won.get(name, 0), tied[name], count, (won.get(name, 0) + tied[name] / 2) / count)
        for name, count in played.items()
    ]
    return sorted(scores, key=lambda score: (-score.rate, -score.played, score.label.lower()))


class TallySheet(Sheet):
    """A line for each model, with its share of wins as a bar."""

    def __init__(self, parent: QWidget, votes: Sequence[Vote]) -> None:
        count = len(votes)
        super().__init__(
            parent, f"{count} vote{'' if count == 1 else 's'}", _TEXT if votes else "", width=680
        )
        self.scores = scores_of(votes)
        if not votes:
            hint = "Turn on Blind, ask something, and say which answer is better."
            self.column.addWidget(EmptyState("mdi6.poll", "No votes yet", hint))
        else:
            self.column.addWidget(self._table())
        self.add_closing("Close", "primary")

    def _table(self) -> QScrollArea:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, Space.S, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.M)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        for row, score in enumerate(self.scores):
            grid.addWidget(ElidedLabel(score.label, "section" if row == 0 else ""), row, 0)
            grid.addWidget(_bar(score), row, 1)
            share = label(f"{score.rate:.0%}", "section")
            grid.addWidget(share, row, 2, Qt.AlignmentFlag.AlignRight)
            tied = f", {score.tied} undecided" if score.tied else ""
            counts = label(f"{score.won} of {score.played}{tied}", "caption")
            grid.addWidget(counts, row, 3, Qt.AlignmentFlag.AlignRight)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setFixedHeight(min(HIGHEST, inside.sizeHint().height()))
        return scroll


def _bar(score: Score) -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setRange(0, 1000)
    bar.setValue(round(score.rate * 1000))
    bar.setAccessibleName(f"{score.label}: {score.rate:.0%}")
    return bar
