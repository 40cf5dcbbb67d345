"""Draws conversations from the corpus: one question, or many in a row with follow-ups between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from corpus import LANGUAGES, Corpus, Topic, first_sentence
from noise import MARKS, disturb

if TYPE_CHECKING:
    from random import Random

Message = dict[str, str]
OTHER = {"en": "zh", "zh": "en"}
OPENING = "opening"  # topics that make sense only before anything else was said
WRITTEN = 0.6  # share of questions taken as written, where templates could make others
LOOSE = (OPENING, "talk", "outside")  # nothing to say more about


@dataclass
class Thread:
    """What a follow-up refers to: the last topic and the language it was answered in."""

    topic: Topic
    language: str


def excerpt(text: str, language: str, rng: Random) -> str:
    """Return some words in a row, the way people quote what they half remember."""
    if language == "zh":
        length = min(len(text), rng.randint(6, 14))
        at = rng.randint(0, len(text) - length)
        return text[at : at + length]
    words = text.split(" ")
    length = min(len(words), rng.randint(4, 9))
    at = rng.randint(0, len(words) - length)
    return " ".join(words[at : at + length])


class Speaker:
    """Draws questions and their answers with one random stream."""

    def __init__(self, corpus: Corpus, rng: Random) -> None:
        self.corpus = corpus
        self.rng = rng
        self.later = [topic for topic in corpus.topics if topic.kind != OPENING]
        self.first_weights = list(accumulate(topic.weight for topic in corpus.topics))
        self.later_weights = list(accumulate(topic.weight for topic in self.later))

    def converse(self, turns: int) -> list[Message]:
        """Return the messages of a conversation of ``turns`` questions, some after a system prompt."""
        messages: list[Message] = []
        if self.rng.random() < 0.3:
            messages.append({"role": "system", "content": self.rng.choice(self.corpus.phrasings.systems)})
        thread: Thread | None = None
        for _ in range(turns):
            if thread and self.rng.random() < 0.3:
                question, answer = self.follow_up(thread)
            else:
                question, answer, thread = self.ask(first=thread is None)
            messages.append({"role": "user", "content": question})
            messages.append({"role": "assistant", "content": answer})
        return messages

    def ask(self, *, first: bool) -> tuple[str, str, Thread]:
        topics, weights = (
            (self.corpus.topics, self.first_weights) if first else (self.later, self.later_weights)
        )
        topic = self.rng.choices(topics, cum_weights=weights)[0]
        asked = self.rng.choice(LANGUAGES)
        question = disturb(self.word(topic, asked), asked, self.corpus.phrasings, self.rng)
        answered = asked
        if topic.kind not in LOOSE and self.rng.random() < 0.03:
            answered = OTHER[asked]
            question += self.rng.choice(self.corpus.phrasings.follow_ups["inline"][asked])
        return question, topic.answer[answered], Thread(topic, answered)

    def word(self, topic: Topic, language: str) -> str:
        """Return a question: mostly a single one, at times two run together, or words of the answer."""
        roll = self.rng.random()
        if topic.kind in LOOSE or roll < 0.82:
            return self.single(topic, language)
        if roll < 0.96:
            joint = " " if language == "en" else "，"
            return joint.join(self.single(topic, language).rstrip(MARKS) for _ in range(2))
        return excerpt(first_sentence(topic.answer[language], language), language, self.rng)

    def single(self, topic: Topic, language: str) -> str:
        """Return one question; those written by hand come as often as all that templates make."""
        written, wrapped = topic.written[language], topic.wrapped[language]
        by_hand = written and (not wrapped or self.rng.random() < WRITTEN)
        return self.rng.choice(written if by_hand else wrapped)

    def follow_up(self, thread: Thread) -> tuple[str, str]:
        """Return a remark about the last answer and what Guide says to it; a change of language stays."""
        wish = self.rng.choice(("more", "why", "shorter", "translate"))
        spoken = thread.language
        if wish == "translate":
            asked = self.rng.choice(LANGUAGES)
            phrases = self.corpus.phrasings.follow_ups[f"to_{OTHER[spoken]}"][asked]
            thread.language = OTHER[spoken]
            return self.say(phrases, asked), thread.topic.answer[thread.language]
        question = self.say(self.corpus.phrasings.follow_ups[wish][spoken], spoken)
        if wish == "shorter":
            return question, first_sentence(thread.topic.answer[spoken], spoken)
        return question, thread.topic.more.get(spoken, self.corpus.phrasings.no_more[spoken])

    def say(self, phrases: list[str], language: str) -> str:
        return disturb(self.rng.choice(phrases), language, self.corpus.phrasings, self.rng)
