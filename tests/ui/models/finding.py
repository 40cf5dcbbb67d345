"""The Models page in the whole window, before the double of the Hub."""

from __future__ import annotations

from types import SimpleNamespace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.gpus.readings import GpuReading, HostReading, Reading
from app.hub.search import Found
from app.library.abilities import Abilities
from app.observable import Observable
from tests.fakes.hub.noise import Shape, gguf_model, safetensors_model
from ui.rail import MODELS

GIB = 2**30
SMALL = Shape(layers=2, hidden=256, heads=4, kv_heads=2, inner=512, vocabulary=512)
HUGE = {"safetensors": {"parameters": {"BF16": 70 * 10**9}, "total": 70 * 10**9}}
"""What the Hub tells of a model that no workstation holds."""
ABILITIES = Abilities(
    architectures=frozenset({"LlamaForCausalLM"}),
    quantizations=frozenset({"awq", "gptq", "fp8"}),
    version="0.32.0",
    device="cuda",
)


def reading(*, gpus=1, total=24 * GIB, used=GIB):
    cards = tuple(
        GpuReading(number, f"GPU-{number}", "NVIDIA GeForce RTX 4090", used, total, 0.0, 40, 90.0, 450.0, ())
        for number in range(gpus)
    )
    return Reading(HostReading(8 * GIB, 64 * GIB, 0.1, 16, ()), cards, "580.1")


def add_model(hub, name, *, quantization="", shape=SMALL, **about):
    """Put a small model of noise on the Hub."""
    files = safetensors_model(shape, quantization, {})
    return hub.add_repo(name, files, tags=tuple({"safetensors", quantization} - {""}), **about)


def add_gguf(hub, name, quants=("Q4_K_M", "Q8_0"), **about):
    kinds = {"Q4_K_M": "Q4_K", "Q8_0": "Q8_0", "Q6_K": "Q6_K"}
    files = {
        f"{name.partition('/')[2]}-{label}.gguf": gguf_model(SMALL, name, kinds[label], "")
        for label in quants
    }
    return hub.add_repo(name, files, tags=("gguf",), **about)


class Finding:
    """A scene whose window shows the Discover tab; its parts under short names."""

    def __init__(self, scene, *, seen=None):
        self.scene = scene
        scene.monitor.readings.set(seen or reading())
        scene.act(scene.window.pages.show_page, MODELS)
        self.page = scene.window.pages.currentWidget()
        self.view = self.page.view("discover")
        self.panel = self.view.panel
        self.filters = self.panel.filters
        self.results = self.panel.results
        self.list = self.results.list

    @property
    def detail(self):
        """Shown once a model is chosen."""
        return self.panel.detail

    @property
    def names(self):
        return [listed.name for listed in self.list.results.rows]

    @property
    def repository(self):
        return self.view.inspection.taking.repository

    def until(self, condition):
        self.scene.until(condition)

    def act(self, what, *args):
        self.scene.act(what, *args)

    def listed(self, *names):
        """Wait until what is asked for now has been found, and exactly these are listed, in whatever order."""
        self.until(lambda: isinstance(self.state, Found) and self.state.query == self.filters.query)
        self.until(lambda: sorted(self.names) == sorted(names))

    @property
    def state(self):
        return self.scene.search.state.value

    def type(self, text):
        self.act(self.filters.field.clear)
        self.act(QTest.keyClicks, self.filters.field, text)

    def press(self, key, widget=None, modifiers=Qt.KeyboardModifier.NoModifier):
        self.act(QTest.keyClick, widget or self.filters.field, key, modifiers)

    def choose(self, name):
        """Choose a model of the list and wait until it was looked at."""
        row = self.names.index(name)
        self.act(self.list.setCurrentIndex, self.list.results.index(row))
        self.until(lambda: self.repository is not None and self.repository.listed.name == name)

    def answered(self):
        """Wait until what was asked of the Hub about the chosen model is answered, well or not."""
        self.until(lambda: not self.detail.waiting.isVisible())


def make_finding(play, *, model=None, **seen):
    scene = play(model=model, attach=False)
    scene.monitor = SimpleNamespace(readings=Observable(None))
    scene.attach()
    return Finding(scene, seen=reading(**seen))
