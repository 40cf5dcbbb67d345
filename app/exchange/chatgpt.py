"""Conversations of a ChatGPT export: ``conversations.json`` of the archive that one asks OpenAI for.

Each has a ``mapping`` of nodes with ``parent`` and ``children``; ``current_node`` is the leaf that was shown
last. A reply is a chain of nodes there: thoughts, calls of tools and what they gave, and the text. Here it is
one message. Hidden nodes are passed over, and what follows them is joined to what comes before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from app.chat.messages import Status
from app.exchange.drafting import MOST_MESSAGES, Draft
from app.exchange.prose import LANGUAGE, fenced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.chat.messages import Attachment
    from app.exchange.records import Record

    FindPicture = Callable[[str, str], Attachment | None]
    """Given an asset's id and a name to show, its picture, or None if the archive does not have it."""

MOST_NODES: Final = 500
"""Of one reply; what goes on behind them is another."""
STOPPED: Final = frozenset({"interrupted", "in_progress"})


@dataclass(frozen=True, eq=False)
class _Reply:
    """What a chain of nodes has said so far; it follows the message ``parent``."""

    parent: int | None
    texts: tuple[str, ...] = ()
    thoughts: tuple[str, ...] = ()
    pictures: tuple[Attachment, ...] = ()
    model: str = ""
    created: Any = None
    stopped: bool = False

    @property
    def parts(self) -> int:
        return len(self.texts) + len(self.thoughts) + len(self.pictures)


@dataclass
class _Tree:
    """The nodes of a conversation, and what has become of them."""

    nodes: Mapping[str, dict[str, Any]]
    draft: Draft
    find: FindPicture
    placed: dict[str, int] = field(default_factory=dict[str, int])
    ended: dict[_Reply, int] = field(default_factory=dict["_Reply", int])


def is_chatgpt(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("mapping"), dict)


def record_of(value: dict[str, Any], find: FindPicture) -> Record | None:
    """Return the conversation in ``value``, with all of its branches; None if nothing was said in it."""
    nodes = {str(name): node for name, node in value["mapping"].items() if isinstance(node, dict)}
    if len(nodes) > MOST_MESSAGES:
        return None
    draft = Draft(value.get("title"), value.get("create_time"))
    draft.archived = value.get("is_archived") is True
    draft.pinned = value.get("is_starred") is True
    tree = _Tree(nodes, draft, find)
    _walk(tree)
    draft.leaf = tree.placed.get(str(value.get("current_node")))
    return draft.finish()


def _walk(tree: _Tree) -> None:
    """Go through the nodes from their roots, each once: a mapping may hold circles."""
    roots = [name for name, node in tree.nodes.items() if _word(node.get("parent")) not in tree.nodes]
    seen: set[str] = set()
    ahead: list[tuple[str, int | None, _Reply | None]] = [(name, None, None) for name in reversed(roots)]
    while ahead:
        name, above, reply = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        node = tree.nodes[name]
        message = _dict(node.get("message"))
        children = [child for child in _children(node) if child in tree.nodes and child not in seen]
        role, hidden = _role(message)
        if role == "user" and not hidden:
            above, reply = _end(tree, above, reply), None
            above = _prompt(tree, message, above)
            tree.placed[name] = above
        elif role in {"assistant", "tool"} and not hidden:
            reply = _go_on(tree, reply or _Reply(above), message)
        elif role == "system" and not hidden:
            tree.draft.system = tree.draft.system or _text(message)
        if reply is not None and (reply.parts >= MOST_NODES or _ends_here(tree, children)):
            above, reply = _end(tree, above, reply), None
        if above is not None:
            tree.placed[name] = above
        ahead += [(child, above, reply) for child in reversed(children)]


def _ends_here(tree: _Tree, children: list[str]) -> bool:
    """Whether no child goes on with the reply: it is the last, or all that follows are prompts."""
    return all(_role(tree.nodes[child].get("message"))[0] == "user" for child in children)


def _end(tree: _Tree, above: int | None, reply: _Reply | None) -> int | None:
    """Put what was said into the draft; return the message that the next one follows."""
    if reply is None or not (reply.texts or reply.thoughts or reply.pictures):
        return above
    if reply not in tree.ended:
        tree.ended[reply] = _add(tree.draft, reply)
    return tree.ended[reply]


def _add(draft: Draft, reply: _Reply) -> int:
    return draft.add(
        reply.parent,
        "assistant",
        "\n\n".join(reply.texts),
        reply.created,
        model=reply.model,
        reasoning="\n\n".join(reply.thoughts),
        status=Status.STOPPED if reply.stopped else Status.COMPLETE,
        attachments=reply.pictures,
    )


def _prompt(tree: _Tree, message: dict[str, Any], above: int | None) -> int:
    text, pictures = _parts(tree, message)
    return tree.draft.add(above, "user", text, message.get("create_time"), attachments=pictures)


def _go_on(tree: _Tree, reply: _Reply, message: dict[str, Any]) -> _Reply:
    """Return ``reply`` with what this node says."""
    content, told = _dict(message.get("content")), _dict(message.get("metadata"))
    kind = _word(content.get("content_type"))
    ended = _word(_dict(told.get("finish_details")).get("type"))
    reply = replace(
        reply,
        model=_word(told.get("model_slug")) or reply.model,
        created=reply.created or message.get("create_time"),
        stopped=ended in STOPPED or _word(message.get("status")) in STOPPED,
    )
    if kind in {"thoughts", "reasoning_recap"}:
        return replace(reply, thoughts=reply.thoughts + _thoughts(content))
    text, pictures = _parts(tree, message)
    if kind in {"code", "execution_output", "system_error"} or _role(message)[0] == "tool":
        language = _word(content.get("language"))
        known = LANGUAGE.fullmatch(language) and language != "unknown"
        text = fenced(text, language if known else "") if text.strip() else ""
    texts = (*reply.texts, text) if text.strip() else reply.texts
    return replace(reply, texts=texts, pictures=reply.pictures + pictures)


def _thoughts(content: dict[str, Any]) -> tuple[str, ...]:
    """Return the summaries and texts of a node of thoughts; its recap says only how long they took."""
    found: list[str] = []
    listed = content.get("thoughts")
    for thought in listed if isinstance(listed, list) else ():
        summary, text = _word(_dict(thought).get("summary")), _word(_dict(thought).get("content"))
        heading = f"**{summary}**" if summary else ""
        found.append("\n\n".join(part for part in (heading, text) if part))
    return tuple(part for part in found if part)


def _parts(tree: _Tree, message: dict[str, Any]) -> tuple[str, tuple[Attachment, ...]]:
    """Return a message's text and the pictures among its parts."""
    pictures: list[Attachment] = []
    texts = [_text(message)]
    listed = _dict(message.get("content")).get("parts")
    for part in listed if isinstance(listed, list) else ():
        pointer = _word(_dict(part).get("asset_pointer"))
        if pointer:
            found = tree.find(pointer.rpartition("://")[2], f"Picture {len(pictures) + 1}")
            if found is not None:
                pictures.append(found)
            else:
                texts.append("*(A file that is not in the archive)*")
    return "\n\n".join(text for text in texts if text), tuple(pictures)


def _text(message: dict[str, Any]) -> str:
    """Return the text in a message's content, wherever its kind keeps it."""
    content = _dict(message.get("content"))
    listed = content.get("parts")
    if isinstance(listed, list):
        texts = [part if isinstance(part, str) else _dict(part).get("text") for part in listed]
        return "\n\n".join(text for text in texts if isinstance(text, str) and text)
    for name in ("text", "result", "content"):
        if isinstance(content.get(name), str):
            return content[name]
    return json.dumps(content) if content.get("content_type") == "code" else ""


def _role(message: Any) -> tuple[str, bool]:
    """Return who wrote a message, and whether it is one that ChatGPT does not show."""
    message = _dict(message)
    told = _dict(message.get("metadata"))
    kind = _word(_dict(message.get("content")).get("content_type"))
    hidden = told.get("is_visually_hidden_from_conversation") is True or message.get("weight") == 0
    contexts = kind in {"user_editable_context", "model_editable_context"}
    return _word(_dict(message.get("author")).get("role")), hidden or contexts


def _children(node: dict[str, Any]) -> list[str]:
    listed = node.get("children")
    return [str(child) for child in listed] if isinstance(listed, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
