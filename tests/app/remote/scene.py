"""An app's remote part on a loop of its own, with a keyring in memory."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from app.engine.replies import Piece, Prompting, Request, Sampling, Turn, Usage
from app.engine.responders import Responders
from app.remote.endpoints import Endpoints, Entry
from app.settings.schema import RemoteModel
from app.settings.store import SettingsStore
from app.tasks import Tasks


def request(text="Hi", **prompting) -> Request:
    return Request((Turn("user", text),), Prompting(**prompting))


def sampled(**values) -> Request:
    return request(sampling=Sampling(**values))


def play(work, path, patience=20):
    """Run ``work(scene)`` and close everything after it."""

    async def whole():
        scene = await begin(path)
        try:
            return await asyncio.wait_for(work(scene), patience)
        finally:
            await scene.endpoints.close()
            await scene.settings.close()
            await scene.tasks.cancel_all()

    return asyncio.run(whole())


async def begin(path):
    settings, responders, tasks = SettingsStore(path / "settings.json"), Responders(), Tasks()
    settings.load()
    endpoints = Endpoints(settings, responders, tasks)
    return SimpleNamespace(settings=settings, responders=responders, tasks=tasks, endpoints=endpoints)


async def add(scene, server, *, name="Lab", key="", model="tiny", dialect=None):
    """Keep ``server`` as an endpoint with one model; return who answers for it."""
    entry = Entry(
        server.url,
        name,
        key,
        (RemoteModel(id=model, context=4096),),
        server.owner if dialect is None else dialect,
    )
    await scene.endpoints.keep(entry)
    return scene.responders.all.value[-1]


async def gather(responder, asked) -> tuple[str, str, Usage, list[Piece]]:
    """Return the answer, the thinking, the usage and all pieces."""
    pieces = [each async for each in responder.generate(asked)]
    assert isinstance(pieces[-1], Usage)
    said = pieces[:-1]
    return "".join(p.text for p in said), "".join(p.reasoning for p in said), pieces[-1], said
