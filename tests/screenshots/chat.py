"""``python -m tests.screenshots.chat FOLDER``: the chat pane's features, with the real engine where one answers."""

from __future__ import annotations

import asyncio
import sys
import time

import ui.main  # noqa: F401  ends the engine's processes with this one, as in the app
from app.chat.messages import Conversation, Message, Status
from app.engine.replies import Prompting, Sampling
from tests.screenshots.camera import Camera, shoot

QUESTION = "How large is a KV cache, and how do I compute it?"
THOUGHT = "Keys and values, for each layer and each KV head. Then an example with grouped queries."
ANSWER = r"""For each token the engine keeps one key and one value for every layer and KV head. So a token takes

$$ B_{\text{token}} = 2 \cdot n_{\text{layers}} \cdot n_{\text{kv}} \cdot d_{\text{head}} \cdot b $$

bytes, where $b$ is the size of a number: $b = 2$ for bfloat16, $b = 1$ for FP8.

```python
def cache_bytes(layers: int, kv_heads: int, head_dim: int, tokens: int, size: int = 2) -> int:
    "Return the bytes of a KV cache."
    return 2 * layers * kv_heads * head_dim * size * tokens

print(cache_bytes(32, 8, 128, 8192) / 2**30, "GiB")  # 1.0 GiB
```

| layers | KV heads | head size | bytes a token | 8,192 tokens |
| -----: | -------: | --------: | ------------: | -----------: |
|     32 |        8 |       128 |       131,072 |        1 GiB |
|     32 |       32 |       128 |       524,288 |        4 GiB |
|     80 |        8 |       128 |       327,680 |      2.5 GiB |

- [x] Grouped queries: fewer KV heads, a smaller cache
- [ ] `kv_cache_dtype="fp8"`: half of it again

> 用中文说：**KV 缓存**保存每个词元在每一层的键和值，所以它随上下文长度线性增长。[^1]

[^1]: The weights do not grow with the context; the cache does.
"""
COMPARED = "Show the engine settings as a table."


async def script(window, application, camera: Camera) -> None:
    from ui.selftest import ask

    chats = application.chats
    now = time.time()
    messages = (
        Message(1, 0, "user", QUESTION, Status.COMPLETE, now),
        Message(2, 0, "assistant", ANSWER, Status.COMPLETE, now, parent=1, model="Guide", reasoning=THOUGHT),
    )
    await chats.shelf.add([(Conversation(0, QUESTION, now), messages)])
    (entry,) = chats.shelf.conversations.value
    await chats.open(entry.id)
    await asyncio.sleep(3)
    await camera.take("chat")
    model = application.library.models.value[0]
    await application.engine.load(model, application.overrides_for(model))
    chats.new()
    window.side.show_tab("prompting")
    sampling = Sampling(temperature=0.0, logprobs=4)
    chats.set_lane(0, prompting=Prompting(sampling=sampling))
    await ask(window, application, "What is a KV cache?", new=False)
    await camera.take("prompting")
    answer = chats.path()[-1].message
    window.chat.transcript.action_requested.emit(answer.id, "logprobs")
    await camera.take_sheet("logprobs")
    window.chat.transcript.action_requested.emit(answer.id, "inspect")
    await camera.take_sheet("inspect")
    chats.new()
    window.header.right_button.setChecked(False)
    chats.set_lane(0, prompting=Prompting(sampling=Sampling(temperature=0.0)))
    for temperature in (0.7, 1.2):
        chats.add_lane()
        place = len(chats.lanes.value) - 1
        chats.set_lane(place, prompting=Prompting(sampling=Sampling(temperature=temperature)))
    chats.send(COMPARED)
    while chats.busy.value:
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    await camera.take("compare")


if __name__ == "__main__":
    sys.exit(shoot(script))
