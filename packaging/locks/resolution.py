"""The three locks: exact versions for each Python that Vlinders runs on, resolved by uv.

Run by packaging/lock.sh. Each Python is resolved by itself and the answers are merged, so that a marker
stands only where Pythons truly differ.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

FOLDER = Path(__file__).parent
PYPROJECT = FOLDER.parent.parent / "pyproject.toml"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORM = "x86_64-manylinux_2_34"

# The index knows only torch's CUDA build. Its CPU build asks for no CUDA libraries and no triton; the
# other three come from the index as CUDA builds, which fail to import beside it.
CPU_BUILD = """
override-dependencies = ["torch=={torch}"]
exclude-dependencies = ["torchvision", "torchaudio", "torchcodec", "triton"]

[[tool.uv.dependency-metadata]]
name = "torch"
version = "{torch}"
requires-dist = [
    "filelock", "typing-extensions>=4.10.0", "setuptools>=77.0.3", "sympy>=1.13.3", "networkx>=2.5.1",
    "jinja2", "fsspec>=0.8.5",
]
"""

HEADERS = {
    "cuda": "the window and vLLM for NVIDIA GPUs",
    "cpu": "the window and vLLM for machines without an NVIDIA GPU",
    "dev": "what tests and checks need on top of either set",
}

Pins = dict[str, str]
PinsByPython = dict[str, Pins]


def project_tables() -> str:
    """Return the dependency tables of pyproject.toml as a project of their own, for uv to read."""
    tables = tomllib.loads(PYPROJECT.read_text())
    project = tables["project"]
    groups = {
        "base": project["dependencies"] + tables["build-system"]["requires"],
        **project["optional-dependencies"],
    }
    lines = ["[project]", 'name = "vlinders"', 'version = "0"', 'requires-python = ">=3.11"']
    lines.append("[project.optional-dependencies]")
    lines += [f"{name} = {json.dumps(requirements)}" for name, requirements in groups.items()]
    return "\n".join([*lines, "[tool.uv]", ""])


def parsed(text: str) -> Pins:
    """Return {name: version} of the `name==version` lines in a resolution."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE))


def resolved(uv: str, extras: list[str], settings: str, wishes: Pins) -> PinsByPython:
    """Resolve the extras for every Python. A wish is kept wherever it fits."""
    answers: PinsByPython = {}
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder, "pyproject.toml")
        project.write_text(project_tables() + settings)
        for python in PYTHONS:
            output = Path(folder, f"{python}.txt")
            output.write_text("".join(f"{name}=={version}\n" for name, version in wishes.items()))
            command = [uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
            command += ["--python-version", python, "--python-platform", PLATFORM, "--only-binary", ":all:"]
            command += ["--constraint", str(FOLDER / "pins.txt"), "--output-file", str(output)]
            command += [f"--extra={extra}" for extra in extras]
            subprocess.run([*command, str(project)], check=True, cwd=folder)
            answers[python] = parsed(output.read_text())
            wishes = {**wishes, **answers[python]}
    return answers


def locked(pins: PinsByPython) -> list[str]:
    """Return requirement lines, with a marker where a pin does not hold for every Python."""
    lines: list[str] = []
    for name in sorted({name for answer in pins.values() for name in answer}):
        pythons_of: dict[str, list[str]] = {}
        for python in PYTHONS:
            if version := pins[python].get(name):
                pythons_of.setdefault(version, []).append(python)
        for version, pythons in pythons_of.items():
            marker = " or ".join(f'python_version == "{python}"' for python in pythons)
            lines.append(f"{name}=={version}" + ("" if len(pythons) == len(PYTHONS) else f" ; {marker}"))
    return lines


def main() -> None:
    """Resolve the CUDA set first: it is the larger, and the others follow its choices."""
    parser = argparse.ArgumentParser()
    parser.add_argument("uv")
    parser.add_argument("--upgrade", action="store_true")
    arguments = parser.parse_args()
    chosen = parsed(FOLDER.joinpath("pins.txt").read_text())
    wishes: Pins = {}
    if not arguments.upgrade:
        for name in HEADERS:
            lock = FOLDER / f"{name}.txt"
            wishes |= parsed(lock.read_text()) if lock.exists() else {}
    for name, header in HEADERS.items():
        extras = ["dev"] if name == "dev" else ["base", name]
        settings = CPU_BUILD.format(torch=chosen["torch"]) if name == "cpu" else ""
        pins = resolved(arguments.uv, extras, settings, wishes)
        lines = [f"# {header}. Made by `make lock`; Linux x86_64, Python 3.11 to 3.13.", *locked(pins), ""]
        (FOLDER / f"{name}.txt").write_text("\n".join(lines))
        wishes |= pins[PYTHONS[0]]


if __name__ == "__main__":
    main()
