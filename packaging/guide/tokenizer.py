"""Guide's own byte-level BPE vocabulary and chat template.

Run as a script it writes ``tokenizer.json`` and ``tokenizer_config.json``:
``python packaging/guide/tokenizer.py --out resources/guide``
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from corpus import LANGUAGES, Corpus, read_corpus
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

BEGIN, SYSTEM, USER, ASSISTANT, END, PAD = SPECIAL = (
    "<|begin|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>", "<|pad|>",
)  # fmt: skip
VOCABULARY = 5632
CONTEXT = 2048
# Other roles (a tool's result, say) are read as the user's words.
CHAT_TEMPLATE = (
    "{{ '<|begin|>' }}"
    "{% for message in messages %}"
    "{% set role = message['role'] if message['role'] in ['system', 'assistant'] else 'user' %}"
    "{{ '<|' + role + '|>' + message['content'] | trim + '<|end|>' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)


def train_tokenizer(corpus: Corpus) -> Tokenizer:
    """Learn the merges; every Chinese character and every digit stays a piece of its own."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\p{Han}"), "isolated"),
            pre_tokenizers.Split(Regex(r"[0-9]"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        min_frequency=2,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts(corpus), trainer)
    return tokenizer


def texts(corpus: Corpus) -> list[str]:
    """Return all written text; an answer counts as often as a handful of its questions."""
    found: list[str] = [*corpus.phrasings.systems, *corpus.phrasings.no_more.values()]
    for topic in corpus.topics:
        for language in LANGUAGES:
            asks = [*topic.written[language], *topic.wrapped[language][:24]]
            answers = [topic.answer[language], topic.more.get(language, "")]
            found += [*asks, *(ask.lower() for ask in asks), *answers * 3]
    return found


def write_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": BEGIN,
        "eos_token": END,
        "pad_token": PAD,
        "model_max_length": CONTEXT,
        "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE,
    }
    text = json.dumps(settings, indent=2, ensure_ascii=False)
    (folder / "tokenizer_config.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    folder: Path = parser.parse_args().out
    tokenizer = train_tokenizer(read_corpus())
    write_tokenizer(tokenizer, folder)
    print(f"{tokenizer.get_vocab_size()} pieces in {folder}")


if __name__ == "__main__":
    main()
