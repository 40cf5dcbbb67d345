"""Reads every argument that the installed vLLM knows from its own command line parser.

Runs as a process of its own (``python -m app.engine.discovery FILE``): importing vllm and asking for its help
takes some ten seconds of computing that no window should feel.
"""

from __future__ import annotations

import argparse
import enum
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.engine.argument import Argument, Kind

OWNED = (
    # The app chooses the model and always loads it from a local folder.
    "model", "model_weights", "revision", "code_revision", "tokenizer_revision", "hf_token", "download_dir",
    # Names under which a server would offer the model; the app knows its models by their own.
    "served_model_name",
    # The app chats: it needs a generating model with a tokenizer.
    "runner", "convert", "pooler_config", "skip_tokenizer_init",
    # The app reads the log to follow a load, so its form is not free.
    "logging_config", "log_level", "log_config_file", "aggregate_engine_logging",
    # The engine runs in this process on this machine.
    "nnodes", "node_rank", "master_addr", "master_port", "data_parallel_rank", "data_parallel_start_rank",
    "data_parallel_address", "data_parallel_rpc_port", "data_parallel_size_local", "data_parallel_hybrid_lb",
    "data_parallel_external_lb", "data_parallel_multi_port_external_lb",
    # The app ends the engine itself, at once.
    "shutdown_timeout",
    # argparse's own.
    "help",
)  # fmt: skip

_GROUPS = {
    "options": "Engine",
    "ModelConfig": "Model",
    "LoadConfig": "Loading",
    "AttentionConfig": "Attention",
    "MambaConfig": "Mamba",
    "StructuredOutputsConfig": "Structured output",
    "ParallelConfig": "More on parallel",
    "CacheConfig": "More on KV cache",
    "OffloadConfig": "Offloading",
    "MultiModalConfig": "Images and sound",
    "LoRAConfig": "LoRA",
    "ObservabilityConfig": "Observation",
    "SchedulerConfig": "More on scheduling",
    "CompilationConfig": "CUDA graphs",
    "KernelConfig": "Kernels",
    "VllmConfig": "Whole configurations",
}
_WORDS = {
    **{
        word.lower(): word
        for word in ("KV", "CPU", "GPU", "LoRA", "LoRAs", "MoE", "HF", "MM", "SSM", "SSU", "NCCL")
    },
    **{
        word.lower(): word
        for word in ("NUMA", "JIT", "OTLP", "MFU", "NVTX", "SWA", "DP", "TP", "EP", "DCP", "CP")
    },
    **{
        word.lower(): word
        for word in ("IO", "IPC", "RPC", "FP8", "FP64", "EPLB", "DBO", "GDN", "KDA", "EC", "IR")
    },
    **{word.lower(): word for word in ("ID", "IDs", "API", "GB", "MB", "LM")},
    "cudagraph": "CUDA graph",
    "attn": "attention",
    "cls": "class",
    "kwargs": "arguments",
    "impl": "implementation",
}
_TAILS = re.compile(
    r"\n+\s*(?:Should either be a valid JSON|Parse human-readable integers|API docs:).*", re.DOTALL
)


def discover() -> list[Argument]:
    """Return every argument of the installed vLLM that is not the app's own. Imports vllm: some 10 s."""
    import vllm.engine.arg_utils as arg_utils
    from vllm.utils.argparse_utils import FlexibleArgumentParser

    arg_utils.NEEDS_HELP = True  # else all help is empty
    cached: Any = getattr(arg_utils, "_compute_kwargs", None)
    if cached is not None:
        cached.cache_clear()
    parser = arg_utils.AsyncEngineArgs.add_cli_args(FlexibleArgumentParser())
    groups: list[Any] = parser._action_groups  # noqa: SLF001  argparse has no other way to list them
    return [
        describe(action, group.title or "options")
        for group in groups
        for action in group._group_actions  # noqa: SLF001
        if action.dest not in OWNED
    ]


def describe(action: argparse.Action, group: str) -> Argument:
    """Return a parser's action as an argument."""
    kind, choices = _kind(action)
    default = _plain(action.default)
    return Argument(
        name=action.dest,
        label=_label(action.dest),
        group=_GROUPS.get(group, group),
        kind=kind,
        default=default if kind is not Kind.FLAG or isinstance(default, bool) else None,
        choices=choices,
        help=_help(action.help or ""),
    )


def _kind(action: argparse.Action) -> tuple[Kind, tuple[str, ...]]:
    if action.nargs == 0:
        return Kind.FLAG, ()
    if action.nargs in ("+", "*"):
        return (Kind.INTEGERS if _taken(action, "7") == 7 else Kind.TEXTS), ()
    if action.choices:
        choices = [choice for choice in action.choices if choice is not None]
        kind = Kind.INTEGER if all(isinstance(choice, int) for choice in choices) else Kind.CHOICE
        return kind, tuple(str(choice) for choice in choices)
    # Where other values than the known ones are allowed, vLLM lists the known ones as the metavar.
    known: Any = action.metavar
    suggestions = tuple(str(item) for item in known) if isinstance(known, list | tuple) else ()
    return _kind_taken(action), suggestions or _suggestions(action.dest)


def _kind_taken(action: argparse.Action) -> Kind:
    """Find the kind by what the action makes of examples: its converters are nameless functions."""
    for made, kind in ((int, Kind.INTEGER), (float, Kind.NUMBER), (list, Kind.INTEGERS)):
        if type(_taken(action, "7")) is made and _taken(action, "{}") is None:
            return kind
    if isinstance(_taken(action, "{}"), str):
        return Kind.INTEGER if isinstance(_plain(action.default), int) else Kind.TEXT
    # A default in plain words means that words are the usual value.
    return Kind.TEXT if isinstance(action.default, str) and _taken(action, "word") == "word" else Kind.JSON


def _suggestions(name: str) -> tuple[str, ...]:
    """Return the known values of arguments for which the parser has none."""
    try:
        if name == "quantization":
            from vllm.model_executor.layers.quantization import QUANTIZATION_METHODS

            return tuple(QUANTIZATION_METHODS)
        if name == "attention_backend":
            from vllm.v1.attention.backends.registry import AttentionBackendEnum

            return tuple(backend.name for backend in AttentionBackendEnum)
    except ImportError:  # another vLLM may keep them elsewhere; any value can still be written
        pass
    return ()


def _taken(action: argparse.Action, text: str) -> object:
    convert: Any = action.type or str
    try:
        return convert(text)
    except (argparse.ArgumentTypeError, TypeError, ValueError):
        return None


def _plain(value: object) -> object:
    """Return a default as JSON can hold it; None for one that says nothing to a person."""
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, list | tuple | set | frozenset):
        return (
            sorted(value, key=str) if value and all(isinstance(item, str | int) for item in value) else None
        )
    if value == argparse.SUPPRESS or not isinstance(value, bool | int | float | str):
        return None
    return value if value != "" else None


def _label(name: str) -> str:
    words = [_WORDS.get(word, word) for word in name.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _help(text: str) -> str:
    text = _TAILS.sub("", text.replace("%%", "%"))
    return re.sub(r"(?<!\n)\n(?![\n-])\s*", " ", text).replace("`", "").strip()


def main() -> None:
    """Write what was discovered as JSON into the file named on the command line."""
    found = [asdict(argument) for argument in discover()]
    Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
