"""Packages that an interrupted pip left half copied are forgotten, so that pip installs them again."""

from __future__ import annotations

import subprocess
import sys
import sysconfig

import pytest

from tests.packaging.machine import REPOSITORY


@pytest.fixture
def environment(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True)
    return tmp_path / "env"


@pytest.fixture
def site_packages(environment):
    return environment / sysconfig.get_path("purelib", vars={"base": ""}).lstrip("/")


def install(site_packages, name, record):
    metadata = site_packages / f"{name}-1.0.dist-info"
    metadata.mkdir()
    site_packages.joinpath(f"{name}.py").touch()
    if record is not None:
        metadata.joinpath("RECORD").write_text(record)
    return metadata


def forget_damage(environment):
    script = REPOSITORY / "packaging" / "damage.py"
    subprocess.run([str(environment / "bin" / "python"), str(script)], check=True, capture_output=True)


def test_a_whole_package_is_kept(environment, site_packages):
    metadata = install(
        site_packages, "whole", "whole.py,,\nwhole-1.0.dist-info/RECORD,,\n__pycache__/whole.pyc,,\n"
    )
    forget_damage(environment)
    assert metadata.exists()


@pytest.mark.parametrize("record", [None, "half.py,,\nhalf_two.py,,\n"], ids=["no record", "a file missing"])
def test_a_half_copied_package_is_forgotten(environment, site_packages, record):
    metadata = install(site_packages, "half", record)
    forget_damage(environment)
    assert not metadata.exists()
