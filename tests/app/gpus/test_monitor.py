import asyncio
import logging
import threading

from app.gpus.monitor import Monitor
from app.gpus.nvml import Nvml
from app.tasks import Tasks
from tests.fakes.nvml import FakeGpu, FakeNvml


class FailingNvml(Nvml):
    """Fails at the first ``failures`` readings."""

    def __init__(self, failures: int) -> None:
        super().__init__(FakeNvml(FakeGpu()))
        self.failures = failures

    def read(self, census):
        self.failures -= 1
        if self.failures >= 0:
            raise RuntimeError("no reading today")
        return super().read(census)


def monitor(*, nvml=None, pids=frozenset):
    return Monitor(Tasks(), pids, nvml=nvml or Nvml(FakeNvml(FakeGpu())), interval=0.01)


def readings_of(watched: Monitor, count: int):
    """Run the monitor until it has published ``count`` readings more; they are returned."""

    async def watch():
        seen = []
        enough = asyncio.Event()

        def note(reading):
            assert threading.current_thread() is threading.main_thread()
            seen.append(reading)
            if len(seen) > count:
                enough.set()

        watched.readings.subscribe(note)
        watched.start()
        await enough.wait()
        await watched.stop()
        return seen[1:]

    return asyncio.run(watch())


def monitor_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("monitor")]


def test_readings_come_on_the_loop_and_end_with_stop():
    library = FakeNvml(FakeGpu())
    seen = readings_of(monitor(nvml=Nvml(library)), 3)
    assert seen[0].gpus[0].index == 0
    assert seen[0].driver
    assert seen[0].taken < seen[1].taken < seen[2].taken
    assert library.started == 0
    for thread in monitor_threads():
        thread.join(10)
    assert monitor_threads() == []


def test_starting_and_stopping_twice_is_once():
    async def watch():
        watched = monitor()
        watched.start()
        watched.start()
        tasks = [task for task in asyncio.all_tasks() if task.get_name() == "monitor"]
        await watched.stop()
        await watched.stop()
        return tasks

    (task,) = asyncio.run(watch())
    assert task.cancelled()


def test_it_can_be_started_again():
    watched = monitor()
    assert len(readings_of(watched, 1)) >= 1
    assert len(readings_of(watched, 2)) >= 2


def test_the_engines_pids_are_asked_on_the_loops_thread():
    asked = set()

    def pids():
        asked.add(threading.current_thread())
        return frozenset({1})

    seen = readings_of(monitor(nvml=Nvml(FakeNvml(FakeGpu(compute=[(1, 5)]))), pids=pids), 2)
    assert asked == {threading.main_thread()}
    assert seen[-1].gpus[0].processes[0].owner == "engine"


def test_a_sample_that_fails_is_logged_once_and_the_watch_goes_on(caplog):
    with caplog.at_level(logging.WARNING):
        seen = readings_of(monitor(nvml=FailingNvml(3)), 1)
    assert len(seen) == 1
    assert [record.message for record in caplog.records] == ["A sample of the machine failed"]
