#!/usr/bin/env bash
# Makes packaging/locks/{cuda,cpu,dev}.txt from pyproject.toml and packaging/locks/pins.txt (`make lock`).
# What is pinned already stays, as long as it fits: `packaging/lock.sh --upgrade` takes the newest instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

RESOLVER="uv==0.13.9"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$RESOLVER"
"$work/venv/bin/python" packaging/locks/resolution.py "$work/venv/bin/uv" "$@"
