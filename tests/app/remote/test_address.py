"""What users write for an address, and what it comes to."""

import pytest

from app.errors import SettingsError
from app.remote.address import address_of, is_far, is_loopback, is_open, root_of


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


@pytest.mark.parametrize(
    ("address", "far"),
    [
        ("http://localhost:8000/v1", False),
        ("http://127.0.0.1:8000/v1", False),
        ("http://[::1]:8000/v1", False),
        ("http://192.168.1.5/v1", False),
        ("http://[fd00::5]/v1", False),
        ("http://gpu-box/v1", False),
        ("http://gpu-box.local/v1", False),
        ("https://api.openai.com/v1", True),
        ("http://8.8.8.8/v1", True),
        ("http://[2606:4700::1111]/v1", True),
    ],
)
def test_what_is_of_the_local_network(address, far):
    assert is_far(address) is far


def test_a_number_of_the_internet_is_asked_by_https():
    assert address_of("[2606:4700::1111]:8000") == "https://[2606:4700::1111]:8000/v1"
    assert address_of("[::1]:8000") == "http://[::1]:8000/v1"
