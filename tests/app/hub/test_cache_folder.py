"""Which folders downloads can go to."""

import os

import pytest

from app.errors import SettingsError
from app.hub.cache_folder import usable_folder


def test_a_folder_that_is_there_or_can_be_made(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert usable_folder(f" {tmp_path} ") == tmp_path
    assert usable_folder("~/models/hub") == tmp_path / "models" / "hub"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models", "whole path"),
        ("a\0b", "cannot be the name"),
        ("/a\0b", "cannot be the name"),
        ("~nobody-of-that-name/x", "cannot be the name"),
        ("/" + "x" * 5000, "cannot be the name"),
        ("/dev/null/x", "is a file"),
    ],
)
def test_what_cannot_be_used(text, said):
    with pytest.raises(SettingsError, match=said):
        usable_folder(text)


def test_where_one_may_not_write(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda place, mode: place != tmp_path)
    with pytest.raises(SettingsError, match="may not write"):
        usable_folder(str(tmp_path / "below"))


def test_a_link_that_leads_nowhere_is_a_place_that_is_taken(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(SettingsError):
        usable_folder(str(tmp_path / "link" / "x"))
