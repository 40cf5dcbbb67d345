"""A responder that answers what a test writes for it: a second model beside the engine's."""

from __future__ import annotations

from dataclasses import replace

from app.engine.replies import Rendered
from app.engine.responders import Standing
from app.observable import Observable
from tests.fakes.engine import FakeEngine


class FakeResponder:
    """Answers with ``pieces``; ``engine`` directs it as it does in tests of the engine."""

    def __init__(self, name: str, *pieces: str, place: str = "Lab", **standing) -> None:
        self.key = f"remote:{place}:{name}"
        self.engine = FakeEngine(pieces or ("Other", " words", "."))
        self.standing = Observable(replace(Standing(name, place, ready=True, context=4096), **standing))

    def generate(self, request):
        return self.engine.generate(request)

    async def render(self, request, *, pieces=False):
        return Rendered("", ())

    async def count(self, text):
        return len(text.split())
