from __future__ import annotations

import logging
import logging.config

import pytest

from app.log import start_log, stop_log


@pytest.fixture(autouse=True)
def _closed():
    yield
    stop_log()


def test_lines_are_kept_in_the_file_and_in_memory(tmp_path):
    recent = start_log(tmp_path / "app.log")
    logging.getLogger("app.engine").info("the model is ready")
    assert "the model is ready" in (tmp_path / "app.log").read_text()
    assert "the model is ready" in recent.lines[-1]


def test_the_file_goes_on_after_a_library_has_closed_every_handler(tmp_path):
    start_log(tmp_path / "app.log")
    logging.getLogger("a").info("before")
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
    logging.getLogger("a").info("after")
    assert "after" in (tmp_path / "app.log").read_text()
