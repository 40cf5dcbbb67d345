"""Mended in the engine's worker process, which imports this module (vLLM's worker_extension_cls)."""

from __future__ import annotations

from app.engine.seeds import mend_seeds


class WorkerExtension:
    """Adds nothing to the worker: its module is what is wanted there."""


mend_seeds()
