"""A conversation as Markdown: the messages as they were written, under headings that say who speaks.

Pictures are in it as well, their bytes at the end, where they are in nobody's way.
"""

from __future__ import annotations

import base64
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from app.exchange.pictures import type_of
from app.exchange.records import steps_of
from app.exchange.wording import (
    attachment_line,
    moment,
    premises_of,
    speaker,
    thought_line,
    title_of,
    usage_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.chat.messages import Attachment, Message
    from app.exchange.records import Record

SPECIAL: Final = re.compile(r"([\\`*_{}<>#|~$&!])")
BRACKETS: Final = str.maketrans({"[": "&#91;", "]": "&#93;"})
"""With a backslash before them they would be a formula's."""
FENCE: Final = re.compile(r"^[ ]{0,3}(?:>[ ]?)*[ ]*(`{3,}|~{3,})(.*)$")
LANGUAGE: Final = re.compile(r"[A-Za-z0-9_+-]{1,20}")


def markdown_of(record: Record, picture: Callable[[str], bytes | None] = lambda _: None) -> str:
    """Return the paths that ``record`` shows.

    ``picture`` gives the bytes of an attached picture by its digest, None if they are gone: then it is named
    only.
    """
    pictures: dict[str, str] = {}
    for step in steps_of(record):
        for file in (file for message in step.messages for file in message.attachments):
            if file.kind == "picture" and file.digest not in pictures:
                pictures[file.digest] = _definition(file.digest, picture(file.digest))
    parts = [f"# {escape(title_of(record))}", f"*{moment(record.created)}*"]
    for premise in premises_of(record):
        if premise.heading:
            parts.append(f"**{premise.heading}**")
        if premise.system:
            parts.append(f"**System prompt**\n\n{_quoted(premise.system)}")
        if premise.settings:
            parts.append(f"*{escape(premise.settings)}*")
    for step in steps_of(record):
        parts.append("---")
        alone = len(step.entries) == 1
        for lane, placed in step.entries:
            name = escape(speaker(record, lane, placed.message))
            parts.append(f"## {name}" if alone else f"### {lane + 1}. {name}")
            parts += _message(placed.message, pictures)
    definitions = "\n".join(filter(None, pictures.values()))
    return "\n\n".join([*parts, definitions] if definitions else parts) + "\n"


def escape(text: str) -> str:
    """Return ``text``, one line, so that Markdown takes it as it is."""
    return SPECIAL.sub(r"\\\1", text).translate(BRACKETS)


def close_fences(text: str) -> str:
    """Return ``text`` with the code block closed that it may end in: a reply can stop anywhere."""
    opened = ""
    for line in text.splitlines():
        found = FENCE.match(line)
        if found is None:
            continue
        fence, rest = found[1], found[2]
        if not opened:
            opened = "" if fence[0] == "`" and "`" in rest else fence
        elif fence[0] == opened[0] and len(fence) >= len(opened) and not rest.strip():
            opened = ""
    return f"{text}\n{opened}" if opened else text


def fenced(text: str, language: str = "") -> str:
    """Return ``text`` as a block of code, fenced so that nothing in it ends the block."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def language_of(name: str) -> str:
    """Return the language of a file's code by its ending, as a fence names it."""
    ending = PurePath(name).suffix[1:]
    return ending if LANGUAGE.fullmatch(ending) else ""


def _message(message: Message, pictures: Mapping[str, str]) -> list[str]:
    parts = [_attachment(file, pictures) for file in message.attachments]
    if message.reasoning.strip():
        thought = close_fences(message.reasoning.strip())
        parts.append(f"<details>\n<summary>{thought_line(message)}</summary>\n\n{thought}\n\n</details>")
    if message.text.strip():
        parts.append(close_fences(message.text.strip("\n")))
    if message.error:
        parts.append(f"> **Error:** {escape(' '.join(message.error.split()))}")
    usage = usage_line(message)
    return [*parts, f"*{escape(usage)}*"] if usage else parts


def _attachment(file: Attachment, pictures: Mapping[str, str]) -> str:
    if pictures.get(file.digest):
        return f"![{escape(attachment_line(file))}][{_name(file.digest)}]"
    line = f"*Attached: {escape(attachment_line(file))}*"
    return f"{line}\n\n{fenced(file.text, language_of(file.name))}" if file.kind == "text" else line


def _definition(digest: str, content: bytes | None) -> str:
    """Return where ``_name(digest)`` leads: to the picture itself. Empty if there is none."""
    kind = type_of(content or b"")
    return (
        f"[{_name(digest)}]: data:{kind};base64,{base64.b64encode(content or b'').decode()}" if kind else ""
    )


def _name(digest: str) -> str:
    """Return what a picture is called inside the file; no text of somebody else's has it by chance."""
    return f"picture-{digest[:16]}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in close_fences(text).splitlines())
