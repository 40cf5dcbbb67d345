"""An OpenAI-compatible endpoint on 127.0.0.1, in a thread of its own, that answers and fails as a test says.

By default it streams ``pieces`` and tells their usage. To direct it:

- ``thoughts`` come before them, under the name ``reasoning_field``; ``logprobs`` gives each token alternatives.
- ``status`` with ``error`` (and ``headers``) refuses, without one ``error`` is what comes in the stream; ``page`` answers with a web page; ``redirect`` leads elsewhere.
- ``cut_after``, ``error_after``, ``garbage_after``, ``halt_after``: what happens behind so many pieces: the
  connection ends, an error comes in the stream, something that is no JSON, or nothing until ``release()``.
- ``requests`` keeps what was asked; ``gone`` counts the clients that left before the end.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web


@dataclass
class Asked:
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class OpenAIServer:
    pieces: tuple[str, ...] = ("Hello", " there", ".")
    thoughts: tuple[str, ...] = ()
    reasoning_field: str = "reasoning_content"
    logprobs: bool = False
    usage: bool = True
    finish: str | None = "stop"
    owner: str = "vllm"
    models: Any = ("tiny", "large")
    listing: Any = None
    status: int = 0
    error: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    page: bool = False
    redirect: str = ""
    key: str = ""
    cut_after: int | None = None
    error_after: int | None = None
    garbage_after: int | None = None
    halt_after: int | None = None
    requests: list[Asked] = field(default_factory=list)
    gone: int = 0
    tls: Any = None
    port: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="openai double", daemon=True)
        self._thread.start()
        self._do(self._open())
        return self

    def __exit__(self, *_) -> None:
        self.release()
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/v1"

    def release(self) -> None:
        """Let go on what halts."""
        self._loop.call_soon_threadsafe(self._gate.set)

    def asked(self, path: str) -> list[Asked]:
        return [each for each in self.requests if each.path.endswith(path)]

    def _do(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)

    async def _open(self) -> None:
        self._gate = asyncio.Event()
        self._serving = web.Server(self._answer, handler_cancellation=True, access_log=None)
        self._listening = await self._loop.create_server(
            self._serving, "127.0.0.1", self.port, family=socket.AF_INET, ssl=self.tls
        )
        self.port = self._listening.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._listening.close()
        self._serving.pre_shutdown()
        await self._serving.shutdown(timeout=0.05)

    async def _answer(self, raw: web.BaseRequest) -> web.StreamResponse:
        text = await raw.text()
        body = json.loads(text) if text else None
        self.requests.append(Asked(raw.path, dict(raw.headers), body))
        if self.redirect:
            return web.Response(status=307, headers={"Location": self.redirect + raw.path})
        if self.key and raw.headers.get("Authorization") != f"Bearer {self.key}":
            said = f"Incorrect API key provided: {raw.headers.get('Authorization', '')}"
            return web.json_response({"error": {"message": said, "code": "invalid_api_key"}}, status=401)
        if self.status:
            return web.json_response(self.error, status=self.status, headers=self.headers)
        if self.page:
            return web.Response(text="<html>Welcome</html>", content_type="text/html")
        match raw.path.rsplit("/", 1)[-1]:
            case "models":
                return web.json_response(self._listing())
            case "tokenize":
                return web.json_response(tokenized(body))
            case "detokenize":
                return web.json_response({"prompt": "<s>" + " ".join(map(str, body["tokens"]))})
            case "completions":
                return await self._stream(raw, body)
        return web.json_response({"detail": "Not Found"}, status=404)

    def _listing(self) -> Any:
        if self.listing is not None:
            return self.listing
        rows = [{"id": name, "object": "model", "owned_by": self.owner} for name in self.models]
        if self.owner == "vllm":
            rows = [{**row, "max_model_len": 4096} for row in rows]
        return {"object": "list", "data": rows}

    async def _stream(self, raw: web.BaseRequest, body: Any) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(raw)
        chat = raw.path.endswith("chat/completions")
        try:
            await self._say(response, body, chat)
        except (asyncio.CancelledError, ConnectionError):
            self.gone += 1
            raise
        return response

    async def _say(self, response: web.StreamResponse, body: Any, chat: bool) -> None:
        for count, (text, thought) in enumerate(
            [(t, True) for t in self.thoughts] + [(p, False) for p in self.pieces]
        ):
            if count == self.cut_after:
                response._payload_writer.transport.abort()
                return
            if count == self.error_after:
                late = self.error or {"error": {"message": "The engine ran out of memory.", "code": 500}}
                await write(response, late)
                return
            if count == self.garbage_after:
                await response.write(b"data: {not json\n\n")
                return
            if count == self.halt_after:
                await self._gate.wait()
            await write(response, self._chunk(text, thought, body, chat))
        await write(response, self._chunk("", False, body, chat, self.finish))
        if self.usage:
            await write(response, {"choices": [], "usage": self._usage()})
        await response.write(b"data: [DONE]\n\n")

    def _usage(self) -> dict[str, Any]:
        return {
            "prompt_tokens": 11,
            "completion_tokens": len(self.pieces) + len(self.thoughts),
            "total_tokens": 11 + len(self.pieces),
            "prompt_tokens_details": {"cached_tokens": 4},
            "completion_tokens_details": {"reasoning_tokens": len(self.thoughts)},
        }

    def _chunk(
        self, text: str, thought: bool, body: Any, chat: bool, finish: str | None = None
    ) -> dict[str, Any]:
        choice: dict[str, Any] = {"index": 0, "finish_reason": finish, "logprobs": None}
        if chat:
            choice["delta"] = {self.reasoning_field if thought else "content": text}
        else:
            choice["text"] = text
        if self.logprobs and text:
            choice["logprobs"] = chat_logprobs(text) if chat else completion_logprobs(text)
        return {"id": "1", "object": "chunk", "created": 1, "model": body["model"], "choices": [choice]}


def chat_logprobs(text: str) -> dict[str, Any]:
    tops = [{"token": "Hi", "logprob": -0.2}, {"token": text, "logprob": -1.7}]
    return {"content": [{"token": text, "logprob": -1.7, "bytes": None, "top_logprobs": tops}]}


def completion_logprobs(text: str) -> dict[str, Any]:
    return {"tokens": [text], "token_logprobs": [-1.7], "top_logprobs": [{"Hi": -0.2, text: -1.7}]}


def tokenized(body: Any) -> dict[str, Any]:
    """One token a word."""
    said = body.get("prompt") or " ".join(f"<{each['role']}> {each['content']}" for each in body["messages"])
    words = said.split()
    names = {"token_strs": [f"Ġ{word}" for word in words]} if body.get("return_token_strs") else {}
    return {"count": len(words), "max_model_len": 4096, "tokens": list(range(len(words))), **names}


async def write(response: web.StreamResponse, chunk: Any) -> None:
    await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
