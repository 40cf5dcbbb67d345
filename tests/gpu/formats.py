"""``python -m tests.gpu.formats FOLDER [NAME ...]``: Guide in every format, loaded and asked on a real GPU.

Makes the variants of packaging/guide/variants.py in FOLDER, loads each by the app's own engine, and holds its
answers against the unquantized model's. Prints one JSON object a format and writes them all to formats.json.
Needs no window and no network; vllm-gguf-plugin, gguf and bitsandbytes have to be installed for their formats.
"""

from __future__ import annotations

import asyncio
import difflib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import ui.main  # noqa: F401  ends the engine's processes with this one, as in the app
from app.engine.engine import Engine
from app.engine.output import EngineOutput
from app.engine.replies import Piece, Prompting, Request, Sampling, Turn, Usage
from app.engine.states import Failed
from app.library.inspection import inspect_gguf, inspect_model
from app.library.models import LocalModel, Origin
from app.paths import GUIDE
from app.tasks import Tasks

WORKSHOP = Path(__file__).parents[2] / "packaging" / "guide"
ASKED = 30
GREEDY = Sampling(temperature=0.0, max_tokens=200)
OVERRIDES = {"enforce_eager": True, "kv_cache_memory_bytes": 1 << 30, "gpu_memory_utilization": 0.3}
ALIKE = 0.9
"""Answers of which that much is the same say the same."""
PACKAGES = ("vllm", "torch", "transformers", "huggingface_hub", "vllm-gguf-plugin", "gguf", "bitsandbytes")


def say(**row: object) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)


def make_models(folder: Path) -> dict[str, LocalModel]:
    """Write all variants into ``folder``; return them by name, the original first.

    GGUF comes twice: with config and tokenizer beside it, and all alone.
    """
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, WORKSHOP / "variants.py", GUIDE, folder], check=True)
    models = {"bf16": inspect_model(GUIDE, Origin.BUILT_IN)}
    for each in sorted(folder.iterdir()):
        files = tuple(each.glob("*.gguf"))
        if not files:
            models[each.name] = inspect_model(each, Origin.FOLDER)
            continue
        models[each.name] = inspect_gguf(files, Origin.FOLDER)
        alone = folder.with_name("alone") / each.name / files[0].name
        alone.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(files[0], alone)
        models[f"{each.name}-alone"] = inspect_gguf((alone,), Origin.FOLDER)
    return models


def questions() -> list[str]:
    items = tomllib.loads((WORKSHOP / "heldout.toml").read_text(encoding="utf-8"))["item"]
    return [item["ask"] for item in items[:ASKED]]


async def ask(engine: Engine, question: str) -> tuple[str, float]:
    """Return the answer and its tokens a second."""
    pieces, speed = [], 0.0
    async for piece in engine.generate(Request((Turn("user", question),), Prompting(sampling=GREEDY))):
        match piece:
            case Piece():
                pieces.append(piece.text)
            case Usage():
                speed = piece.tokens_per_second
    return "".join(pieces), speed


async def try_model(engine: Engine, name: str, model: LocalModel, right: list[str]) -> dict[str, Any]:
    """Load the model and ask it everything; ``right`` becomes the answers of the first one tried."""
    row: dict[str, Any] = {"format": name, "label": model.quantization, "problem": model.problem}
    await engine.load(model, OVERRIDES)
    state = engine.state.value
    if isinstance(state, Failed):
        return row | {
            "state": "failed",
            "cause": state.failure.cause,
            "advice": state.failure.advice,
            "details": state.failure.details[-3000:],
        }
    row |= {
        "state": "ready",
        "load_s": round(state.report.seconds, 1),
        "weights_gib": state.report.weights_gib,
    }
    answers = [text for text, _ in await asyncio.gather(*(ask(engine, each) for each in questions()))]
    _, speed = await ask(engine, "List all engine settings.")
    if not right:
        right += answers
    alike = [difflib.SequenceMatcher(None, *pair).ratio() for pair in zip(answers, right, strict=True)]
    worst = min(range(len(alike)), key=alike.__getitem__)
    return row | {
        "tok_s": round(speed, 1),
        "identical": sum(value == 1.0 for value in alike) / len(alike),
        "alike": sum(value >= ALIKE for value in alike) / len(alike),
        "worst": {"answer": answers[worst][:120], "instead_of": right[worst][:120]},
    }


async def run(folder: Path, names: list[str]) -> list[dict[str, Any]]:
    output = EngineOutput()
    output.start()
    engine = Engine(Tasks(), output, cache=folder / "cache")
    rows: list[dict[str, Any]] = []
    right: list[str] = []
    try:
        for name, model in make_models(folder / "variants").items():
            if not names or name in names or name == "bf16":
                rows.append(await try_model(engine, name, model, right))
                say(**rows[-1])
    except Exception as error:  # noqa: BLE001  what was found until then is worth having
        say(stopped=repr(error))
        rows.append({"format": "?", "state": "stopped", "cause": repr(error)})
    finally:
        await engine.close()
        await asyncio.to_thread(output.stop)
    return rows


def installed() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


def main() -> int:
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    packages = installed()
    say(packages=packages)
    rows = asyncio.run(run(folder, sys.argv[2:]))
    (folder / "formats.json").write_text(
        json.dumps({"packages": packages, "rows": rows}, indent=1, ensure_ascii=False)
    )
    good = [row for row in rows if row["state"] == "ready" and row["alike"] >= ALIKE]
    say(formats=len(rows), good=len(good), bad=[row["format"] for row in rows if row not in good])
    return 0 if len(good) == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
