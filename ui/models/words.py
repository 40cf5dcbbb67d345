"""Figures of models in few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hub.listing import Gate, Packing

if TYPE_CHECKING:
    from app.hub.listing import Listed

PACKINGS = {
    Packing.AWQ: "AWQ",
    Packing.GPTQ: "GPTQ",
    Packing.FP8: "FP8",
    Packing.COMPRESSED_TENSORS: "compressed-tensors",
    Packing.BITSANDBYTES: "bitsandbytes",
    Packing.NVFP4: "NVFP4",
    Packing.MXFP4: "MXFP4",
    Packing.GGUF: "GGUF",
}
GATES = {
    Gate.OPEN: "",
    Gate.AUTO: "Gated: accept the terms to download",
    Gate.MANUAL: "Gated: the authors decide who may download",
}


def count_text(count: int) -> str:
    """Return "812", "12.4K", "3.1M"."""
    for unit, name in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if count >= unit:
            return _short(count / unit) + name
    return str(count)


def parameters_text(count: int) -> str:
    """Return "494M", "7.6B", "671B", "1T"."""
    for unit, name in ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K")):
        if count >= 0.9995 * unit:
            return _short(count / unit) + name
    return str(count)


def bytes_text(size: int) -> str:
    """Return bytes on disk or on the wire in decimal units, as the Hub does: "5.6 GB"."""
    for unit, name in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "KB")):
        if size >= 0.9995 * unit:
            return f"{_short(size / unit)} {name}"
    return f"{size} B"


def memory_text(size: int) -> str:
    """Return bytes of memory in binary units, as the memory panel does: "21.3 GiB"."""
    gib = size / 2**30
    return f"{gib:.1f} GiB" if gib >= 0.1 else f"{size / 2**20:.0f} MiB"


def tokens_text(tokens: int) -> str:
    """Return "32K" for 32768, "131K" never: multiples of 1024 only, others in full."""
    return f"{tokens // 1024}K" if tokens >= 1024 and tokens % 1024 == 0 else f"{tokens:,}"


def facts_line(listed: Listed) -> str:
    """Return what decides whether one wants a model: "7.6B · AWQ 4-bit · 5.6 GB"."""
    size = bytes_text(listed.size) if listed.size else ""
    parts = (
        parameters_text(listed.parameters) if listed.parameters else "",
        listed.quantization or ("GGUF" if listed.gguf else listed.config.dtype if listed.config else ""),
        size if listed.exact or not size else f"about {size}",
    )
    return " · ".join(part for part in parts if part)


def spoken(listed: Listed, fit: str) -> str:
    """Return a row for a screen reader."""
    parts = (
        listed.name,
        f"by {listed.author}" if listed.author else "",
        facts_line(listed),
        fit,
        listed.licence,
        GATES[listed.gate],
        f"{count_text(listed.downloads)} downloads",
    )
    return ", ".join(part for part in parts if part)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}".removesuffix(".0")
