"""The engine of this machine as a responder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, assert_never

from app.engine.responders import LOCAL, Standing
from app.engine.states import Failed, Loading, Ready, Unloaded, Unloading
from app.observable import Observable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.engine.replies import Piece, Rendered, Request, Usage
    from app.engine.states import EngineState

PLACE = "This computer"


class Answering(Protocol):
    """What is needed of an engine."""

    @property
    def state(self) -> Observable[EngineState]: ...

    def generate(self, request: Request) -> AsyncIterator[Piece | Usage]: ...

    async def render(self, request: Request, *, pieces: bool = False) -> Rendered: ...

    async def count(self, text: str) -> int: ...


class LocalResponder:
    """Answers with what the engine has loaded; its standing follows the engine's state."""

    key = LOCAL

    def __init__(self, engine: Answering) -> None:
        self.standing: Observable[Standing] = Observable(Standing())
        self._engine = engine
        engine.state.subscribe(lambda state: self.standing.set(standing_of(state)))

    def generate(self, request: Request) -> AsyncIterator[Piece | Usage]:
        return self._engine.generate(request)

    async def render(self, request: Request, *, pieces: bool = False) -> Rendered:
        return await self._engine.render(request, pieces=pieces)

    async def count(self, text: str) -> int:
        return await self._engine.count(text)


def standing_of(state: EngineState) -> Standing:
    """Return what an engine in ``state`` can do for a conversation."""
    match state:
        case Ready(model, overrides, report):
            return Standing(
                model.name,
                PLACE,
                ready=True,
                context=report.context,
                sees=report.sees,
                counts=True,
                thinks=report.thinks,
                defaults=report.sampling,
                lacks=report.lacks,
                version=report.vllm,
                arguments=dict(overrides),
            )
        case Unloaded():
            return Standing(place=PLACE, reason="No model is loaded.")
        case Loading(model):
            return Standing(model.name, PLACE, reason=f"{model.name} is being loaded.")
        case Unloading(model):
            return Standing(model.name, PLACE, reason=f"{model.name} is being unloaded.")
        case Failed(model, _, failure):
            return Standing(model.name, PLACE, reason=failure.cause)
        case _:
            assert_never(state)
