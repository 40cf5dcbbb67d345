"""The written text: whole in both languages, and the questions that judge Guide are not in it."""

from __future__ import annotations

import tomllib

import pytest


@pytest.fixture(scope="module")
def corpus(scripts):
    from corpus import read_corpus

    return read_corpus()


@pytest.fixture(scope="module")
def held_out(scripts):
    return tomllib.loads((scripts / "heldout.toml").read_text(encoding="utf-8"))["item"]


def plain(question: str) -> str:
    return "".join(char for char in question.lower() if char.isalnum())


def test_every_topic_asks_and_answers_in_both_languages(corpus):
    from corpus import HAN

    for topic in corpus.topics:
        assert len(topic.asks("en")) >= 11, topic.id
        assert len(topic.asks("zh")) >= 11, topic.id
        assert topic.answer["en"], topic.id
        assert not HAN.search(topic.answer["en"]), topic.id
        assert HAN.search(topic.answer["zh"]), topic.id
        assert set(topic.more) in (set(), {"en", "zh"}), topic.id


def test_topics_are_many_and_each_id_is_one_topic(corpus):
    ids = [topic.id for topic in corpus.topics]
    assert len(ids) >= 150
    assert len(set(ids)) == len(ids)


def test_no_question_has_two_answers(corpus):
    first: dict[str, str] = {}
    for topic in corpus.topics:
        for question in (*topic.asks("en"), *topic.asks("zh")):
            assert first.setdefault(question.lower().rstrip("?？. "), topic.id) == topic.id, question


def test_held_out_questions_are_not_trained_on(corpus, held_out):
    trained = {plain(ask) for topic in corpus.topics for lang in ("en", "zh") for ask in topic.asks(lang)}
    assert [item["ask"] for item in held_out if plain(item["ask"]) in trained] == []


def test_held_out_questions_can_be_answered_by_the_text(corpus, held_out):
    """Each demands only words that the written answer of its topic has, so that 100% is possible."""
    from corpus import HAN

    answers = {topic.id: topic.answer for topic in corpus.topics}
    assert len(held_out) == 60
    for item in held_out:
        answer = answers[item["topic"]]["zh" if HAN.search(item["ask"]) else "en"].lower()
        for word in item["must"]:
            assert any(part.lower() in answer for part in word.split("|")), (item["ask"], word)


def test_conversations_are_the_same_for_the_same_seed(corpus):
    from random import Random

    from conversation import Speaker

    first, second = (Speaker(corpus, Random(7)).converse(6) for _ in range(2))
    assert first == second
    assert [m["role"] for m in first if m["role"] != "system"] == ["user", "assistant"] * 6
