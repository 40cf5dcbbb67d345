import os

import pynvml
import pytest

from app.gpus.census import Census
from app.gpus.nvml import Nvml
from app.gpus.readings import Owner
from tests.fakes.nvml import GIB, FakeGpu, FakeNvml

NOBODY = 2**22 + 1  # above the highest pid Linux gives


def read(*gpus: FakeGpu, **options):
    return Nvml(FakeNvml(*gpus, **options)).read(Census())


def test_all_figures_of_a_gpu():
    table = read(FakeGpu(), FakeGpu(uuid="GPU-1"))
    assert table.driver == "580.159.04"
    assert table.problem == ""
    assert [gpu.index for gpu in table.gpus] == [0, 1]
    gpu = table.gpus[0]
    assert (gpu.name, gpu.uuid) == ("NVIDIA H100 80GB HBM3", "GPU-0")
    assert (gpu.memory_used, gpu.memory_total) == (62 * GIB, 80 * GIB)
    assert gpu.utilization == pytest.approx(0.87)
    assert gpu.temperature == 61
    assert (gpu.power, gpu.power_limit) == (412.5, 700.0)


def test_an_old_driver_tells_memory_by_the_first_version():
    table = read(FakeGpu(), old_driver=True)
    assert table.gpus[0].memory_used == 63 * GIB


def test_what_a_gpu_does_not_tell_is_none():
    silent = FakeGpu(
        utilization=None, temperature=None, power=None, power_limit=None, compute=None, graphics=None
    )
    gpu = read(silent).gpus[0]
    assert (gpu.utilization, gpu.temperature, gpu.power, gpu.power_limit) == (None, None, None, None)
    assert gpu.processes == ()


def test_a_gpu_with_the_hosts_memory_has_none_of_its_own():
    gpu = read(FakeGpu(used=None)).gpus[0]
    assert (gpu.memory_used, gpu.memory_total) == (0, 0)


def test_processes_are_owned_and_the_rest_is_foreign():
    census = Census()
    census.renew(frozenset({NOBODY}))
    gpu = FakeGpu(compute=[(NOBODY, 50 * GIB), (1, 2 * GIB), (os.getpid(), GIB)], graphics=[(1, 2 * GIB)])
    reading = Nvml(FakeNvml(gpu)).read(census).gpus[0]
    assert [(use.pid, use.owner) for use in reading.processes] == [
        (NOBODY, Owner.ENGINE),
        (1, Owner.FOREIGN),
        (os.getpid(), Owner.WINDOW),
    ]
    assert reading.processes[0].name == f"pid {NOBODY}"
    assert reading.held_by(Owner.ENGINE) == 50 * GIB
    assert reading.held_by(Owner.WINDOW) == GIB
    assert reading.held_by(Owner.FOREIGN) == 11 * GIB


def test_a_process_whose_memory_is_not_told_is_still_listed():
    reading = read(FakeGpu(compute=[(1, None)], graphics=[(1, None)])).gpus[0]
    assert [(use.pid, use.memory) for use in reading.processes] == [(1, None)]
    assert reading.held_by(Owner.FOREIGN) == reading.memory_used


@pytest.mark.parametrize("code", [pynvml.NVML_ERROR_LIBRARY_NOT_FOUND, pynvml.NVML_ERROR_DRIVER_NOT_LOADED])
def test_without_a_driver_there_are_no_gpus_and_no_problem(code):
    table = read(init_error=code)
    assert (table.gpus, table.problem) == ((), "")


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        (pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH, "Restart the machine"),
        (pynvml.NVML_ERROR_NO_PERMISSION, "/dev/nvidia"),
        (pynvml.NVML_ERROR_UNKNOWN, "nvidia-smi"),
    ],
)
def test_a_driver_that_fails_is_a_problem_with_a_remedy(code, remedy):
    table = read(init_error=code)
    assert table.gpus == ()
    assert remedy in table.problem


def test_a_driver_without_gpus_is_a_problem():
    assert "shows no GPU" in read().problem


def test_a_lost_gpu_does_not_hide_the_others():
    table = read(FakeGpu(), FakeGpu(lost=True))
    assert [gpu.index for gpu in table.gpus] == [0]
    assert "GPU 1" in table.problem


def test_it_is_started_once_and_let_go():
    library = FakeNvml(FakeGpu())
    nvml = Nvml(library)
    nvml.read(Census())
    nvml.read(Census())
    assert library.started == 1
    nvml.close()
    assert library.started == 0
    assert len(nvml.read(Census()).gpus) == 1
    nvml.close()


def test_closing_what_never_started_is_nothing():
    Nvml(FakeNvml(init_error=pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)).close()


def test_the_fake_knows_every_name_it_is_asked_for():
    for name in vars(FakeNvml):
        assert name.startswith("_") or hasattr(pynvml, name)
