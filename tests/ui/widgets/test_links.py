"""Links that a model wrote: shown as they are, asked for once a host, and never of another kind."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from ui.widgets.links import Links


@pytest.fixture
def opened(monkeypatch):
    found = []
    monkeypatch.setattr("ui.widgets.links.QDesktopServices.openUrl", lambda url: found.append(url.toString()))
    return found


@pytest.fixture
def links(qapp):
    window = QWidget()
    window.show()
    yield Links(window)
    window.hide()
    window.deleteLater()


def answer(dialog, text):
    next(each for each in dialog.findChildren(QPushButton) if each.text() == text).click()


def said(dialog):
    return " ".join(each.text() for each in dialog.findChildren(QLabel))


def test_the_first_link_to_a_host_is_asked_for_and_the_next_ones_open(links, opened):
    question = links.follow("https://example.org/a?q=1")
    assert opened == []
    assert "https://example.org/a?q=1" in said(question)
    answer(question, "Open in the browser")
    assert links.follow("https://example.org/b") is None
    assert opened == ["https://example.org/a?q=1", "https://example.org/b"]
    other = links.follow("https://example.com/")
    answer(other, "Cancel")
    assert len(opened) == 2


def test_a_no_is_no_yes_for_the_next_time(links, opened):
    answer(links.follow("https://example.org/a"), "Cancel")
    question = links.follow("https://example.org/a")
    assert question is not None
    question.reject()
    assert opened == []


def test_a_host_that_only_looks_like_another_is_shown_as_it_is(links):
    question = links.follow("https://ex\u0430mple.org/")
    assert "xn--" in said(question)
    question.reject()


def test_one_host_says_nothing_about_another(links, opened):
    answer(links.follow("https://example.org/a"), "Open in the browser")
    question = links.follow("https://example.org.evil.example/a")
    assert "example.org.evil.example" in said(question)
    question.reject()
    assert len(opened) == 1


def test_each_mail_is_asked_for(links, opened):
    answer(links.follow("mailto:a@example.org"), "Open")
    question = links.follow("mailto:b@example.org")
    assert question is not None
    question.reject()


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ssh://host", "", "x"]
)
def test_nothing_else_is_opened(links, opened, target):
    assert links.follow(target) is None
    assert opened == []
