"""The words and tones for the states of an engine: the same wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from app.engine.states import EngineState, Failed, Loading, Ready, Unloaded, Unloading
from app.library.models import Origin
from ui.composer.composer import Obstacle

if TYPE_CHECKING:
    from app.library.models import LocalModel


def state_text(state: EngineState) -> tuple[str, str]:
    """Return the tone of a state and the words for it."""
    match state:
        case Unloaded():
            return "", "No model loaded"
        case Loading():
            stage = f": {state.stages[-1].title}" if state.stages else ""
            what = "cancelling the load" if state.cancelling else f"loading{stage}"
            return "warning", f"{state.model.name} · {what}"
        case Ready():
            return "success", f"{state.model.name} · ready"
        case Unloading():
            return "warning", f"{state.model.name} · unloading"
        case Failed():
            return "danger", f"{state.model.name} · {state.failure.cause}"
        case _:
            assert_never(state)


def tones_of(state: EngineState) -> dict[str, str]:
    """Return the tone of each model that an engine has to do with, by the model's key."""
    return {} if isinstance(state, Unloaded) else {state.model.key: state_text(state)[0]}


def obstacle_of(state: EngineState, chosen: LocalModel | None, load_keys: str) -> Obstacle | None:
    """Return what stands in the way of sending, and what would change it."""
    load = f"Load {chosen.name}" if chosen and not chosen.problem else ""
    match state:
        case Ready():
            return None
        case Unloaded():
            how = f" ({load_keys})" if load else ": add a folder that holds one, on the left"
            return Obstacle(f"Load a model to start{how}", load)
        case Loading():
            stage = f": {state.stages[-1].title}" if state.stages else ""
            return Obstacle(f"{state.model.name} is loading{stage}…")
        case Unloading():
            return Obstacle(f"{state.model.name} is being unloaded…")
        case Failed():
            return Obstacle(f"{state.model.name} is not running: see the engine panel", load)
        case _:
            assert_never(state)


def welcome_text(state: EngineState) -> tuple[str, str]:
    """Return the title and the sentence of an empty conversation."""
    if isinstance(state, Loading):
        return "Welcome to Vlinders", f"{state.model.name} is loading. You can write meanwhile."
    if not isinstance(state, Ready):
        return "Welcome to Vlinders", "Load Guide, the built-in model, or one of yours on the left. Then ask."
    model = state.model
    if model.origin is Origin.BUILT_IN:
        return (
            f"Ask {model.name} about Vlinders",
            f"{model.name} is small, runs on this machine, and knows this app and vLLM.",
        )
    return f"Ask {model.name}", "It runs on this machine: nothing you write leaves it."
