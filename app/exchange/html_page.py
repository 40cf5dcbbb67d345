"""A conversation as one HTML file that asks nobody for anything: no script, and all that it shows within."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Final

from app.exchange.html_style import stylesheet
from app.exchange.html_text import html_of
from app.exchange.prose import fenced, language_of
from app.exchange.records import steps_of
from app.exchange.wording import (
    attachment_line,
    moment,
    premises_of,
    rest_line,
    speaker,
    thought_line,
    title_of,
    usage_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.chat.messages import Attachment, Message, Placed
    from app.exchange.records import Record, Step
    from app.markdown.lines import Lines
    from app.maths.formula import Outcome

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
SHOWN_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
CLASSES: Final = {"user": "prompt", "assistant": "reply", "system": "system"}


class Pages:
    """Writes pages. ``read`` reads Markdown, ``formula`` draws LaTeX (the second argument: on its own line).

    ``picture`` gives the bytes of an attached picture by its digest, None if they are gone.
    """

    def __init__(
        self,
        read: Callable[[str], Lines],
        formula: Callable[[str, bool], Outcome],
        picture: Callable[[str], bytes | None],
    ) -> None:
        self._read = read
        self._formula = formula
        self._picture = picture

    def write(self, record: Record) -> str:
        """Return the paths that ``record`` shows as a page."""
        title = escape(title_of(record))
        several = len(record.conversation.lanes) > 1
        steps = "\n".join(self._step(record, step) for step in steps_of(record))
        return (
            f'<!DOCTYPE html>\n<html lang="">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="referrer" content="no-referrer">\n<meta name="generator" content="Vlinders">\n'
            f"<title>{title}</title>\n<style>\n{stylesheet()}</style>\n</head>\n"
            f"<body{' class=wide' if several else ''}>\n<header>\n<h1>{title}</h1>\n"
            f"<p>{_subtitle(record)}</p>\n</header>\n{self._premises(record)}<main>\n{steps}\n</main>\n"
            f"<footer>Exported from Vlinders</footer>\n</body>\n</html>\n"
        )

    def _premises(self, record: Record) -> str:
        parts: list[str] = []
        for premise in premises_of(record):
            heading = premise.heading or ("System prompt" if premise.system else "Settings")
            system = (
                f'<div class="body">{self._text(premise.system, "system-")}</div>' if premise.system else ""
            )
            settings = f'<p class="meta">{escape(premise.settings)}</p>' if premise.settings else ""
            parts.append(f"<article class=system>\n<h2>{heading}</h2>\n{system}{settings}\n</article>\n")
        return "".join(parts)

    def _step(self, record: Record, step: Step) -> str:
        articles = [self._article(record, lane, placed) for lane, placed in step.entries]
        return articles[0] if len(articles) == 1 else f'<div class="lanes">\n{"".join(articles)}</div>'

    def _article(self, record: Record, lane: int, placed: Placed) -> str:
        message = placed.message
        name = escape(speaker(record, lane, message))
        usage = self._usage(record, placed)
        error = f'<p class="error">{escape(message.error)}</p>\n' if message.error else ""
        meta = f'<p class="meta">{escape(usage)}</p>\n' if usage else ""
        return (
            f'<article class="{CLASSES[message.role]}">\n<h2>{name}</h2>\n'
            f"{self._attachments(message)}{self._reasoning(message)}"
            f'<div class="body">\n{self._text(message.text, f"m{message.id}-")}</div>\n'
            f"{error}{meta}</article>\n"
        )

    @staticmethod
    def _usage(record: Record, placed: Placed) -> str:
        version = ""
        if len(placed.versions) > 1 and len(record.conversation.lanes) == 1:
            place = placed.versions.index(placed.message.id) + 1
            version = f"version {place} of {len(placed.versions)}"
        return " · ".join(part for part in (usage_line(placed.message), version) if part)

    def _reasoning(self, message: Message) -> str:
        if not message.reasoning.strip():
            return ""
        text = self._text(message.reasoning, f"r{message.id}-")
        summary = escape(thought_line(message))
        return f'<details><summary>{summary}</summary>\n<div class="body">{text}</div></details>\n'

    def _attachments(self, message: Message) -> str:
        return "".join(map(self._attachment, message.attachments))

    def _attachment(self, file: Attachment) -> str:
        name = escape(attachment_line(file))
        if file.kind == "text":
            text = self._code(file)
            return f'<details class="file"><summary>{name}</summary>\n{text}</details>\n'
        content = self._picture(file.digest) if file.media_type in SHOWN_TYPES else None
        if content is None:
            return f'<p class="file-line">{name}</p>\n'
        data = base64.b64encode(content).decode("ascii")
        return f'<img alt="{name}" src="data:{file.media_type};base64,{data}">\n'

    def _code(self, file: Attachment) -> str:
        return self._text(fenced(file.text, language_of(file.name)), "")

    def _text(self, text: str, prefix: str) -> str:
        rest = rest_line(text)
        note = f'<p class="meta">{escape(rest)}</p>\n' if rest else ""
        return html_of(self._read(text), self._formula, prefix) + note


def _subtitle(record: Record) -> str:
    models = dict.fromkeys(
        speaker(record, lane, placed.message)
        for step in steps_of(record)
        for lane, placed in step.entries
        if placed.message.role == "assistant"
    )
    return " · ".join(escape(part) for part in (moment(record.created), *models) if part)
