"""Asks Guide the held-out questions and judges its answers.

``python packaging/guide/evaluate.py resources/guide``

An answer is right when it contains every keyword its question demands (``a|b`` means either one), and when
it has the shape asked for. Exit code 1 if fewer than 90% are right, one did not stop, or a shape is wrong.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from corpus import read_corpus, read_toml
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).resolve().parent
HELD_OUT = HERE / "heldout.toml"
LONGEST_ANSWER = 640
REQUIRED_RATE = 0.9
SHAPES = {
    "list": re.compile(r"(?:^(?:[-*]|\d+\.) .+\n?){3,}", re.MULTILINE),
    "table": re.compile(r"^\|.+\|\n\|(?: ?:?-{3,}:? ?\|)+\n(?:\|.+\|\n?){2,}", re.MULTILINE),
    "code": re.compile(r"^```\w+\n.+?\n```$", re.MULTILINE | re.DOTALL),
}


@dataclass(frozen=True)
class Verdict:
    ask: str
    answer: str
    stopped: bool
    missing: list[str]
    shaped: bool | None  # None: no shape was asked for
    known: bool  # the answer is, word for word, the one written for the expected topic

    @property
    def right(self) -> bool:
        return not self.missing and self.shaped is not False


@dataclass(frozen=True)
class Report:
    verdicts: list[Verdict]

    @property
    def rate(self) -> float:
        return sum(verdict.right for verdict in self.verdicts) / len(self.verdicts)

    @property
    def passed(self) -> bool:
        shaped = all(verdict.shaped is not False for verdict in self.verdicts)
        return self.rate >= REQUIRED_RATE and shaped and all(verdict.stopped for verdict in self.verdicts)

    def figures(self) -> dict[str, Any]:
        shapes = [verdict.shaped for verdict in self.verdicts if verdict.shaped is not None]
        return {
            "questions": len(self.verdicts),
            "right": sum(verdict.right for verdict in self.verdicts),
            "rate": round(self.rate, 4),
            "word_for_word": sum(verdict.known for verdict in self.verdicts),
            "stopped": sum(verdict.stopped for verdict in self.verdicts),
            "shapes": f"{sum(shapes)}/{len(shapes)}",
        }


class Examinee:
    """The model folder, ready to answer a batch of questions greedily."""

    def __init__(self, folder: Path, device: str) -> None:
        self.device = device
        self.tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).to(device).eval()

    def answer(self, chats: list[list[dict[str, str]]]) -> list[tuple[str, bool]]:
        """Return each chat's answer and whether the model ended it by itself."""
        render = self.tokenizer.apply_chat_template
        prompts = [render(chat, tokenize=False, add_generation_prompt=True) for chat in chats]
        inputs = self.tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False)
        with torch.inference_mode():
            output = self.model.generate(
                input_ids=inputs["input_ids"].to(self.device),
                attention_mask=inputs["attention_mask"].to(self.device),
                max_new_tokens=LONGEST_ANSWER,
                do_sample=False,
            )
        said = output[:, inputs["input_ids"].shape[1] :]
        texts = self.tokenizer.batch_decode(said, skip_special_tokens=True)
        ended = [self.tokenizer.eos_token_id in ids for ids in said.tolist()]
        return list(zip(texts, ended, strict=True))


def judge(item: dict[str, Any], answer: str, *, stopped: bool) -> Verdict:
    lowered = answer.lower()
    missing = [word for word in item["must"] if not any(part.lower() in lowered for part in word.split("|"))]
    shape = item.get("shape")
    topic = next((topic for topic in read_corpus().topics if topic.id == item["topic"]), None)
    known = topic is not None and answer.strip() in topic.answer.values()
    shaped = None if shape is None else bool(SHAPES[shape].search(answer))
    return Verdict(item["ask"], answer, stopped, missing, shaped, known)


def judge_all(examinee: Examinee, questions: Path) -> Report:
    """Ask every question of the file by itself, all in batches, and judge what comes."""
    items = read_toml(questions)["item"]
    answers = examinee.answer([[{"role": "user", "content": item["ask"]}] for item in items])
    return Report([judge(item, text, stopped=end) for item, (text, end) in zip(items, answers, strict=True)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path, default=HELD_OUT)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    report = judge_all(Examinee(options.folder, options.device), options.questions)
    for verdict in report.verdicts:
        print("pass" if verdict.right and verdict.stopped else "FAIL", "|", verdict.ask)
        if not verdict.right or not verdict.known:
            print("      missing", verdict.missing, "|", verdict.answer.replace("\n", "\\n"))
    print(report.figures())
    sys.exit(0 if report.passed else 1)


if __name__ == "__main__":
    main()
