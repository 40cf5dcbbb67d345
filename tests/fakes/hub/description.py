"""What the Hub tells of a model: some of it is said by its owner, most is read from its files."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import yaml

from tests.fakes.hub import gguf
from tests.fakes.hub.content import Content, read

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fakes.hub.repos import Commit, Entry, Repo

HEADER_LIMIT = 100_000_000
CONFIG_FIELDS = ("architectures", "model_type", "auto_map")
QUANTIZATION_FIELDS = ("quant_method", "bits", "quant_algo", "load_in_4bit", "load_in_8bit")


def describe(repo: Repo, commit: Commit) -> dict[str, Any]:
    """Return every property that can be asked for."""
    front = front_matter(repo)
    config = repo.json_of("config.json")
    headers = safetensors_headers(commit)
    told: dict[str, Any] = {
        "_id": hashlib.sha1(repo.name.encode()).hexdigest()[:24],
        "id": repo.name,
        "modelId": repo.name,
        "author": repo.name.partition("/")[0],
        "sha": commit.sha,
        "lastModified": stamp(commit.at),
        "createdAt": stamp(repo.created),
        "private": repo.private,
        "gated": repo.gated,
        "disabled": False,
        "downloads": repo.downloads,
        "downloadsAllTime": repo.downloads * 10,
        "likes": repo.likes,
        "trendingScore": repo.trending,
        "tags": tags_of(repo, commit, front, config),
        "cardData": front,
        "config": _digest(config),
        "siblings": [{"rfilename": path} for path in commit.files],
        "spaces": [],
        "usedStorage": sum(entry.content.size for entry in commit.files.values() if entry.large),
        "baseModels": None,
        "childrenModelCount": 0,
    }
    if config and (library := front.get("library_name", "transformers")):
        told["library_name"] = library
    if pipeline := front.get("pipeline_tag", "text-generation" if config else ""):
        told["pipeline_tag"] = pipeline
    if headers:
        parameters = count_parameters(headers)
        told["safetensors"] = {"parameters": parameters, "total": sum(parameters.values())}
    weights = next(
        (entry.content for path, entry in sorted(commit.files.items()) if path.endswith(".gguf")), None
    )
    if weights is not None and (summary := gguf.summary(weights)):
        told["gguf"] = summary
    return {**told, **repo.info}


def tags_of(repo: Repo, commit: Commit, front: dict[str, Any], config: dict[str, Any]) -> list[str]:
    """Return the tags that the Hub would give, then those that the test gives."""
    paths = commit.files
    quantization = config.get("quantization_config", {})
    languages = front.get("language", [])
    made = [
        front.get("library_name", "transformers") if config else "",
        "safetensors" if any(path.endswith(".safetensors") for path in paths) else "",
        "gguf" if any(path.endswith(".gguf") for path in paths) else "",
        config.get("model_type", ""),
        front.get("pipeline_tag", "text-generation" if config else ""),
        "custom_code" if "auto_map" in config else "",
        f"{quantization['bits']}-bit" if quantization.get("bits") in (4, 8) else "",
        quantization.get("quant_method", ""),
        *([languages] if isinstance(languages, str) else languages),
        *front.get("tags", []),
        f"license:{front['license']}" if "license" in front else "",
        f"base_model:{front['base_model']}" if "base_model" in front else "",
        *repo.tags,
        "region:us",
    ]
    return list(dict.fromkeys(tag for tag in made if tag))


def front_matter(repo: Repo) -> dict[str, Any]:
    """Return what stands between the first two lines of dashes of the card."""
    if not repo.card.startswith("---\n"):
        return {}
    try:
        found = yaml.safe_load(repo.card[4:].partition("\n---")[0])
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def listing(entry: Entry) -> dict[str, Any]:
    """Return an entry of a tree."""
    told: dict[str, Any] = {"type": "file", "oid": entry.oid, "size": entry.size, "path": entry.path}
    if entry.large:
        told["lfs"] = {"oid": entry.sha256, "size": entry.size, "pointerSize": len(entry.pointer)}
    if entry.xet:
        told["xetHash"] = entry.xet_hash
    return told


def sibling(entry: Entry) -> dict[str, Any]:
    """Return an entry of a model's ``siblings`` with its metadata."""
    told: dict[str, Any] = {"rfilename": entry.path, "blobId": entry.oid, "size": entry.size}
    if entry.large:
        told["lfs"] = {"sha256": entry.sha256, "size": entry.size, "pointerSize": len(entry.pointer)}
    return told


def safetensors_headers(commit: Commit) -> dict[str, dict[str, Any]]:
    """Return the headers of the weight files at the root that have one."""
    found = {path: _header(entry.content) for path, entry in commit.files.items() if _is_weights(path)}
    return {path: header for path, header in found.items() if header is not None}


def count_parameters(headers: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Count elements by dtype, as stored: four-bit weights packed in I32 are an eighth of themselves."""
    counts: dict[str, int] = {}
    for header in headers.values():
        for name, tensor in header.items():
            if name != "__metadata__":
                count = 1
                for length in tensor["shape"]:
                    count *= length
                counts[tensor["dtype"]] = counts.get(tensor["dtype"], 0) + count
    return counts


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _is_weights(path: str) -> bool:
    return (
        path.endswith(".safetensors")
        and "/" not in path
        and not path.startswith(("adapter_", "consolidated"))
    )


def _header(content: Content) -> dict[str, Any] | None:
    if content.size < 8:
        return None
    length = int.from_bytes(read(content, 0, 8), "little")
    if not 2 <= length <= min(content.size - 8, HEADER_LIMIT):
        return None
    try:
        found = json.loads(read(content, 8, 8 + length))
    except ValueError:
        return None
    fields = ("dtype", "shape", "data_offsets")
    tensors = [tensor for name, tensor in found.items() if name != "__metadata__"]
    return found if all(all(key in tensor for key in fields) for tensor in tensors) else None


def _digest(config: dict[str, Any]) -> dict[str, Any]:
    """Return the little that the Hub tells of a config.json."""
    told = {key: config[key] for key in CONFIG_FIELDS if key in config}
    quantization = config.get("quantization_config")
    if isinstance(quantization, dict):
        told["quantization_config"] = {
            key: quantization[key] for key in QUANTIZATION_FIELDS if key in quantization
        }
    return told
