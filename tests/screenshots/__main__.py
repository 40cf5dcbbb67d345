"""``python -m tests.screenshots FOLDER``: the real window with the real engine, in every state worth a look."""

from __future__ import annotations

import asyncio
import sys

import ui.main  # noqa: F401  ends the engine's processes with this one, as in the app
from app.engine.states import Loading
from app.library.models import Origin
from tests.screenshots.camera import SIZE, Camera, shoot

QUESTIONS = ("List the keyboard shortcuts.", "Show the engine settings as a table.")
CHINESE = "什么是 KV 缓存？"


async def script(window, application, camera: Camera) -> None:
    from ui.selftest import ask

    await asyncio.sleep(1.0)
    await camera.take("start")
    model = application.library.models.value[0]
    loading = application.tasks.spawn(
        application.engine.load(model, application.overrides_for(model)), name="load"
    )
    while not loading.done():
        state = application.engine.state.value
        if isinstance(state, Loading) and len(state.stages) >= 4:
            await camera.take("loading")
            break
        await asyncio.sleep(0.05)
    await loading
    for question in QUESTIONS:
        window.composer.editor.setFocus()
        await ask(window, application, question, new=question is QUESTIONS[0])
    await camera.take("window")
    await ask(window, application, CHINESE)
    await camera.take("chinese")
    window.resize(1024, 640)
    await camera.take("small")
    window.resize(*SIZE)
    await fail(application)
    await camera.take("failed")


async def fail(application) -> None:
    """Ask more of the built-in model than it has."""
    model = next(each for each in application.library.models.value if each.origin is Origin.BUILT_IN)
    await application.engine.load(model, {"max_model_len": 131_072})


if __name__ == "__main__":
    sys.exit(shoot(script))
