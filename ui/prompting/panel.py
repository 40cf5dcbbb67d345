"""How replies are asked for: preset, system prompt, sampling, the form of the reply."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from ui.prompting.constraint_field import ConstraintField
from ui.prompting.preset_bar import PresetBar
from ui.prompting.sampling_form import SamplingForm
from ui.prompting.text_field import TextField
from ui.theme.marks import mark
from ui.theme.tokens import Space
from ui.widgets.buttons import push_button, tool_button
from ui.widgets.chips import ChoiceChip
from ui.widgets.labels import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.application import Application
    from app.engine.replies import Prompting

THINKING: tuple[tuple[str, bool | None], ...] = (("Auto", None), ("On", True), ("Off", False))
ALL_LANES = "All panes"
RAW_TIP = (
    "The text goes to the model as it stands, which goes on writing behind it: no roles, no system prompt. "
    "For base models, and to try out templates."
)


class PromptingPanel(QWidget):
    """Shows what it is told and says what is wanted; :meth:`attach` puts it to work.

    ``prompting_edited`` carries the name of a field of Prompting and its new value, ``sampling_edited`` those
    of a sampling parameter. ``lane_chosen`` is the place of a lane, -1 for all.
    """

    prompting_edited = Signal(str, object)
    sampling_edited = Signal(str, object)
    sampling_reset = Signal()
    inspect_requested = Signal()
    lane_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presets = PresetBar()
        self.lanes = QTabBar()
        self.lanes.setDrawBase(False)
        self.lanes.setExpanding(False)
        self.lanes.setAccessibleName("Panes")
        self.lanes.hide()
        self.system = TextField("System prompt", fewest=3, most=14)
        self.system.setPlaceholderText("What the model is told before everything else: its role, the tone…")
        self.system_size = label("", "caption")
        self.thinking: ChoiceChip[bool | None] = ChoiceChip("Thinking", THINKING, plain=True)
        self.reset = tool_button("mdi6.restore", "Reset all sampling parameters to their defaults")
        self.reset.setFixedSize(24, 24)
        self.form = SamplingForm()
        self.constraint = ConstraintField()
        self.raw = QCheckBox("Raw completion, no chat template")
        self.raw.setToolTip(RAW_TIP)
        self.inspect = push_button("Show what is sent", icon="mdi6.text-search")
        self._showing = False
        self._lay_out()
        self._connect()

    def attach(self, application: Application) -> None:
        """Show how the open conversation asks, and change it, from now on."""
        from ui.prompting.wiring import PromptingWiring

        PromptingWiring(self, application)

    def choose_lane(self, lane: int) -> None:
        """Go to the settings of this lane."""
        if lane + 1 < self.lanes.count():
            self.lanes.setCurrentIndex(lane + 1)

    def show_prompting(self, prompting: Prompting, *, anew: bool) -> None:
        """Show all but the sampling; ``anew``: of another lane or conversation than before."""
        self._showing = True
        self.system.show_text(prompting.system)
        self.system.setEnabled(not prompting.raw)
        self.thinking.choose(prompting.thinking)
        self.raw.setChecked(prompting.raw)
        self.constraint.show_constraint(prompting.constraint, anew=anew)
        self._showing = False

    def show_thinking(self, *, offered: bool) -> None:
        """Offer to switch the thinking, where a model can do without."""
        self._thinking_row.setVisible(offered)

    def show_system_size(self, tokens: int | None) -> None:
        """Say how many tokens the system prompt takes; None if nobody can tell."""
        self.system_size.setText(f"{tokens:,} tokens" if tokens else "")

    def show_lanes(self, names: Sequence[str], chosen: int) -> None:
        """Offer to set the lanes one by one; a single one needs no choice."""
        titles = [ALL_LANES, *names]
        self.lanes.blockSignals(True)  # noqa: FBT003  Qt's only form
        while self.lanes.count() > len(titles):
            self.lanes.removeTab(self.lanes.count() - 1)
        for index, title in enumerate(titles):
            if index >= self.lanes.count():
                self.lanes.addTab(title)
            self.lanes.setTabText(index, title)
        self.lanes.setCurrentIndex(chosen + 1)
        self.lanes.blockSignals(False)  # noqa: FBT003  Qt's only form
        self.lanes.setVisible(len(names) > 1)

    def _edit(self, name: str, value: object) -> None:
        if not self._showing:
            self.prompting_edited.emit(name, value)

    def _choose_lane(self, tab: int) -> None:
        self.lane_chosen.emit(tab - 1)

    def _connect(self) -> None:
        self.system.edited.connect(partial(self._edit, "system"))
        self.thinking.changed.connect(lambda: self._edit("thinking", self.thinking.value))
        self.constraint.edited.connect(partial(self._edit, "constraint"))
        self.raw.clicked.connect(lambda: self._edit("raw", self.raw.isChecked()))
        self.form.edited.connect(self.sampling_edited)
        self.reset.clicked.connect(self.sampling_reset)
        self.inspect.clicked.connect(self.inspect_requested)
        self.lanes.currentChanged.connect(self._choose_lane)

    def _lay_out(self) -> None:
        self._thinking_row = _row(label("Thinking"), self.thinking)
        system = QVBoxLayout()
        system.setSpacing(Space.XS)
        title = label("System prompt", "section")
        title.setBuddy(self.system)
        system.addWidget(_row(title, self.system_size))
        system.addWidget(self.system)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.lanes)
        column.addWidget(self.presets)
        column.addLayout(system)
        column.addWidget(self._thinking_row)
        column.addWidget(_line())
        sampling = QVBoxLayout()
        sampling.setSpacing(Space.XS)
        sampling.addWidget(_row(label("Sampling", "section"), self.reset))
        sampling.addWidget(self.form)
        column.addLayout(sampling)
        column.addWidget(_line())
        column.addWidget(self.constraint)
        column.addWidget(_line())
        column.addWidget(self.raw)
        column.addWidget(self.inspect, 0, Qt.AlignmentFlag.AlignLeft)


def _row(left: QWidget, right: QWidget) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(Space.S)
    line.addWidget(left, 1)
    line.addWidget(right)
    return row


def _line() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    mark(line, role="line")
    return line
