"""A hundred thousand saved messages: how long a search, the list at the start and a piece of a stream take."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from app.chat.changes import Added, Appended, Listed
from app.chat.messages import Conversation, Lane, Message, Status
from app.chat.session import Chats
from app.chat.store.opening import open_store
from app.engine.responders import Responders
from app.settings.store import SettingsStore
from app.tasks import Tasks
from tests.bench.rows import emit, percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.chat.changes import Change
    from app.chat.store.database import Store

MESSAGES = 100_000
PER_CONVERSATION = 20
RUNS = 15
VOCABULARY = 20_000
SYLLABLES = tuple(
    first + vowel + last for first in "bdfgklmnprstvz" for vowel in "aeiou" for last in ("", "n", "r")
)
ENDINGS = ("", "s", "ed", "ing")
QUERIES = {
    "rare_word": "needleword",
    "common_word": "the",
    "longer_beginning": "tenso",
    "beginning": "mod",
    "one_letter": "t",
    "three_words": "the tensor graph",
    "words_side_by_side": '"the needleword"',
    "one_character": "模",
    "two_characters": "模型",
    "rare_characters": "稀有词",
    "four_characters": "模型量化",
    "common_with_rare": "the needleword",
    "nothing": "nowheretobefound",
}


def texts(count: int) -> Iterator[str]:
    """Yield messages of some 60 words, as common as in a language; a tenth of them is Chinese."""
    chance = random.Random(7)
    vocabulary = ["the", "tensor", "graph", "model"]
    stems = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(VOCABULARY // 4)]
    vocabulary += [stem + ending for stem in ("tensor", "model", *stems) for ending in ENDINGS]
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    characters = "模型量化推理的是一在有并行张量显存速度我们这个那个问题回答数据代码" + "".join(
        chr(chance.randint(0x4E00, 0x9FA5)) for _ in range(2000)
    )
    fading = list(accumulate(1 / (rank + 5) for rank in range(len(characters))))
    for number in range(count):
        if number % 10 == 3:
            text = "".join(chance.choices(characters, cum_weights=fading, k=150)) + "模型量化"
        else:
            text = " ".join(chance.choices(vocabulary, cum_weights=weights, k=60))
        if number % 20_000 == 5:
            text += " the needleword"
        if number % 20_000 == 13:
            text += "稀有词"
        yield text


def changes() -> Iterator[Change]:
    """Yield what fills the database."""
    for number, text in enumerate(texts(MESSAGES)):
        conversation, place = divmod(number, PER_CONVERSATION)
        if place == 0:
            lane = Lane(number + PER_CONVERSATION)
            yield Listed(Conversation(conversation + 1, text[:40], float(number), (lane,)))
        role = "assistant" if place % 2 else "user"
        parent = number or None if place else None
        yield Added(
            Message(number + 1, conversation + 1, role, text, Status.COMPLETE, float(number), parent=parent)
        )


def fill(path: Path) -> float:
    """Make the database; return the seconds that it took."""
    store = open_store(path).store
    began = time.perf_counter()
    store.apply(changes())
    seconds = time.perf_counter() - began
    store.close()
    return seconds


def milliseconds(act: Callable[[], object]) -> list[float]:
    times: list[float] = []
    for _ in range(RUNS):
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return times


def search_times(store: Store) -> dict[str, float]:
    """Return the slowest tenth of each search's times."""
    return {
        f"search_{name}_ms": percentile(milliseconds(lambda query=query: store.search(query, 50)), 0.9)
        for name, query in QUERIES.items()
    }


def scan_times(path: Path) -> float:
    """Return what looking through every text takes, which an index spares."""
    connection = sqlite3.connect(path)
    scan = "SELECT id FROM message WHERE text LIKE '%needleword%' ORDER BY id DESC LIMIT 50"
    times = milliseconds(lambda: connection.execute(scan).fetchall())
    connection.close()
    return statistics.median(times)


async def in_app(folder: Path) -> dict[str, float]:
    """Return what the user waits for: the list at the start, the slowest search, and an old conversation."""
    tasks = Tasks()
    chats = Chats(
        folder / "conversations.sqlite3", tasks, Responders(), SettingsStore(folder / "settings.json")
    )
    began = time.perf_counter()
    await chats.start()
    start = time.perf_counter() - began
    searches: list[float] = []
    opens: list[float] = []
    for turn in range(RUNS):
        for query in QUERIES.values():
            began = time.perf_counter()
            await chats.shelf.search(query)
            searches.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        await chats.open(turn + 1)
        opens.append((time.perf_counter() - began) * 1000)
    await chats.close()
    await tasks.cancel_all()
    return {
        "app_start_ms": start * 1000,
        "app_search_p50_ms": statistics.median(searches),
        "app_search_p99_ms": percentile(searches, 0.99),
        "app_open_ms": statistics.median(opens),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "conversations.sqlite3"
        seconds = fill(path)
        size = path.stat().st_size
        scan = scan_times(path)
        began = time.perf_counter()
        opened = open_store(path)
        first_open = time.perf_counter() - began
        opened.store.close()
        began = time.perf_counter()
        opened = open_store(path)
        again = time.perf_counter() - began
        store = opened.store
        searches = search_times(store)
        listing = statistics.median(milliseconds(store.contents))
        reading = statistics.median(milliseconds(lambda: store.messages(17)))
        pieces = [Appended(MESSAGES, "token " * 20)]
        piece = percentile(milliseconds(lambda: store.apply(pieces)), 0.9)
        store.close()
        shown = asyncio.run(in_app(path.parent))
    emit(
        "store",
        messages=MESSAGES,
        slowest_search_ms=max(searches.values()),
        slowest_search_over_scan=max(searches.values()) / scan,
        **shown,
        **searches,
        scan_ms=scan,
        open_with_backup_ms=first_open * 1000,
        open_ms=again * 1000,
        list_5000_ms=listing,
        read_conversation_ms=reading,
        save_piece_ms=piece,
        bytes_per_character=size / sum(len(text.encode()) for text in texts(MESSAGES)),
        fill_s=seconds,
    )


if __name__ == "__main__":
    main()
