import pytest

from app.gpus.readings import GpuReading, HostReading, Owner, ProcessUse, Reading
from ui.memory.figures import amount, degrees, gib, percent, watts
from ui.memory.panel import NO_GPU, WAITING, MemoryPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen has no window manager
GIB = 2**30
ENGINE = ProcessUse(100, "VLLM::EngineCore", 58 * GIB, Owner.ENGINE, 0.25)
WINDOW = ProcessUse(1, "python3", 600 * 2**20, Owner.WINDOW, 0.0)


def gpu(index=0, **changes):
    fields = {
        "index": index, "uuid": f"GPU-{index}", "name": "NVIDIA H100", "memory_used": 62 * GIB,
        "memory_total": 80 * GIB, "utilization": 0.87, "temperature": 61, "power": 412.5,
        "power_limit": 700.0,
        "processes": (ENGINE,),
    }  # fmt: skip
    return GpuReading(**{**fields, **changes})


def reading(*gpus, problem="", taken=0.0, cpu=0.5):
    host = HostReading(16 * GIB, 64 * GIB, cpu, 32, (ENGINE, WINDOW))
    return Reading(host, gpus, "580.1", problem, taken)


@pytest.fixture
def panel(qtbot):
    made = MemoryPanel()
    qtbot.addWidget(made)
    made.resize(320, 800)
    made.show()
    return made


def figures(card):
    return [figure.text() for figure in card.figures]


def test_before_the_first_reading_it_says_so(panel):
    panel.show_reading(None)
    assert panel.note.text() == WAITING
    assert not panel.host.isVisible()


def test_a_gpus_card_has_its_figures(panel):
    panel.show_reading(reading(gpu()))
    (card,) = panel.cards
    assert card.title.text() == "H100"
    assert card.badge.text() == "GPU 0"
    assert (card.used.text(), card.total.text(), card.share.text()) == ("62.0", "/ 80.0 GiB", "78%")
    assert figures(card) == ["87%", "61 °C", "412 / 700 W"]
    assert "engine 58.0 GiB, foreign 4.0 GiB" in card.bar.accessibleName()
    assert not card.processes.isHidden()


def test_what_a_gpu_does_not_tell_is_a_dash(panel):
    silent = gpu(utilization=None, temperature=None, power=None, processes=(), memory_total=0, memory_used=0)
    panel.show_reading(reading(silent))
    (card,) = panel.cards
    assert figures(card) == ["–", "–", "–"]
    assert card.total.text() == "Memory is the host's"
    assert not card.load.isVisible()
    assert not card.bar.isVisible()


def test_cards_come_and_go_with_the_gpus(panel):
    panel.show_reading(reading(gpu(0), gpu(1)))
    first = panel.cards[0]
    panel.show_reading(reading(gpu(0), gpu(1), gpu(2)))
    assert [card.badge.text() for card in panel.cards] == ["GPU 0", "GPU 1", "GPU 2"]
    panel.show_reading(reading(gpu(0)))
    assert panel.cards == [first]


def test_without_a_gpu_the_host_tells_more(panel):
    panel.show_reading(reading())
    assert panel.cards == []
    assert panel.note.text() == NO_GPU
    assert figures(panel.host) == ["50%", "25%", "32"]
    assert panel.host.processes.isVisible()
    assert panel.host.load.isVisible()


def test_beside_gpus_the_host_is_short(panel):
    panel.show_reading(reading(gpu()))
    assert panel.host.isVisible()
    assert not panel.host.processes.isVisible()
    assert "580.1" in panel.note.text()


def test_a_problem_is_shown_and_goes_away(panel):
    panel.show_reading(reading(problem="The driver does not answer."))
    assert panel.problem.text() == "The driver does not answer."
    assert panel.problem.isVisible()
    assert not panel.note.isVisible()
    panel.show_reading(reading(gpu()))
    assert not panel.problem.isVisible()
    assert panel.note.isVisible()


def test_more_processes_than_fit_are_counted(panel):
    many = tuple(ProcessUse(pid, f"job {pid}", GIB, Owner.FOREIGN) for pid in range(10))
    panel.show_reading(reading(gpu(processes=many)))
    grid = panel.cards[0].processes
    texts = [label.text() for label in grid.findChildren(type(panel.note)) if not label.isHidden()]
    assert "and 4 more, 4.0 GiB" in texts
    panel.show_reading(reading(gpu(processes=many[:1])))
    texts = [label.text() for label in grid.findChildren(type(panel.note)) if not label.isHidden()]
    assert not any("more" in text for text in texts)


def test_names_from_outside_are_text_not_markup(panel):
    odd = ProcessUse(7, "<b>job</b>", GIB, Owner.FOREIGN)
    panel.show_reading(reading(gpu(processes=(odd,), name="<h1>GPU</h1>")))
    assert panel.cards[0].title.text() == "<h1>GPU</h1>"


def test_only_what_changed_is_painted_again(panel):
    painted = []
    bar, load = panel.host.bar, panel.host.load
    panel.show_reading(reading(taken=0.0))
    panel.grab()
    panel.show_reading(reading(taken=0.25))
    for widget in (bar, load):
        original = widget.update
        widget.update = lambda original=original, widget=widget: (painted.append(widget), original())
    panel.show_reading(reading(taken=0.5))
    assert painted == []
    panel.show_reading(reading(taken=1.0, cpu=0.9))
    assert painted == [load]


def test_the_sparkline_keeps_a_minute(panel):
    for count in range(300):
        panel.show_reading(reading(taken=count * 0.5, cpu=count / 300))
    assert len(panel.host.load.shares) == 122
    assert not panel.grab().isNull()


def test_sizes_and_figures_read_well():
    assert gib(62 * GIB) == "62.0"
    assert gib(1) == "< 0.1"
    assert amount(None) == "–"
    assert amount(5 * 2**20) == "5 MiB"
    assert amount(1536 * 2**20) == "1.5 GiB"
    assert (percent(0.5), percent(None)) == ("50%", "–")
    assert (degrees(40), degrees(None)) == ("40 °C", "–")
    assert (watts(100.4, None), watts(100.4, 300), watts(None, 300)) == ("100 W", "100 / 300 W", "–")
