"""``python -m tests.screenshots.compare FOLDER``: comparisons of made-up models, in windows large and small."""

from __future__ import annotations

import asyncio
import re
import sys

import ui.main  # noqa: F401  ends the children with this process, as in the app
from app.errors import EndpointError
from tests.fakes.responder import FakeResponder
from tests.screenshots.camera import SIZE, Camera, shoot
from tests.screenshots.chat import ANSWER

MODELS = (
    ("org/large-72b-instruct", "Lab server"),
    ("tiny-3b", "Example cloud"),
    ("mini", "Example cloud"),
    ("meta-llama/Llama-3.3-70B-Instruct-quantized-awq", "Lab server"),
    ("qwen3-8b", "Lab server"),
    ("qwen3-32b", "Lab server"),
)
QUESTIONS = ("How large is a KV cache?", "And with FP8?", "In one sentence?")
SMALL, WIDE = (1010, 640), (2560, 1440)


def furnish(application) -> list[FakeResponder]:
    """Let made-up models answer, each sooner or later and with more or fewer words."""
    made: list[FakeResponder] = []
    for place, (name, where) in enumerate(MODELS):
        words = re.findall(r"\S+\s*|\s+", ANSWER)
        responder = FakeResponder(name, *words[: len(words) // (1 + place % 3)], place=where)
        responder.engine.figures = {"ttft": 0.08 + 0.07 * place, "seconds": 1.2 + place}
        made.append(responder)
    application.responders.all.set((*application.responders.all.value, *made))
    return made


async def ask(application, question: str) -> None:
    application.chats.send(question)
    while application.chats.busy.value:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


async def script(window, application, camera: Camera) -> None:
    made = furnish(application)
    chats, bar, vote = application.chats, window.chat.compare, window.chat.vote
    chats.set_lane(0, responder=made[0].key)
    await asyncio.sleep(2)
    await camera.take("remote")
    while len(chats.lanes.value) < len(made):
        window.chat.wiring.lanes.add_pane()
    await ask(application, QUESTIONS[0])
    for name, size in (("six", SIZE), ("six-small", SMALL), ("six-wide", WIDE)):
        window.resize(*size)
        await camera.take(name)
    window.resize(*SIZE)
    bar.difference.click()
    await camera.take_sheet("differences")
    bar.blind.click()
    await ask(application, QUESTIONS[1])
    await camera.take("blind")
    window.resize(*SMALL)
    await camera.take("blind-small")
    window.resize(*SIZE)
    vote.buttons[1].click()
    await camera.take("voted")
    bar.tally.click()
    await camera.take_sheet("tally")
    await break_one(made, application)
    await camera.take("broken")


async def break_one(made: list[FakeResponder], application) -> None:
    """Let an endpoint go away while the others stream."""
    made[1].engine.error = EndpointError("Example cloud cannot be reached.", "Check its address.")
    made[1].engine.fail_after = 12
    for responder in made[2:]:
        responder.engine.pause_after = 20
    application.chats.set_blind(False)
    application.chats.send(QUESTIONS[2])
    await asyncio.sleep(1)


if __name__ == "__main__":
    sys.exit(shoot(script))
