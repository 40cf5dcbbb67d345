"""Models for the double: as small as they can be and still have everything."""

from __future__ import annotations

import asyncio
import json
import struct

from app.library.abilities import Abilities
from tests.app.hub.scene import client

CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "max_position_embeddings": 2048}


def config(**more):
    return json.dumps({**CONFIG, **more}).encode()


def weights(**shapes):
    """Return a safetensors file of BF16 tensors."""
    header, at = {}, 0
    for name, length in shapes.items():
        header[name] = {"dtype": "BF16", "shape": [length], "data_offsets": [at, at + 2 * length]}
        at += 2 * length
    content = json.dumps(header).encode()
    return struct.pack("<Q", len(content)) + content + bytes(at)


def gguf(architecture, **numbers):
    """Return the header of a GGUF file with these numbers under its architecture's name."""
    name = architecture.encode()
    keys = [_gguf_text(b"general.architecture") + struct.pack("<I", 8) + _gguf_text(name)]
    keys += [
        _gguf_text(f"{architecture}.{key}".encode()) + struct.pack("<II", 4, number)
        for key, number in numbers.items()
    ]
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(keys)) + b"".join(keys)


def _gguf_text(text):
    return struct.pack("<Q", len(text)) + text


def index(*names):
    return json.dumps({"weight_map": {f"tensor{at}": name for at, name in enumerate(names)}}).encode()


def look(tmp_path, repo="a/model", revision="", **abilities):
    return asyncio.run(client(tmp_path).look(repo, revision, Abilities(**abilities)))
