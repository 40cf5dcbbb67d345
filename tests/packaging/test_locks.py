"""The locks: exact, in agreement, and free of what breaks a machine without a GPU."""

from __future__ import annotations

import importlib.util
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.machine import REPOSITORY

LOCKS = REPOSITORY / "packaging" / "locks"
PYTHONS = ("3.11", "3.12", "3.13")
SETS = ("cuda", "cpu", "dev")


def pins(name, python):
    """Return {package: version} of a lock, as pip reads it under that Python."""
    answer = {}
    for line in LOCKS.joinpath(f"{name}.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            (specifier,) = requirement.specifier
            assert specifier.operator == "==", line
            assert requirement.name not in answer, line
            answer[requirement.name] = specifier.version
    return answer


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("one", "other"), [("cuda", "cpu"), ("cuda", "dev"), ("cpu", "dev")])
def test_two_locks_agree_on_what_both_hold(one, other, python):
    left, right = pins(one, python), pins(other, python)
    assert {
        name: (left[name], right[name]) for name in left.keys() & right.keys() if left[name] != right[name]
    } == {}


@pytest.mark.parametrize("python", PYTHONS)
def test_the_cpu_lock_holds_no_cuda(python):
    cuda = re.compile(r"torch(vision|audio|codec)|(nvidia|cuda|flashinfer|tilelang|cupy)-.*|.*triton.*|vllm")
    found = {name for name in pins("cpu", python) if cuda.fullmatch(name)}
    assert found == {"nvidia-ml-py"}  # reads the GPUs' figures, and answers "none" where there is none


@pytest.mark.parametrize("name", SETS)
def test_the_full_qt_is_in_no_lock(name):
    banned = {"pyside6", "pyside6-addons", "pyqt6", "pyqt5"}
    assert pins(name, "3.11").keys() & banned == set()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", SETS)
def test_every_dependency_is_locked_within_its_range(name, python):
    tables = tomllib.loads(REPOSITORY.joinpath("pyproject.toml").read_text())
    wanted = list(tables["project"]["optional-dependencies"][name])
    if name != "dev":
        wanted += tables["project"]["dependencies"] + tables["build-system"]["requires"]
    locked = pins(name, python)
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not in {name}.txt: run make lock"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: run make lock"


@pytest.mark.parametrize("name", ["cuda", "cpu"])
def test_a_lock_keeps_the_versions_that_a_person_chose(name):
    chosen = [
        Requirement(line)
        for line in LOCKS.joinpath("pins.txt").read_text().splitlines()
        if re.match(r"\w", line)
    ]
    locked = pins(name, "3.11")
    for requirement in chosen:
        if requirement.name in locked:
            assert requirement.specifier.contains(locked[requirement.name]), requirement


@pytest.fixture
def resolution():
    spec = importlib.util.spec_from_file_location("resolution", LOCKS / "resolution.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_marker_stands_only_where_pythons_differ(resolution):
    lines = resolution.locked(
        {
            "3.11": {"same": "1.0", "moved": "1.0"},
            "3.12": {"same": "1.0", "moved": "2.0", "late": "3.0"},
            "3.13": {"same": "1.0", "moved": "2.0", "late": "3.0"},
        }
    )
    later = 'python_version == "3.12" or python_version == "3.13"'
    assert lines == [
        f"late==3.0 ; {later}",
        'moved==1.0 ; python_version == "3.11"',
        f"moved==2.0 ; {later}",
        "same==1.0",
    ]
