from __future__ import annotations

import logging
import logging.config

import pytest

from app.log import start_log, stop_log, without_secrets


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


TOKEN = "hf_" + "aB3" * 12


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "hf_oauth_eyJhbGciOi.J9-x_y.z",
        f"{{'authorization': 'Bearer {TOKEN}'}}",
        "https://me:password@proxy.example:3128/",
        "https://cdn.example/xorbs/ab?Expires=17&Signature=c0ffee&Key-Pair-Id=K",
    ],
)
def test_secrets_are_written_nowhere(tmp_path, secret):
    recent = start_log(tmp_path / "app.log")
    logging.getLogger("somebody.else").warning("It failed: %s.", secret)
    logging.getLogger("app").error("It failed", exc_info=ValueError(secret))
    written = (tmp_path / "app.log").read_text() + "\n".join(recent.lines)
    for part in (TOKEN[8:], "eyJ", "password", "c0ffee"):
        assert part not in written
    assert written.count("It failed") == 4


def test_what_only_looks_like_a_token_is_written_whole():
    text = "hf_hub_download of hf_quant_config.json from https://hub.example/a/b/resolve/main/config.json"
    assert without_secrets(text) == text


def test_no_request_is_logged_by_the_client(tmp_path):
    recent = start_log(tmp_path / "app.log")
    for name in ("httpx", "httpx2"):
        logging.getLogger(name).info("HTTP Request: GET https://hub.example")
    assert not recent.lines
