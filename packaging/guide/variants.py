"""Writes quantized variants of a Llama folder, to see that every format is really taken.

``python packaging/guide/variants.py resources/guide OUT [NAME ...]`` makes OUT/NAME, without names all.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from checkpoints import CHECKPOINTS
from gguf_file import write_gguf
from safetensors.torch import load_file, save_file

GGUFS = {"gguf-q8_0": "Q8_0", "gguf-q4_k": "Q4_K_S"}
NAMES = (*CHECKPOINTS, *GGUFS)
COPIED = ("tokenizer.json", "tokenizer_config.json", "generation_config.json", "config.json")


def write_variant(source: Path, name: str, out: Path) -> Path:
    """Write the variant ``name`` of ``source`` into ``out``/``name``; return what an engine is to load.

    That is the folder, or the GGUF file in it, beside which config and tokenizer lie too.
    """
    folder = out / name
    folder.mkdir(parents=True)
    for file in COPIED:
        shutil.copy(source / file, folder)
    if name in GGUFS:
        path = folder / f"Guide-{GGUFS[name]}.gguf"
        write_gguf(source, path, GGUFS[name])
        return path
    write_checkpoint(source, name, folder)
    return folder


def write_checkpoint(source: Path, name: str, folder: Path) -> None:
    """Write ``source``'s weights and config as the checkpoint ``name``; only linear layers change."""
    checkpoint = CHECKPOINTS[name]
    tensors = {}
    for key, weight in load_file(source / "model.safetensors").items():
        if "_proj." not in key:
            tensors[key] = weight
            continue
        layer = key.removesuffix("weight")
        tensors |= {f"{layer}{part}": tensor for part, tensor in checkpoint.write(weight).items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "config.json").read_text())
    config["quantization_config"] = checkpoint.config
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no such variant: {', '.join(sorted(unknown))}")
    for name in options.names or NAMES:
        print(write_variant(options.source, name, options.out))


if __name__ == "__main__":
    main()
