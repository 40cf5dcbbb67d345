"""Models to look for by hand: Guide itself, and noise in the shape of larger ones, which says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.hub.noise import Shape, gguf_model, safetensors_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.hub.content import Content
    from tests.fakes.hub.double import HubDouble

AUTHOR = "vlinders"
GUIDE = Path(__file__).parents[3] / "resources" / "guide"
HASHES = Path(__file__).with_name("hashes.json")
"""Of the larger files, which take minutes to hash: {repository: {file: sha256}}."""
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "generation_config.json")
START = datetime(2026, 9, 1, tzinfo=UTC)

SMALL = Shape(layers=16, hidden=2048, heads=32, kv_heads=8, inner=8192, vocabulary=5632)
MIDDLE = Shape(layers=32, hidden=4096, heads=32, kv_heads=8, inner=14336, vocabulary=5632)
LARGE = Shape(layers=80, hidden=8192, heads=64, kv_heads=8, inner=28672, vocabulary=5632, context=131072)
NOISE = {
    "Noise-1B": (SMALL, ""),
    "Noise-7B": (MIDDLE, ""),
    "Noise-7B-AWQ": (MIDDLE, "awq"),
    "Noise-7B-GPTQ": (MIDDLE, "gptq"),
    "Noise-7B-FP8": (MIDDLE, "fp8"),
    "Noise-68B-AWQ": (LARGE, "awq"),
    "Noise-68B-FP8": (LARGE, "fp8"),
}
QUANTS = {"Q4_K": "Q4_K_M", "Q6_K": "Q6_K", "Q8_0": "Q8_0"}
CARD = """---
license: {license}
language: [en]
pipeline_tag: text-generation
tags: [{tags}]
---
# {title}

The weights of this model are **noise**. It has the shape, the files and the headers of a Llama of this size,
to try searching, downloading and fitting with; what it answers means nothing.

| what | |
| --- | --- |
| made by | `tests/fakes/hub` |
| size | {size:.1f} GB |
"""


def fill(hub: HubDouble) -> None:
    """Put everything on the shelf, the newest last."""
    known = json.loads(HASHES.read_text()) if HASHES.exists() else {}
    hub.add_folder(f"{AUTHOR}/Guide", GUIDE, downloads=412, likes=31, trending=9, at=START)
    for number, (name, (shape, quantization)) in enumerate(NOISE.items(), 1):
        files = safetensors_model(shape, quantization, known.get(name, {}))
        _add(hub, name, files, number, tags=quantization or "noise", gated="auto" if "68B" in name else False)
    names = known.get("Noise-7B-GGUF", {})
    files = {
        f"Noise-7B-{label}.gguf": gguf_model(
            MIDDLE, "Noise 7B", kind, names.get(f"Noise-7B-{label}.gguf", "")
        )
        for kind, label in QUANTS.items()
    }
    _add(hub, "Noise-7B-GGUF", files, len(NOISE) + 1, tags="gguf", tokenizer=False)


def hashes(hub: HubDouble) -> dict[str, dict[str, str]]:
    """Return what belongs into ``HASHES``."""
    found: dict[str, dict[str, str]] = {}
    for name, repo in hub.repos.items():
        large = {
            path: entry.sha256 for path, entry in repo.head.files.items() if entry.content.size > 64 << 20
        }
        if large:
            found[name.partition("/")[2]] = large
    return found


def _add(
    hub: HubDouble,
    name: str,
    files: Mapping[str, bytes | Content],
    number: int,
    *,
    tags: str,
    tokenizer: bool = True,
    gated: bool | str = False,
) -> None:
    whole: dict[str, bytes | Path | Content] = dict(files)
    if tokenizer:
        whole |= {name: GUIDE / name for name in TOKENIZER}
    size = sum(0 if isinstance(content, bytes) else content.size for content in files.values()) / 1e9
    card = CARD.format(title=name.replace("-", " "), license="apache-2.0", tags=tags, size=size)
    hub.add_repo(
        f"{AUTHOR}/{name}",
        whole,
        card=card,
        gated=gated,
        downloads=400 - 40 * number,
        likes=(7 * number) % 30,
        trending=10 - number,
        at=START + timedelta(days=6 * number),
    )
