"""The shell scripts and the desktop file, as their own tools see them."""

from __future__ import annotations

import configparser
import shutil
import subprocess

import pytest

from tests.packaging.machine import REPOSITORY

SCRIPTS = sorted(REPOSITORY.glob("packaging/*.sh"))


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_finds_nothing():
    scripts = [*SCRIPTS, REPOSITORY / ".ci" / "run"]
    result = subprocess.run(["shellcheck", "-x", *scripts], capture_output=True, text=True, check=False)
    assert result.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_bash_can_read_it(script):
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_packaging_is_no_package():
    # It would hide the library of that name, which pip, vLLM and pytest import.
    assert not REPOSITORY.joinpath("packaging", "__init__.py").exists()


def test_the_desktop_file_starts_the_console_script():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(REPOSITORY / "packaging" / "desktop" / "vlinders.desktop", encoding="utf-8")
    assert entry["Desktop Entry"]["Exec"] == "vlinders"
    assert entry["Desktop Entry"]["Type"] == "Application"


def test_make_lists_every_target_that_a_user_needs():
    listing = subprocess.run(
        ["make", "-C", str(REPOSITORY)], capture_output=True, text=True, check=True
    ).stdout
    for target in ("setup", "run", "test", "check", "bench", "lock", "clean"):
        assert f"  {target} " in listing
