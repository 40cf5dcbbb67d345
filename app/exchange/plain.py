"""Conversations as JSON: everything there is, so that an import gives the same conversation again.

A file is one object: ``format`` and ``version`` say what it is, ``conversations`` has the records. Pictures
are part of it, in base64, by their sha256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from app.chat import messages
from app.chat.messages import Conversation, Lane, Message
from app.engine import replies
from app.errors import ImportFileError
from app.exchange.drafting import MOST_MESSAGES, moment_of
from app.exchange.records import Record, repair
from app.exchange.soundness import sound, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FORMAT: Final = "vlinders"
VERSION: Final = 1
MOST_LANES: Final = 6


def head(exported: str) -> str:
    """Return how a file begins, up to the first record; ``exported`` is the time in ISO 8601."""
    return f'{{"format": "{FORMAT}", "version": {VERSION}, "exported": "{exported}",\n "conversations": [\n'


TAIL: Final = "\n]}\n"


def encode(record: Record, picture: Callable[[str], bytes | None]) -> str:
    """Return a record as JSON; ``picture`` gives the bytes of a digest, or None if they are gone."""
    digests = {file.digest for message in record.messages for file in message.attachments if file.digest}
    found = {digest: picture(digest) for digest in sorted(digests)}
    plain = {
        "conversation": _adapter(Conversation).dump_python(record.conversation, mode="json"),
        "folder": record.folder,
        "messages": [_adapter(Message).dump_python(message, mode="json") for message in record.messages],
        "pictures": {
            digest: base64.b64encode(content).decode("ascii")
            for digest, content in found.items()
            if content is not None
        },
    }
    return json.dumps(plain, ensure_ascii=False)


def decode(plain: Any, keep_picture: Callable[[bytes], str]) -> Record:
    """Return the record that :func:`encode` made; ``keep_picture`` gives the digest of kept bytes.

    Raises ImportFileError where it is none.
    """
    if not isinstance(plain, dict) or not isinstance(plain.get("messages"), list):
        raise ImportFileError("A conversation in the file is incomplete.")
    if len(plain["messages"]) > MOST_MESSAGES:
        raise ImportFileError("A conversation in the file is too long.")
    try:
        plain = whole(plain)
        conversation = _adapter(Conversation).validate_python(plain.get("conversation"))
        read = [_adapter(Message).validate_python(each) for each in plain["messages"]]
    except (ValidationError, RecursionError) as error:
        raise ImportFileError("A conversation in the file cannot be read.") from error
    _keep_pictures(plain.get("pictures"), read, keep_picture)
    folder = plain.get("folder")
    lanes = tuple(conversation.lanes)[:MOST_LANES] or (Lane(),)
    updated = moment_of(conversation.updated) or time.time()
    return Record(
        replace(conversation, lanes=lanes, folder=None, updated=updated),
        repair([sound(message, updated) for message in read]),
        folder if isinstance(folder, str) else "",
    )


def _keep_pictures(plain: Any, messages: Iterable[Message], keep: Callable[[bytes], str]) -> None:
    """Keep the pictures of ``messages`` that are what their digest says.

    Others would stand for what was never seen, or lie there for nobody.
    """
    attached = {file.digest for message in messages for file in message.attachments}
    for digest, text in plain.items() if isinstance(plain, dict) else ():
        if digest not in attached:
            continue
        try:
            content = base64.b64decode(text, validate=True)
        except (binascii.Error, TypeError, ValueError):
            continue
        if hashlib.sha256(content).hexdigest() == digest:
            keep(content)


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    # What these modules import for their annotations only is not to be found in them.
    names = {**vars(replies), **vars(messages), "Mapping": Mapping}
    adapter.rebuild(_types_namespace=names)
    return adapter
