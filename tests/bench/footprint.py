"""How much memory 200,000 tokens take: ``python -m tests.bench.footprint open|scrolled|streamed|document``."""

from __future__ import annotations

import gc
import sys

import psutil

from tests.bench.panes import (
    HEIGHT,
    STREAMED,
    TEXT,
    Ours,
    SetMarkdown,
    application,
    close,
    placed,
    settle,
    show,
)

TOKENS = 200_000


def used() -> float:
    """Return the megabytes that this process has for itself."""
    gc.collect()
    return psutil.Process().memory_full_info().uss / 2**20


def main(what: str) -> None:
    """Print the megabytes that opening takes: what fonts, lexers and Qt take once is there before."""
    application()
    pane = SetMarkdown() if what == "document" else Ours()
    other = SetMarkdown() if what == "document" else Ours()
    show(other.widget)
    other.open(3000)
    settle()
    close(other)
    show(pane.widget)
    before = used()
    if what == "streamed":
        pane.begin()
        whole = TEXT * (4 * TOKENS // len(TEXT))
        for at in range(0, len(whole), 4000):
            pane.frame(whole[at : at + 4000])
            settle()
        pane.widget.change_message(placed(STREAMED, "assistant", whole))
        settle()
    else:
        pane.open(TOKENS)
        settle()
    if what == "scrolled":
        pane.bar.setValue(0)
        settle()
        while pane.widget.sight.top < pane.widget.sight.end:
            pane.widget.scroller.scroll_by(HEIGHT - 40)
            settle()
    print(used() - before)


if __name__ == "__main__":
    main(sys.argv[1])
