"""The chat pane: what a token, a long conversation, a wheel step and many panes cost.

Against a QTextBrowser that is given everything anew at 30 frames a second, and against a QPlainTextEdit into
which bare text is inserted. Ratios of CPU time of the GUI thread, in one run; each group in a process of its own.
"""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import sys

from tests.bench.rows import emit, paired_ratio, percentile

ROUNDS = 5
MARK = "ROW "
GROUPS = ("cost", "opening", "giants", "memory", "scrolling", "exact", "live", "reading", "startup")


def main() -> None:
    """Run each group in a process of its own, so that none is warmed up or worn out by another."""
    for group in GROUPS:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.transcript", group],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        for line in done.stdout.splitlines():
            if line.startswith(MARK):
                emit("transcript", case=group, **json.loads(line.removeprefix(MARK)))


def tell(**figures: object) -> None:
    """Hand figures to the process that prints them."""
    sys.stdout.write(f"{MARK}{json.dumps(figures)}\n")
    sys.stdout.flush()


def cost() -> None:
    """Rows 1 to 4: a streamed token behind 1,000, 10,000 and 200,000 others."""
    from tests.bench.panes import Ours, PlainInsert, SetMarkdown, close, frames, show, stream

    def per_frame(kind, before: int, count: int) -> list[float]:
        pane = kind()
        show(pane.widget)
        pane.open(before)
        pane.begin()
        stream(pane, frames(10))
        try:
            return stream(pane, frames(count))
        finally:
            close(pane)

    for kind in (Ours, PlainInsert):
        per_frame(kind, 1000, 1200)  # formulas are drawn, lexers made, fonts loaded
    ours: dict[int, list[list[float]]] = {1000: [], 10_000: [], 200_000: []}
    plain: list[float] = []
    anew: list[float] = []
    for _ in range(ROUNDS):
        for before, times in ours.items():
            times.append(per_frame(Ours, before, 1200))
        plain.append(statistics.mean(per_frame(PlainInsert, 1000, 1200)))
        anew.append(statistics.mean(per_frame(SetMarkdown, 1000, 400)))
    means = {before: [statistics.mean(each) for each in times] for before, times in ours.items()}
    browser = {
        before: statistics.mean(per_frame(SetMarkdown, before, count))
        for before, count in ((10_000, 100), (200_000, 14))
    }
    p99 = {
        before: statistics.median(percentile(each, 0.99) for each in times) for before, times in ours.items()
    }
    p50 = statistics.median(statistics.median(each) for each in ours[200_000])
    tell(
        per_token_200k_over_1k=paired_ratio(means[200_000], means[1000]),
        vs_setmarkdown_30fps=browser[200_000] / statistics.median(means[200_000]),
        vs_setmarkdown_at_1k=paired_ratio(anew, means[1000]),
        vs_setmarkdown_at_10k=browser[10_000] / statistics.median(means[10_000]),
        vs_plain_insert=paired_ratio(means[1000], plain),
        frame_p99_over_p50=p99[200_000] / p50,
        frame_p99_200k_over_1k=p99[200_000] / p99[1000],
        ms_per_token=statistics.median(means[200_000]) * 30 / 100,
    )


def opening() -> None:
    """Rows 5 and 6: opening a conversation, and giving the window another width."""
    from tests.bench.panes import WIDTH, Ours, SetMarkdown, close, show, spent

    def measure(kind, count: int) -> tuple[float, float]:
        pane = kind()
        show(pane.widget)
        opened = spent(pane.open, count)
        # All of them below the width that a line may have at most.
        wrapped = [spent(rewrap, pane, WIDTH - 100 - 15 * step) for step in range(12)]
        close(pane)
        return opened, statistics.median(wrapped)

    def rewrap(pane, width: int) -> None:
        """Resize; a QTextDocument is wrapped bit by bit, and until that is done it shows the wrong place."""
        pane.widget.resize(width, 800)
        if isinstance(pane, SetMarkdown):
            pane.widget.document().documentLayout().documentSize()

    for _ in range(2):
        measure(Ours, 1000)
    pairs = [(measure(Ours, 1000), measure(Ours, 200_000)) for _ in range(7)]
    browser = measure(SetMarkdown, 200_000)
    open_large, wrap_large = (statistics.median(pair[1][each] for pair in pairs) for each in (0, 1))
    tell(
        open_200k_over_1k=paired_ratio([pair[1][0] for pair in pairs], [pair[0][0] for pair in pairs]),
        setmarkdown_over_open_200k=browser[0] / open_large,
        rewrap_200k_over_1k=paired_ratio([pair[1][1] for pair in pairs], [pair[0][1] for pair in pairs]),
        setmarkdown_rewrap_over_ours=browser[1] / wrap_large,
        open_300k_chars_ms=open_at_once(300_000),
        open_300k_chars_one_message_ms=open_at_once(300_000, whole=True),
    )


def open_at_once(characters: int, *, whole: bool = False) -> float:
    """Return the milliseconds until a saved conversation of so many characters can be read: in real time."""
    import time

    from tests.bench.panes import SIZE, TEXT, Ours, close, messages, placed, settle, show

    times: list[float] = []
    for _ in range(5):
        pane = Ours()
        show(pane.widget)
        shown = messages(characters // SIZE)
        if whole:
            shown = [placed(1, "assistant", (TEXT + "\n") * (characters // len(TEXT)))]
        begun = time.perf_counter()
        pane.widget.show_messages(shown)
        settle()
        times.append((time.perf_counter() - begun) * 1000)
        close(pane)
    return statistics.median(times)


def giants() -> None:
    """Row 8: one block that grows from 1,000 tokens to 40,000."""
    from tests.bench.panes import Ours, close, settle, show, stream
    from tests.bench.replies import GIANTS, giant

    figures: dict[str, object] = {}
    for kind in GIANTS:
        whole = giant(kind, 1600)
        begin = whole[: len(giant(kind, 1000))]
        rest = whole[len(begin) :].lstrip()
        parts = [rest[at : at + 13] for at in range(0, len(rest), 13)]
        joint = "\n" if "\n" in begin else " "
        means: list[float] = []
        for start in (begin, giant(kind, 40_000)):
            pane = Ours()
            show(pane.widget)
            pane.open(1000)
            pane.begin()
            pane.frame(start + joint)
            settle()
            stream(pane, parts[:5])
            means.append(statistics.median(stream(pane, parts[5:])))
            close(pane)
        figures[f"giant_{kind}_40k_over_1k"] = means[1] / means[0]
        figures[f"giant_{kind}_40k_ms"] = means[1]
    tell(**figures)


def memory() -> None:
    """Row 7: what 200,000 tokens take, open and after scrolling through, against one QTextDocument."""
    figures = {
        what: float(
            subprocess.run(
                [sys.executable, "-m", "tests.bench.footprint", what],
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()[-1]
        )
        for what in ("open", "scrolled", "streamed", "document")
    }
    tell(
        memory_open_over_document=figures["open"] / figures["document"],
        memory_scrolled_over_document=figures["scrolled"] / figures["document"],
        memory_streamed_over_document=figures["streamed"] / figures["document"],
        **{f"memory_{what}_mb": value for what, value in figures.items()},
    )


def scrolling() -> None:
    """Rows 14 and 15: steps of the wheel, jumps by a page, and a reader further up while text comes."""
    from tests.bench.wheel import page_jumps, undisturbed, wheel_steps

    wheel_steps(10_000)
    small, large = wheel_steps(10_000), wheel_steps(200_000)
    jumps = page_jumps(200_000)
    changed, paints = undisturbed()
    tell(
        wheel_p99_200k_over_10k=percentile(large, 0.99) / percentile(small, 0.99),
        wheel_p99_ms=percentile(large, 0.99),
        scroll_300k_chars_p99_ms=percentile(wheel_steps(75_000), 0.99),
        page_jump_over_16ms=statistics.median(jumps) / 16,
        page_jump_p99_ms=percentile(jumps, 0.99),
        scrolled_up_changed_pixels=changed,
        scrolled_up_paints_in_500_frames=paints,
    )


def exact() -> None:
    """Row 13: the screen after blits, and the end of a stream, against all of it painted at once."""
    from tests.bench.wheel import exact_ends, exact_frames

    right, frames = exact_frames()
    same, replies = exact_ends()
    tell(screen_equals_full_paint=right / frames, final_equals_fresh=same / replies, frames=frames)


def live() -> None:
    """Rows 9 and 10, and the loop while 500 tokens a second stream: in real time, on the window's own loop."""
    from tests.bench.live import measure_live

    tell(**measure_live())


def reading() -> None:
    """Rows 11 and 12: the parser's own figures."""
    from tests.bench.reading import equal_share, flicker

    mended, bare = flicker()
    tell(
        flicker_frames_per_1k_tokens=mended,
        flicker_raw_over_mended=bare / max(mended, 0.001),
        streamed_equals_one_shot=equal_share(10_000),
    )


def startup() -> None:
    """Row 16: the first paint of the app over that of a bare window."""
    import tempfile

    from tests.bench.startup import BARE, OURS, measure

    with tempfile.TemporaryDirectory() as home:
        pairs = [(measure(OURS, home), measure(BARE, home)) for _ in range(8)][1:]
    tell(first_paint_over_bare=paired_ratio([pair[0] for pair in pairs], [pair[1] for pair in pairs]))


if __name__ == "__main__":
    gc.disable()
    for name in sys.argv[1:] or GROUPS:
        {
            each.__name__: each
            for each in (cost, opening, giants, memory, scrolling, exact, live, reading, startup)
        }[name]()
