"""Who shows a conversation: the app's transcript, and what Qt has, driven frame by frame.

Costs are CPU time of the GUI thread, so that the machine's other work counts for nothing.
"""

from __future__ import annotations

import os
import time
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFont, QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextBrowser

from app.chat.messages import Message, Placed, Status
from app.engine.replies import Piece, Usage
from app.paths import RESOURCES
from tests.bench.replies import REPLY
from ui.theme.icons import load_icons
from ui.theme.theme import Theme
from ui.transcript.clock import FrameClock
from ui.transcript.view import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

WIDTH, HEIGHT = 900, 800
GAP = 0.006
"""Seconds of rest between two frames: without them caches stay warm and figures are too good."""
FRAME_TOKENS = 100 / 30
"""Tokens that come between two frames at 100 a second."""
STREAMED = 10_000_000
"""The id of the reply that streams."""
QUESTION = "How does tensor parallelism work, and what does it cost?"
CODES = """
The same in other languages, since engines are written in several:

```rust
impl Shard {
    /// Returns the slice that rank `r` holds.
    pub fn slice(&self, r: usize) -> &[f32] {
        let width = self.data.len() / self.ranks;
        &self.data[r * width..(r + 1) * width]
    }
}
```

```cpp
template <typename T>
void reduce(T* out, const std::vector<const T*>& parts, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    out[i] = T{0};
    for (const auto* part : parts) out[i] += part[i];  // one by one
  }
}
```

```javascript
const parts = await Promise.all(ranks.map(async (rank) => {
  const reply = await fetch(`http://127.0.0.1:${8000 + rank}/v1/models`);
  return (await reply.json()).data.map(({ id }) => id);
}));
```

```sql
SELECT model, count(*) AS replies, avg(tokens / seconds) AS speed
FROM replies WHERE finish = 'stop' GROUP BY model ORDER BY speed DESC;
```

| Interconnect | Bandwidth | All-reduce of 64 MB on 8 GPUs | Where |
|:-------------|----------:|------------------------------:|:------|
| PCIe 4.0 x16 | 32 GB/s | 3.5 ms | workstations |
| PCIe 5.0 x16 | 64 GB/s | 1.8 ms | newer workstations |
| NVLink 4 | 900 GB/s | **0.12 ms** | `HGX` boards |
"""
TEXT = REPLY + CODES
SIZE = 4
"""Characters of a token."""
USAGE = Usage(20, 0, 700, "stop", 0.05, 7.0)


def application() -> QApplication:
    """Return the application, dressed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    made = QApplication([])
    theme = Theme(made, RESOURCES / "icons")
    theme.choose("light")
    made.setProperty("theme", theme)
    load_icons()
    return made


def theme_of(app: QApplication) -> Theme:
    return next(child for child in app.children() if isinstance(child, Theme))


def replies(count: int) -> Iterator[str]:
    """Give replies of ``count`` tokens in all."""
    for _ in range(max(1, round(count * SIZE / len(TEXT)))):
        yield TEXT


def messages(count: int) -> list[Placed]:
    """Return a conversation of some ``count`` tokens."""
    made: list[Placed] = []
    for number, reply in enumerate(replies(count)):
        made.append(placed(2 * number + 1, "user", QUESTION))
        made.append(placed(2 * number + 2, "assistant", reply))
    return made


def placed(id_: int, role: str, text: str, status: Status = Status.COMPLETE) -> Placed:
    done = role == "assistant" and status is Status.COMPLETE
    message = Message(id_, 1, role, text, status, 0.0, "Guide", usage=USAGE if done else None)
    return Placed(message, (id_,))


def frames(count: int, text: str = TEXT) -> list[str]:
    """Return ``count`` tokens of streamed text, a frame each."""
    whole = text * (count * SIZE // len(text) + 1)
    cuts = [SIZE * int(number * FRAME_TOKENS) for number in range(int(count / FRAME_TOKENS) + 1)]
    return [whole[start:end] for start, end in pairwise(cuts)]


def settle() -> None:
    """Have everything painted and thrown away that waits for it."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def spent(work, *args) -> float:
    """Return the milliseconds of this thread that ``work`` and the painting after it take."""
    begun = time.thread_time()
    work(*args)
    QCoreApplication.processEvents()
    return (time.thread_time() - begun) * 1000


class Ours:
    """The app's transcript."""

    def __init__(self) -> None:
        self.clock = FrameClock()
        self.widget = Transcript(theme_of(application()), self.clock)

    def open(self, count: int) -> None:
        self.widget.show_messages(messages(count))

    def begin(self) -> None:
        """Begin a reply that streams."""
        self.widget.add_message(placed(STREAMED, "assistant", "", Status.STREAMING))

    def frame(self, text: str) -> None:
        """Show more of it, as a tick of the clock does."""
        self.widget.append_to(STREAMED, Piece(text=text, tokens=1))
        self.clock.tick()

    @property
    def bar(self):
        return self.widget.verticalScrollBar()


class SetMarkdown:
    """QTextBrowser that is given everything anew in each frame."""

    def __init__(self) -> None:
        self.widget = QTextBrowser()
        self._text = ""

    def open(self, count: int) -> None:
        self._text = "\n\n".join(f"**You**\n\n{QUESTION}\n\n**Guide**\n\n{reply}" for reply in replies(count))
        self.widget.setMarkdown(self._text)
        self.bar.setValue(self.bar.maximum())

    def begin(self) -> None:
        self._text += "\n\n**Guide**\n\n"

    def frame(self, text: str) -> None:
        self._text += text
        self.widget.setMarkdown(self._text)
        self.bar.setValue(self.bar.maximum())

    @property
    def bar(self):
        return self.widget.verticalScrollBar()


class PlainInsert:
    """QPlainTextEdit into which text is inserted: nothing is formatted."""

    def __init__(self) -> None:
        self.widget = QPlainTextEdit()
        self.widget.setReadOnly(True)
        self.widget.setUndoRedoEnabled(False)
        font = QFont(self.widget.font())
        font.setPointSizeF(theme_of(application()).sizes.reading)
        self.widget.setFont(font)

    def open(self, count: int) -> None:
        self.widget.setPlainText(
            "\n\n".join(f"You\n\n{QUESTION}\n\nGuide\n\n{each}" for each in replies(count))
        )
        self.bar.setValue(self.bar.maximum())

    def begin(self) -> None:
        self.frame("\n\nGuide\n\n")

    def frame(self, text: str) -> None:
        cursor = QTextCursor(self.widget.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        self.bar.setValue(self.bar.maximum())

    @property
    def bar(self):
        return self.widget.verticalScrollBar()


def show(widget: QWidget, width: int = WIDTH, height: int = HEIGHT) -> None:
    widget.resize(width, height)
    widget.show()
    settle()


def stream(pane: Ours | SetMarkdown | PlainInsert, parts: list[str]) -> list[float]:
    """Return the milliseconds of each frame."""
    made: list[float] = []
    for part in parts:
        time.sleep(GAP)
        made.append(spent(pane.frame, part))
    return made


def close(pane: Ours | SetMarkdown | PlainInsert) -> None:
    pane.widget.close()
    pane.widget.deleteLater()
    settle()
