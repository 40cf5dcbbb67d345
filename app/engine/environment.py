"""The process environment vLLM reads: set before its import, and restored after each load."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

FIXED = {
    # The default, fork, is unsafe from a process with threads and a window.
    "VLLM_WORKER_MULTIPROC_METHOD": "spawn",
    # NVML's order of the GPUs, so that an index means the same card everywhere.
    "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
    # One machine: without it vLLM looks for its own address by a socket to a public one.
    "VLLM_HOST_IP": "127.0.0.1",
}

CHOSEN_BY_USER = {
    "VLLM_NO_USAGE_STATS": "1",
    # Load stages are read from the engine's INFO lines.
    "VLLM_LOGGING_LEVEL": "INFO",
    "TOKENIZERS_PARALLELISM": "false",
}


def prepare_environment() -> None:
    """Set what vLLM must find; called before its first import. A user's own choices stand where they may."""
    os.environ.update(FIXED)
    for name, value in CHOSEN_BY_USER.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("VLLM_RPC_BASE_PATH", str(_socket_folder()))


@contextlib.contextmanager
def restored_environment() -> Generator[None]:
    """Undo what happens to the environment inside: vLLM's load leaks settings into the next engine."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def _socket_folder() -> Path:
    """Return a private folder with a short path: a socket's path has at most 107 characters, 36 are an id.

    Sockets left by an app that was killed are removed with their folder at the next start.
    """
    root = Path(tempfile.gettempdir())
    for old in root.glob(f"vl-{os.getuid()}-*"):
        owner = old.name.rpartition("-")[2]
        if not Path(f"/proc/{owner}").exists():
            with contextlib.suppress(OSError):
                for socket in old.iterdir():
                    socket.unlink()
                old.rmdir()
    folder = root / f"vl-{os.getuid()}-{os.getpid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
