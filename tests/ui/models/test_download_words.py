"""How downloads are told: figures, states, notices and what is offered."""

from pathlib import Path

import pytest

from app.errors import Trouble
from app.hub.orders import Broken, Download, Finished, Paused, Running, Waiting
from tests.ui.models.shelf import GB, broken, order
from ui.models.amounts import counted, part_text, speed_text, time_text
from ui.models.cures import CURES, ICONS, TITLES, Cure
from ui.models.download_status import status_of
from ui.models.download_words import Act, face_of, summary_of, tip_of, title_of, whole_title

CACHE = Path("/cache")


def face(progress, done=GB // 2, **changes):
    return face_of(Download(order("a", CACHE, **changes), progress, done))


@pytest.mark.parametrize(
    ("progress", "figures"),
    [
        (Running(84.3e6, 6), "0.50 of 1.00 GB · 50% · 84.3 MB/s · 6 s left"),
        (Running(0.0, None), "0.50 of 1.00 GB · 50% · 0 B/s"),
        (Running(5.0, 10**9), "0.50 of 1.00 GB · 50% · 5 B/s · more than 99 days left"),
        (Running(verifying=True), "0.50 of 1.00 GB · 50% · checking what is on disk"),
        (Waiting(), "0.50 of 1.00 GB · 50% · waiting for its turn"),
        (Paused(), "0.50 of 1.00 GB · 50% · paused"),
        (broken(), "0.50 of 1.00 GB · 50% · stopped"),
        (Finished(CACHE), "1 GB · all of it is here and verified"),
    ],
)
def test_every_state_has_its_figures(progress, figures):
    assert face(progress).figures == figures


def test_what_has_not_begun_is_not_said_to_be_at_nothing():
    assert face(Waiting(), done=0).figures == "1 GB · waiting for its turn"
    assert face(broken(), done=0).figures == "1 GB · nothing has come yet"


def test_a_stall_is_told_with_what_is_tried_again():
    shown = face(Running(stalled=12.0, retry="a.bin is tried again: reset"))
    assert shown.notice == "Nothing has come for 12 s: a.bin is tried again: reset"
    assert shown.tone == "warning"
    assert face(Running(stalled=7.0)).notice == "Nothing has come for 7 s"
    assert face(Running(retry="a.bin is tried again")).notice == "a.bin is tried again"
    assert face(Running(10.0)).notice == ""


def test_what_can_be_done_first():
    assert [face(each).main for each in (Running(), Waiting(), Paused(), broken(), Finished(CACHE))] == [
        Act.PAUSE,
        Act.PAUSE,
        Act.RESUME,
        None,
        None,
    ]


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_can_be_acted_on(trouble):
    assert CURES[trouble]
    assert TITLES[trouble]
    assert face(broken(trouble)).cures == CURES[trouble]


def test_every_cure_has_an_icon():
    assert ICONS.keys() == set(Cure)


def test_absurd_figures_are_borne():
    assert face(Running(), done=-5).share == 0
    assert face(Running(), done=10**30).share == 1
    assert face(Running(), done=5, size=0).share == 0
    assert face(Running(1e30), size=10**30).figures.endswith("TB/s")


def test_hostile_names_are_shown_on_one_line_without_tricks():
    evil = order("a", CACHE, variant="Q4\n\u202eK", repo="<b>own</b>/na\u202eme\n" + "x" * 500)
    assert "\n" not in whole_title(evil)
    assert "\u202e" not in whole_title(evil)
    name, author = title_of(evil)
    assert len(name) <= 200
    assert author.startswith("<b>own<")
    assert title_of(order("a", CACHE, repo="\u202e"))[0] == "A model without a name"
    said = face_of(Download(evil, Broken(Trouble.OTHER, "x\n" * 10**6, "\u202e"), 0)).failure[0]
    assert len(said) <= 400
    assert "\n" not in said


def test_the_tip_has_the_details():
    assert tip_of(order("a", CACHE)) == f"org/a\n1 file, 1 GB\nmain at {'c' * 12}"


def test_the_summary_counts_and_adds_the_speeds():
    downloads = [
        Download(order("a", CACHE), Running(30e6), 1),
        Download(order("b", CACHE), Running(12e6), 1),
        Download(order("c", CACHE), Waiting(), 0),
        Download(order("d", CACHE), Paused(), 0),
        Download(order("e", CACHE), broken(), 0),
        Download(order("f", CACHE), Finished(CACHE), GB),
    ]
    assert summary_of(downloads) == "2 active · 42 MB/s · 1 waiting · 1 paused · 1 failed"
    assert summary_of(downloads[5:]) == ""


def test_the_line_at_the_bottom():
    run = Download(order("a", CACHE), Running(50e6), GB // 2)
    failed, paused = Download(order("b", CACHE), broken()), Download(order("c", CACHE), Paused())
    over = Download(order("d", CACHE), Finished(CACHE), GB)
    assert status_of([]) == ("", "")
    assert status_of([over]) == ("", "")
    assert status_of([run, over]) == ("1 download · 50% · 50 MB/s · 10 s left", "")
    assert status_of([run, failed])[0].endswith("· 1 failed")
    assert status_of([run, failed])[1] == "danger"
    assert status_of([failed, paused]) == ("1 download failed", "danger")
    assert status_of([paused, paused]) == ("2 downloads paused", "")
    assert status_of([Download(order("a", CACHE), Waiting())]) == ("1 download waiting", "")


def test_amounts():
    assert part_text(0, 999) == "0 of 999 B"
    assert part_text(1_500_000, 250_000_000) == "1.5 of 250.0 MB"
    assert part_text(12e12, 13e12) == "12.00 of 13.00 TB"
    assert [time_text(each) for each in (0.2, 59, 61, 3600, 7500, 90_000, 10**7)] == [
        "1 s",
        "59 s",
        "1 min",
        "1 h",
        "2 h 5 min",
        "1 day",
        "more than 99 days",
    ]
    assert speed_text(0) == "0 B/s"
    assert counted(1, "file") == "1 file"
    assert counted(1200, "file") == "1,200 files"
