"""``python -m tests.gpu.forecast FOLDER``: what the app foretells of a load, held against the load itself.

Loads models of several shapes with made-up weights on a real GPU and compares the longest context that the
forecast promises with the KV cache that vLLM then has, and the foretold memory with nvidia-smi's. Prints one JSON
object a model; a forecast above the truth is a broken promise, one below it is merely careful.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import ui.main  # noqa: F401  ends the engine's processes with this one, as in the app
from app.engine.engine import Engine
from app.engine.output import EngineOutput
from app.engine.states import Ready
from app.library.config import parse_config
from app.library.fit import Fits, FitsShorter, Room, forecast, shape_of
from app.library.models import LocalModel, Origin
from app.tasks import Tasks
from tests.gpu.model import write_model
from tests.gpu.nvidia_smi import query_gpus

MIB = 1 << 20
MORE_THAN_ANY = 10**8
"""Tokens; what is promised of it is all that there is."""
SHAPES = {
    "8B": ({}, {}),
    "8B eager": ({}, {"enforce_eager": True}),
    "8B, FP8 cache": ({}, {"kv_cache_dtype": "fp8", "enforce_eager": True}),
    "14B": (
        {"hidden_size": 5120, "intermediate_size": 17408, "num_attention_heads": 40},
        {"enforce_eager": True},
    ),
}


def weights_of(shape: dict) -> int:
    """Return the bytes of such a Llama's weights in 16 bits."""
    hidden, heads, width = shape["hidden_size"], shape["num_attention_heads"], shape["head_dim"]
    attention = hidden * width * (2 * heads + 2 * shape["num_key_value_heads"])
    layer = attention + 3 * hidden * shape["intermediate_size"] + 2 * hidden
    return 2 * (shape["num_hidden_layers"] * layer + 2 * shape["vocab_size"] * hidden + hidden)


async def compare(engine: Engine, folder: Path, name: str) -> dict[str, object]:
    changes, overrides = SHAPES[name]
    path = write_model(folder / name.replace(" ", "-"), changes)
    content = json.loads((path / "config.json").read_text())
    config = parse_config(content)
    weights = weights_of(content)
    before = query_gpus()[0]
    total, used = (int(before[key] * MIB) for key in ("memory.total", "memory.used"))
    room = Room("GPU", total, total - used)
    told = forecast(
        shape_of(config, weights),
        [room],
        context=MORE_THAN_ANY,
        cache_bytes=1 if "kv_cache_dtype" in overrides else 2,
        eager=bool(overrides.get("enforce_eager")),
    )
    row: dict[str, object] = {"model": name, "weights_gib": round(weights / (1 << 30), 2)}
    row["promised"] = told.context if isinstance(told, Fits | FitsShorter) else str(told)
    model = LocalModel(f"folder:{name}", name, path, Origin.FOLDER, context=32768)
    await engine.load(model, {"load_format": "dummy", "gpu_memory_utilization": 0.9, **overrides})
    state = engine.state.value
    if not isinstance(state, Ready):
        return row | {"state": str(state)[:2000]}
    held = int(query_gpus()[0]["memory.used"] * MIB) - used
    tokens = state.report.kv_cache_tokens or 0
    row |= {
        "kv_cache_tokens": tokens,
        "promised_over_real": round(float(str(row["promised"])) / tokens, 4) if tokens else None,
        "vllm_weights_gib": state.report.weights_gib,
        "held_gib": round(held / (1 << 30), 2),
        "load_s": round(state.report.seconds, 1),
    }
    await engine.unload()
    return row


async def run(folder: Path) -> list[dict[str, object]]:
    output = EngineOutput()
    output.start()
    engine = Engine(Tasks(), output, cache=folder / "cache")
    rows = []
    try:
        for name in SHAPES:
            rows.append(await compare(engine, folder, name))
            print(json.dumps(rows[-1]), flush=True)
    finally:
        await engine.close()
        await asyncio.get_running_loop().run_in_executor(None, output.stop)
    return rows


def main() -> int:
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    rows = asyncio.run(run(folder))
    (folder / "forecast.json").write_text(json.dumps(rows, indent=1))
    return 0 if all("kv_cache_tokens" in row for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
