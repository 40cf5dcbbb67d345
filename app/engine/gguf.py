"""How vLLM's plugin is told to load a GGUF file: it reads the weights, but neither config nor tokenizer."""

from __future__ import annotations

import hashlib
import logging
import shutil
from typing import TYPE_CHECKING, Final, NamedTuple

from app.errors import ModelError
from app.library.config import CONFIG
from app.library.gguf_names import PART

if TYPE_CHECKING:
    from pathlib import Path

    from app.engine.states import Overrides

TOKENIZERS: Final = ("tokenizer.json", "tokenizer.model", "vocab.json", "tekken.json")
"""Any of these is a tokenizer."""
NEEDED: Final = "Put the original model's config.json and tokenizer files into the folder of the GGUF file."
WORKER: Final = "app.engine.gguf_worker.RowOrder"

log = logging.getLogger(__name__)


class Source(NamedTuple):
    """The folders in which config.json and the tokenizer lie as files; None where they do not."""

    config: Path | None
    tokenizer: Path | None


def parts_of(file: Path) -> tuple[Path, ...]:
    """Return all files of the model whose first one is ``file``, whether they are there or not."""
    part = PART.match(file.name)
    if part is None:
        return (file,)
    stem, count = part[1], part[3]
    return tuple(file.with_name(f"{stem}-{n:05}-of-{count}.gguf") for n in range(1, int(count) + 1))


def source_of(file: Path) -> Source:
    """Return where config and tokenizer lie: beside ``file``, or one above it as in some repositories."""
    for folder in (file.parent, file.parent.parent):
        if (folder / CONFIG).is_file():
            return Source(folder, folder if any((folder / name).is_file() for name in TOKENIZERS) else None)
    return Source(None, None)


def arguments_for(file: Path, cache: Path) -> Overrides:
    """Return the engine arguments that make the plugin load ``file``.

    What does not lie beside it is made of its own header, below ``cache`` and once: that imports Transformers
    and takes seconds for a large vocabulary. Raises ModelError for a model that it cannot read from GGUF.
    """
    source = source_of(file)
    made = None if source.config and source.tokenizer else _derive(file, cache)
    return {
        "model": str(file),
        # A config that lies beside says more than a header can.
        "hf_config_path": str(source.config or made),
        "tokenizer": str(source.tokenizer or made),
        "worker_extension_cls": WORKER,
    }


def _derive(file: Path, cache: Path) -> Path:
    """Return a folder with config.json and tokenizer as ``file`` itself says them."""
    facts = file.stat()
    key = hashlib.sha256(f"{file}\0{facts.st_size}\0{facts.st_mtime_ns}".encode()).hexdigest()[:24]
    folder = cache / key
    if not (folder / CONFIG).is_file():
        _write(file, folder)
    return folder


def _write(file: Path, folder: Path) -> None:
    """Write config.json and tokenizer files into ``folder``; whole or not at all."""
    from transformers import AutoConfig, AutoTokenizer

    fresh = folder.with_suffix(".new")
    for old in (fresh, folder):
        shutil.rmtree(old, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for kind in (AutoConfig, AutoTokenizer):
            kind.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(fresh)
        fresh.rename(folder)
    except Exception as error:
        log.warning("No config could be made of %s", file, exc_info=error)
        told = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise ModelError(f"The GGUF file alone does not say enough to load it: {told}", NEEDED) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
