"""What users write for an address, and what it comes to."""

import pytest

from app.errors import SettingsError
from app.remote.address import address_of, is_loopback, is_open, root_of


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("localhost:8000", "http://localhost:8000/v1"),
        (" http://gpu1:8000/ ", "http://gpu1:8000/v1"),
        ("gpu1:8000", "http://gpu1:8000/v1"),
        ("10.0.0.7", "http://10.0.0.7/v1"),
        ("api.openai.com", "https://api.openai.com/v1"),
        ("https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1"),
        ("https://openrouter.ai/api/v1/", "https://openrouter.ai/api/v1"),
        ("https://host/openai/models", "https://host/openai"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_an_address_is_completed(written, address):
    assert address_of(written) == address
    assert address_of(address) == address


@pytest.mark.parametrize(
    "written",
    ["", "  ", "ftp://host", "file:///etc/passwd", "http://", "https://a b", "host:port", "http://u:p@host",
     "http://host/v1?key=1", "http://host/#x", "javascript:alert(1)", "http://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_refused(written):
    with pytest.raises(SettingsError) as error:
        address_of(written)
    assert error.value.remedy


def test_where_an_address_leads():
    assert is_loopback("http://127.0.0.1:1/v1")
    assert is_loopback("http://localhost/v1")
    assert not is_loopback("http://10.0.0.1/v1")
    assert is_open("http://10.0.0.1/v1")
    assert not is_open("http://localhost/v1")
    assert not is_open("https://host/v1")
    assert root_of("http://host:1/v1") == "http://host:1"
    assert root_of("http://host/llm/v1") == "http://host/llm"
