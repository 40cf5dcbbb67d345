"""Reading Markdown that streams: the cost in giant blocks, the flicker, and that it ends as if read at once.

The parser's share of the targets for the chat pane; ``transcript`` measures the same through the window.
"""

from __future__ import annotations

import random
import statistics
import time

from app.markdown.reading import cuts, read, read_piece
from app.markdown.stream import Stream
from tests.app.markdown.documents import document, in_pieces, places, streamed
from tests.bench.replies import GIANTS, REPLY, giant, tokens
from tests.bench.rows import emit

FRAME = 3
"""Tokens that come in a frame at 100 a second."""


def frame_times(before: str, after: str) -> list[float]:
    """Return the milliseconds of each frame in which ``after`` streams behind ``before``."""
    stream = Stream()
    stream.feed(before)
    stream.flush()
    times: list[float] = []
    pieces = tokens(after)
    for place in range(0, len(pieces), FRAME):
        stream.feed("".join(pieces[place : place + FRAME]))
        begun = time.thread_time()
        stream.flush()
        times.append((time.thread_time() - begun) * 1000)
    return times


def giant_ratios() -> dict[str, float]:
    """Return for each giant block what a frame at 40,000 tokens costs, over one at 1,000."""
    made: dict[str, float] = {}
    for kind in GIANTS:
        whole = giant(kind, 1400)
        begin = whole[: len(giant(kind, 1000))]
        small = frame_times(begin, whole[len(begin) :])
        large = frame_times(
            giant(kind, 40_000) + ("\n" if "\n" in begin else " "), whole[len(begin) :].lstrip()
        )
        made[kind] = statistics.median(large) / statistics.median(small)
    return made


def flicker() -> tuple[float, float]:
    """Return in how many frames of 1,000 tokens shown text changed, and how many it were without mending.

    A frame flickers if what it shows does not begin with all that stood there before.
    """
    pieces = tokens(REPLY)
    stream = Stream()
    frozen = seen = bare_seen = ""
    mended = bare = 0
    for place in range(len(pieces)):
        stream.feed(pieces[place])
        update = stream.flush()
        frozen += "".join(shown(update.frozen))
        now = frozen + "".join(shown(update.tail))
        mended += not now.startswith(seen.rstrip())
        seen = now
        bare_now = "".join(shown(read("".join(pieces[: place + 1]))))
        bare += not bare_now.startswith(bare_seen.rstrip())
        bare_seen = bare_now
    return mended * 1000 / len(pieces), bare * 1000 / len(pieces)


def shown(lines) -> list[str]:
    return [f"{line.marker}\t{line.text}\n" for line in lines]


def equal_share(count: int) -> float:
    """Return the share of random documents that read alike streamed, in pieces, and at once."""
    same = 0
    for seed in range(count):
        dice = random.Random(seed)
        text = document(dice)
        whole = read(text)
        same += streamed(text, places(dice, text)) == whole == in_pieces(text)
    return same / count


def opening(characters: int = 300_000) -> tuple[float, float]:
    """Return the milliseconds to cut a text of so many characters and read its last piece, and to read it all."""
    text = (REPLY + "\n") * (characters // len(REPLY))
    begun = time.thread_time()
    made = cuts(text)
    read_piece(text, made[-1])
    opened = time.thread_time()
    read(text)
    return (opened - begun) * 1000, (time.thread_time() - opened) * 1000


def main() -> None:
    read(REPLY)
    ratios = {f"frame_40k_over_1k_{kind}": ratio for kind, ratio in giant_ratios().items()}
    mended, bare = flicker()
    opened, whole = opening()
    emit(
        "reading",
        **ratios,
        flicker_frames_per_1k_tokens=mended,
        flicker_raw_over_mended=bare / max(mended, 0.001),
        streamed_equals_one_shot=equal_share(10_000),
        open_300k_chars_ms=opened,
        open_over_reading_all=opened / whole,
    )


if __name__ == "__main__":
    main()
