"""The download queue against the official client, on one local Hub that both fetch from by turns.

Both begin with an empty cache and end when all is there by their own word. The Hub runs in a process of its own;
while the window is measured that process has the lowest priority, because a real one is on another machine.
"""

from __future__ import annotations

import asyncio
import statistics
from pathlib import Path

import psutil

from app.hub.orders import Broken, Finished
from tests.bench.contestants import (
    fetch_by_official,
    fetch_by_queue,
    find_child,
    fresh_home,
    order_for,
    queue,
    start_official,
    until_over,
)
from tests.bench.rows import emit, paired_ratio
from tests.bench.stage import run_in_window
from tests.bench.states import measure_cancels
from tests.fakes.hub.process import HubProcess

BIG = "bench/big"
MANY = "bench/many"
SIZES = {BIG: ("2G", 2 * 10**9), MANY: ("100Kx300", 300 * 10**5)}
ROUNDS = {BIG: 5, MANY: 5}
KILLS = (0.25, 0.5, 0.75)
"""At these shares of the file both are killed."""
GLANCE = 0.02
"""Seconds between two looks at whether it is time to kill."""
SAMPLE = 0.1
"""Seconds between two looks at a child's memory; more often would take from what is measured."""
SETTLE = 3.0
REST = 5.0


async def race(hub: HubProcess, repo: str) -> None:
    """Let both fetch ``repo``, by turns; the first round of each is a warm-up."""
    ours: list[float] = []
    theirs: list[float] = []
    peak = 0
    async with queue() as downloads:
        for turn in range(ROUNDS[repo] + 1):
            seconds: dict[str, float] = {}
            for contestant in ("ours", "theirs") if turn % 2 else ("theirs", "ours"):
                with fresh_home() as home:
                    if contestant == "ours":
                        order = order_for(hub.endpoint, repo, home / "hub")
                        watch = asyncio.get_running_loop().create_task(watch_memory())
                        seconds[contestant] = await fetch_by_queue(downloads, order)
                        watch.cancel()
                        peak = max(peak, await watch)
                    else:
                        seconds[contestant] = fetch_by_official(hub.endpoint, repo, home)
            if turn:
                ours.append(seconds["ours"])
                theirs.append(seconds["theirs"])
    amount = SIZES[repo][1]
    emit(
        "download",
        case="one big file" if repo == BIG else "many small files",
        vs_official=paired_ratio(theirs, ours),
        mb_s=amount / statistics.median(ours) / 1e6,
        official_mb_s=amount / statistics.median(theirs) / 1e6,
        child_rss_mb=peak / 1e6,
    )


async def watch_memory() -> int:
    """Return the most memory in bytes that the fetching process held, once this is cancelled."""
    peak, child = 0, None
    try:
        while True:
            child = child or find_child()
            if child is not None:
                peak = max(peak, high_water(child.pid))
            await asyncio.sleep(SAMPLE)
    except asyncio.CancelledError:
        return peak


def high_water(pid: int) -> int:
    """Return the kernel's own account of a process's largest resident size, in bytes; 0 if it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    found = [line.split()[1] for line in status if line.startswith("VmHWM")]
    return int(found[0]) * 1024 if found else 0


async def kill_thrice(hub: HubProcess) -> None:
    """Kill each three times while it fetches the big file, then let it finish; count what the Hub sent."""
    with fresh_home() as home:
        before = hub.sent()
        await killed_queue(order_for(hub.endpoint, BIG, home / "hub"))
        ours = hub.sent() - before
    with fresh_home() as home:
        before = hub.sent()
        await killed_official(hub, home)
        theirs = hub.sent() - before
    needed = SIZES[BIG][1]
    emit(
        "download",
        case="killed three times",
        sent_over_needed=ours / needed,
        official_sent_over_needed=theirs / needed,
    )


async def killed_queue(order) -> None:
    async with queue() as downloads:
        downloads.add(order)
        for share in KILLS:
            while downloads.items.value[0].done < share * order.size:
                await asyncio.sleep(GLANCE)
            child = find_child()
            assert child is not None
            child.kill()
            assert isinstance(await until_over(downloads, order.id), Broken)
            downloads.resume(order.id)
        assert isinstance(await until_over(downloads, order.id), Finished)


async def killed_official(hub: HubProcess, home) -> None:
    for share in KILLS:
        before = hub.sent()
        process = start_official(hub.endpoint, BIG, home)
        while hub.sent() - before < share * SIZES[BIG][1]:
            await asyncio.sleep(GLANCE)
        process.kill()
        process.wait()
    fetch_by_official(hub.endpoint, BIG, home)


async def download_in_window(window, application) -> None:
    """Measure the window's loop while nothing happens, and while its page of downloads shows one at full speed."""
    from ui.selftest import StallMeter

    window.pages.show_page("models")
    page = window.pages.currentWidget()
    page.show_tab("downloads")
    meter = StallMeter()
    with HubProcess("--bare", "--synthetic", f"{BIG}={SIZES[BIG][0]}") as hub, fresh_home() as home:
        psutil.Process(hub._process.pid).nice(19)
        order = await asyncio.to_thread(order_for, hub.endpoint, BIG, home / "hub")
        await asyncio.sleep(SETTLE)
        ticking = application.tasks.spawn(meter.run(), name="stall meter")
        await asyncio.sleep(REST)
        idle, meter.lateness = meter.longest, []
        seconds = await fetch_by_queue(application.downloads, order)
        ticking.cancel()
    emit(
        "download",
        case="in the window",
        max_gap_ms=meter.longest * 1000,
        idle_max_gap_ms=idle * 1000,
        mb_s=SIZES[BIG][1] / seconds / 1e6,
    )


async def compare() -> None:
    shelf = [argument for repo, (size, _) in SIZES.items() for argument in ("--synthetic", f"{repo}={size}")]
    with HubProcess("--bare", *shelf) as hub:
        for repo in SIZES:
            await race(hub, repo)
        await kill_thrice(hub)
        await measure_cancels(hub, BIG)


def main() -> None:
    asyncio.run(compare())
    run_in_window(download_in_window)
