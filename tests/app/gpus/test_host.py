import os
import subprocess
import sys

import psutil
import pytest

from app.gpus.census import Census
from app.gpus.host import Host
from app.gpus.readings import Owner

# A child that has a child, both waiting until their input ends; the second tells its pid.
FAMILY = """
import subprocess, sys
inner = "import os, sys; held = bytearray(50_000_000); print(os.getpid(), flush=True); sys.stdin.read()"
subprocess.run([sys.executable, "-c", inner], check=False)
"""


@pytest.fixture
def family():
    """The pids of a process and of its child, which holds 50 MB."""
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process.pid, int(process.stdout.readline())
        process.stdin.close()


def test_the_hosts_figures_are_psutils():
    reading = Host().read(Census())
    assert reading.memory_total == psutil.virtual_memory().total
    assert 0 < reading.memory_used < reading.memory_total
    assert 0 <= reading.cpu <= 1
    assert reading.cpu_count == psutil.cpu_count()


def test_without_an_engine_only_the_window_is_listed():
    (window,) = Host().read(Census()).processes
    assert (window.pid, window.owner) == (os.getpid(), Owner.WINDOW)
    assert 0 < window.memory < psutil.Process().memory_info().rss


def test_the_engines_descendants_are_the_engines(family):
    parent, child = family
    census = Census()
    census.renew(frozenset({parent}))
    reading = Host().read(census)
    engine = {use.pid: use for use in reading.processes if use.owner is Owner.ENGINE}
    assert set(engine) == {parent, child}
    assert engine[child].memory >= 50_000_000
    assert reading.held_by(Owner.ENGINE) >= 50_000_000
    assert 0 <= reading.cpu_of(Owner.ENGINE) <= 1


def test_an_engine_process_that_ended_is_not_listed():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    census = Census()
    census.renew(frozenset({process.pid}))
    assert all(use.pid != process.pid for use in Host().read(census).processes)


def test_a_new_engine_is_known_at_once_and_an_ended_one_forgotten():
    census = Census()
    census.renew(frozenset({1}))
    assert census.owner(1) is Owner.ENGINE
    census.renew(frozenset())
    assert census.owner(1) is Owner.FOREIGN


def test_a_python_process_is_called_by_what_it_runs(tmp_path):
    script = tmp_path / "train.py"
    script.write_text("import sys; print(flush=True); sys.stdin.read()")
    with subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        assert Census().name(process.pid).endswith(" train.py")
        process.stdin.close()
