"""Replies as models write them: everything a chat shows, cut into tokens."""

from __future__ import annotations

import random
import re

REPLY = """\
## Tensor parallelism, *briefly*

Tensor parallelism splits **each weight matrix** over several GPUs. A layer that computes `y = x @ W` becomes \
two half-sized products, and one *all-reduce* adds them up. See [the paper](https://arxiv.org/abs/1909.08053) \
for the details, or [Megatron's notes](https://github.com/NVIDIA/Megatron-LM "its home").

1. **Split** the columns of $W_1$ and the rows of $W_2$:
   - each GPU holds $\\frac{1}{n}$ of them,
   - the input $x$ is *copied*, not split.
2. **Compute** locally; nothing is sent until the end.
3. **Reduce** once a layer.

> Note: the size must divide the number of heads[^1]. With 40 heads, 8 works and `16` does **not**.

| GPUs | Memory a GPU | Speed-up | Legal |
|-----:|:------------:|---------:|:-----:|
| 1 | 140 GB | 1.0× | **no** |
| 2 | 70 GB | 1.9× | yes |
| 4 | 35 GB | 3.5× | yes |

```python
def forward(x: Tensor, w: Tensor) -> Tensor:
    # every rank holds a slice of the columns
    part = x @ w.chunk(world_size, dim=1)[rank]
    return all_reduce(part, op="sum")
```

The cost of the all-reduce is

$$
t = 2 \\frac{n - 1}{n} \\cdot \\frac{b}{B}
+ \\alpha \\log_2 n
$$

so for \\(n = 4\\) it is about $1.5\\,b/B$. It costs $5 to rent one hour, $20 for four.

### 中文说明 🚀

张量并行把**每个权重矩阵**切分到多个 GPU 上，计算之后用一次 `all-reduce` 求和。这样每张卡的显存占用就少了很多，速度也更快。

```bash
vllm serve Qwen/Qwen3-8B --tensor-parallel-size 4 --max-model-len 32768
```

```json
{"model": "Qwen3-8B", "tp": 4, "quantization": null}
```

- [x] split the weights
- [ ] measure the *inter-token* latency
- ~~guess~~ measure again; see https://docs.vllm.ai/en/latest/ for more

---

Snake_case_names and 2 * 3 * 4 stay as they are, and so does a line with a `|` in it. \
**Summary:** use as few GPUs as the model fits on, and never more than the heads allow.

[^1]: Or the number of *key-value* heads, if it is smaller.
"""
WORDS = [
    "the",
    "model",
    "reads",
    "a",
    "text",
    "and",
    "writes",
    "each",
    "word",
    "as",
    "it",
    "comes",
    "from",
    "the",
    "engine",
    "without",
    "any",
    "stop",
    "so",
    "that",
    "it",
    "can",
    "be",
    "shown",
    "at",
    "once",
    "while",
    "more",
    "of",
    "it",
    "is",
    "on",
    "its",
    "way",
]
MARKED = ("**{}**", "*{}*", "`{}`", "[{}](https://a.org/x)", "~~{}~~", "${}_1$")


def tokens(text: str) -> list[str]:
    """Cut ``text`` as tokenizers do: some four characters each, words with the space before them."""
    return re.findall(r" ?\\?[A-Za-z]{1,6}|[0-9]{1,3}|[^\x00-\x7f]{1,2}|\s+|[^\sA-Za-z0-9]{1,3}", text)


def words(count: int, *, marked: bool = False, seed: int = 1) -> str:
    """Return prose of so many words, every sixth ``marked`` if wished."""
    dice = random.Random(seed)
    made = [dice.choice(WORDS) for _ in range(count)]
    if marked:
        made[::6] = [dice.choice(MARKED).format(word) for word in made[::6]]
    return " ".join(made)


def giant(kind: str, count: int) -> str:
    """Return one block of some ``count`` tokens."""
    if kind == "table":
        rows = (
            f"| {words(3, seed=row)} | **{words(2, seed=row)}** | {words(3)} |" for row in range(count // 12)
        )
        return "\n".join(("| a | b | c |", "|---|---|---|", *rows))
    if kind == "fence":
        return "```python\n" + "\n".join(f"    x{line} = call({line}, 'abc')" for line in range(count // 10))
    if kind == "list":
        return "\n".join(f"- {words(12, marked=True, seed=item)}" for item in range(count // 14))
    if kind == "quote":
        return "\n".join(f"> {words(12, marked=True, seed=line)}" for line in range(count // 14))
    return words(count, marked=kind == "marked")


GIANTS = ("paragraph", "marked", "table", "list", "fence", "quote")
