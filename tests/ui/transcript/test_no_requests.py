"""Nothing that a model writes makes the window ask anybody for anything, nor read any file."""

from __future__ import annotations

import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from app.chat.messages import Status
from app.engine.replies import Piece
from tests.ui.transcript.furnished import placed, press


@pytest.fixture
def trap():
    """A server that nobody may ask; its address, and who asked."""
    asked = []

    class Trap(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_GET  # noqa: N815  the server's names

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def baits(address):
    return [
        f"![cat]({address}/a.png)",
        f"[![cat]({address}/b.png)]({address}/c)",
        f'<img src="{address}/d.png">',
        f'<script src="{address}/e.js"></script>',
        f"![ref][one]\n\n[one]: {address}/f.png",
        f'<style>@import url("{address}/g.css");</style>',
        f"$\\href{{{address}/h}}{{x}}$",
        f"$$\\style{{background: url({address}/i)}}{{y}}$$",
        f"{address}/j and <{address}/k>",
        f"| a |\n|---|\n| ![x]({address}/l.png) |",
        "![local](file:///etc/hostname) ![data](data:image/png;base64,iVBORw0KGgo=)",
        f"[^1]\n\n[^1]: ![x]({address}/m.png)",
        f"```html\n<img src='{address}/n.png'>\n```",
    ]


def look_around(view):
    """All that a reader does without pressing a link."""
    for y in range(0, view.viewport().height(), 25):
        QTest.mouseMove(view.viewport(), QPoint(view.scroller.left + 40, y))
    view.reader.select_all()
    view.reader.copy()
    view.zoom(1)
    view.verticalScrollBar().setValue(0)
    view.grab()


def test_a_saved_reply_asks_nobody(show, trap, qtbot):
    address, asked = trap
    view = show(placed(3, text="\n\n".join(baits(address))), height=1400)
    look_around(view)
    qtbot.waitUntil(lambda: not view.fittings.formulas.pending, timeout=30_000)
    look_around(view)
    assert "127.0.0.1" in view.shown_text()
    assert asked == []


def test_a_reply_that_streams_asks_nobody(show, trap, qtbot):
    address, asked = trap
    view = show(placed(3, text="", status=Status.STREAMING))
    text = "\n\n".join(baits(address))
    for start in range(0, len(text), 7):
        view.append_to(3, Piece(text[start : start + 7], 1))
        if start % 70 == 0:
            view._clock.tick()
    view.change_message(placed(3, text=text))
    look_around(view)
    assert asked == []


def test_what_a_model_named_itself_or_failed_with_asks_nobody(show, trap):
    address, asked = trap
    bait = f'<img src="{address}/a.png"> ![x]({address}/b.png)'
    view = show(placed(3, text="", model=bait, status=Status.FAILED, error=bait, reasoning=bait))
    press(view, "Thought")
    look_around(view)
    assert bait in view.shown_text()
    assert asked == []


def test_hundreds_of_mixtures_ask_nobody(show, trap):
    address, asked = trap
    chance = random.Random(7)
    marks = ["![", "](", ")", "<img src=", ">", "[", "]", "$", "|", "\n", "\n\n", "```", "*", "> ", "- ", " "]
    pieces = [*marks, f"{address}/x.png", f'"{address}/y"', "text"]
    view = show(height=800)
    for _ in range(150):
        text = "".join(chance.choice(pieces) for _ in range(40))
        view.show_messages([placed(3, text=text)])
        view.grab()
    assert asked == []
