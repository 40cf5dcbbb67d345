"""Pictures in a turn, for models that see."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from app.errors import PromptError

if TYPE_CHECKING:
    from pathlib import Path

    from app.engine.replies import Turn

LARGEST: Final = 4096
"""Pixels of the longer side: more is made smaller. No model sees that much, and some would drown in it."""
MOST_PIXELS: Final = 80_000_000
"""Of a picture's file; a larger one is not opened."""


async def content_of(turn: Turn, *, sees: bool) -> str | list[dict[str, Any]]:
    """Return ``turn`` as vLLM takes it. Pictures are opened in a thread.

    Raises PromptError for a picture that cannot be read, or that this model cannot see.
    """
    if not turn.pictures:
        return turn.text
    if not sees:
        raise PromptError(
            "This model cannot see pictures.", "Remove the picture, or choose a model for vision."
        )
    pictures = await asyncio.gather(*(asyncio.to_thread(_open, path) for path in turn.pictures))
    parts: list[dict[str, Any]] = [{"type": "image_pil", "image_pil": picture} for picture in pictures]
    return [*parts, {"type": "text", "text": turn.text}] if turn.text else parts


def _open(path: Path) -> Any:
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PromptError(
                    f"The picture {path.name} has {opened.width:,} × {opened.height:,} pixels.",
                    "Make it smaller first.",
                )
            opened.draft("RGB", (LARGEST, LARGEST))
            upright: Any = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGB")
            picture.thumbnail((LARGEST, LARGEST))
            return picture
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PromptError(
            f"The picture {path.name} cannot be read.", "Remove it, or attach it as PNG or JPEG."
        ) from error
