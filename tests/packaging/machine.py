"""A make-believe machine for set-up: the real scripts, on a PATH of stand-ins and plain tools alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

# What any Debian has; everything else that set-up calls is a stand-in.
PLAIN_TOOLS = {
    *(
        "awk",
        "bash",
        "cat",
        "comm",
        "cp",
        "cut",
        "dirname",
        "find",
        "flock",
        "getconf",
        "grep",
        "head",
        "ldd",
    ),
    *("mkdir", "rm", "sed", "sha256sum", "sleep", "sort", "tail", "tr", "uname", "wc"),
}

PYTHON = """#!/bin/bash
echo "python $*" >>"$MACHINE/calls"
case "$*" in
    *version_info\\[:3\\]*) cat "$MACHINE/python-version" ;;
    *version_info\\[:2\\]*) echo 3.11 ;;
    *get_path*) echo "$MACHINE" ;;
    *"import ensurepip"*) test ! -e "$MACHINE/no-venv" ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip "*) pip_call=$* && . "$MACHINE/pip" ;;
    *importlib.metadata*) exit 1 ;;
    *PySide6.__file__*) echo /nowhere ;;
esac
"""

PIP_WITHOUT_NETWORK = (
    """echo "WARNING: Retrying: NewConnectionError('Failed to establish a new connection')"; exit 1"""
)
PIP_ON_A_FULL_DISK = """case "$pip_call" in
    *cpu.txt*) echo "ERROR: Could not install packages: [Errno 28] No space left on device"; exit 1 ;;
esac"""
PIP_WITHOUT_PYTORCHS_INDEX = """case "$pip_call" in
    *+cpu) echo "ERROR: No matching distribution found for torch"; exit 1 ;;
esac"""


class Machine:
    """The stand-ins, and what was asked of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tools = folder / "bin"
        self.root = folder / "vlinders, a clone"  # spaces must not matter
        self.tools.mkdir(parents=True)
        self._clone()
        for name in PLAIN_TOOLS:
            self.tools.joinpath(name).symlink_to(shutil.which(name, path="/usr/bin:/bin"))
        self.add("python3", PYTHON)
        self.set_python("3.11.7")
        self.set_pip("true")
        self.set_free_disk(200)
        self.set_user(1000)
        self.set_fonts("zh", "und-zsye")
        for name in ("g++", "Xvfb"):
            self.add(name, "#!/bin/bash\n")
        folder.joinpath("Python.h").touch()
        self.set_libraries(self.known_libraries())

    def _clone(self) -> None:
        shutil.copytree(
            REPOSITORY / "packaging",
            self.root / "packaging",
            ignore=lambda folder, names: {name for name in names if name in {"guide", "__pycache__"}},
        )
        shutil.copy(REPOSITORY / "pyproject.toml", self.root)

    def add(self, name: str, script: str) -> None:
        path = self.tools / name
        path.write_text(script)
        path.chmod(0o755)

    def set_python(self, version: str) -> None:
        self.folder.joinpath("python-version").write_text(version + "\n")

    def set_pip(self, script: str) -> None:
        self.folder.joinpath("pip").write_text(script + "\n")

    def set_free_disk(self, gigabytes: int) -> None:
        row = f"/dev/disk 1 1 {gigabytes * 1048576} 1% /"
        self.add("df", f"#!/bin/bash\necho Filesystem\necho '{row}'\n")
        self.add("du", "#!/bin/bash\necho '4 .venv'\n")

    def set_user(self, uid: int) -> None:
        self.add("id", f"#!/bin/bash\necho {uid}\n")

    def set_driver(self, version: str) -> None:
        self.add("nvidia-smi", f"#!/bin/bash\necho {version}\n")

    def known_libraries(self) -> list[str]:
        table = self.root.joinpath("packaging", "system.sh").read_text()
        return [line.split()[0] for line in table.splitlines() if line.startswith("lib")]

    def set_libraries(self, names: list[str]) -> None:
        lines = "".join(f"    {name} (libc6,x86-64) => /lib/{name}\n" for name in names)
        self.add("ldconfig", f"#!/bin/bash\ncat <<'END'\n{lines}END\n")

    def set_fonts(self, *languages: str) -> None:
        cases = "".join(f"    :lang={language}) echo Font ;;\n" for language in languages)
        self.add("fc-list", f'#!/bin/bash\ncase "$1" in\n{cases}esac\n')

    def add_apt(self, script: str = "") -> None:
        self.add("apt-get", f'#!/bin/bash\necho "apt-get $*" >>"$MACHINE/calls"\n{script}\n')

    def set_up(self, purpose: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        self.folder.joinpath("calls").write_text("")
        return subprocess.run(
            [str(self.root / "packaging" / "bootstrap.sh"), purpose],
            env={
                "PATH": str(self.tools),
                "MACHINE": str(self.folder),
                "NVIDIA_DRIVER_FILE": os.devnull,
                "DISPLAY": ":0",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def calls(self, *parts: str) -> list[str]:
        """Return what the last set-up asked of the stand-ins, where the call has all the parts."""
        lines = self.folder.joinpath("calls").read_text().splitlines()
        return [line for line in lines if all(part in line for part in parts)]
