#!/usr/bin/env bash
# Makes .venv: Python, the engine build for this machine, the window. Usage: packaging/bootstrap.sh [run|dev]
#   PYTHON=/path/to/python   the Python to use, 3.11 to 3.13
#   ENGINE=cuda|cpu          vLLM for NVIDIA GPUs or for the processor; remembered for later runs
# Each part is marked as made when it is whole (.venv/.made), so a second run only reads the marks and an
# interrupted one goes on where it stopped.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
export LC_ALL=C.UTF-8

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
MADE=$VENV/.made
LOG=$VENV/setup.log
LOCKS=$ROOT/packaging/locks
TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu
OLDEST_DRIVER=580 # of CUDA 13, which torch in cuda.txt is built with
NETWORK_ERRORS="ConnectionError|Connection (refused|reset|broken|aborted)|(Connect|Read)Timeout|timed out|ProxyError"
NETWORK_ERRORS+="|IncompleteRead|name resolution|Network is unreachable"
DRIVER_FILE=${NVIDIA_DRIVER_FILE:-/proc/driver/nvidia/version}

# The user's own settings would install elsewhere, or ask questions.
unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_BREAK_SYSTEM_PACKAGES
export PIP_USER=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_PROGRESS_BAR=off

# shellcheck source=terminal.sh
. "$ROOT/packaging/terminal.sh"
# shellcheck source=system.sh
. "$ROOT/packaging/system.sh"

is_made() { [ "$(cat "$MADE/$1" 2>/dev/null)" = "$2" ]; }
mark_made() { printf '%s\n' "$2" >"$MADE/$1"; }
sum_of() { cat "$@" | sha256sum | cut -d ' ' -f 1; }
packages_in() { sed -n 's/^\([a-z0-9-]*\)==.*/\1/p' "$1" | sort; }

check_machine() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
        fail "Vlinders runs on Linux x86_64; this is $(uname -s) $(uname -m)." "Use such a machine."
    local glibc
    glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d ' ' -f 2) || glibc=""
    [ "$(printf '%s\n' 2.34 "${glibc:-0}" | sort -V | head -n 1)" = 2.34 ] ||
        fail "The C library is ${glibc:-not glibc}; Qt needs glibc 2.34." "Use Debian 12, Ubuntu 22.04 or newer."
}

python_version() {
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3]); sys.exit(sys.implementation.name != "cpython")' \
        2>/dev/null </dev/null
}

is_right_version() { [[ $1 =~ ^3\.1[123]\. ]]; }

# Sets python, unless the one in .venv serves.
choose_python() {
    local candidate version found=""
    if [ -n "${PYTHON:-}" ]; then
        version=$(python_version "$PYTHON") || fail "PYTHON=$PYTHON does not run." "Name a Python 3.11, 3.12 or 3.13."
        is_right_version "$version" || fail "PYTHON=$PYTHON is Python $version." "Name a Python 3.11, 3.12 or 3.13."
        python=$PYTHON
        return
    fi
    for candidate in python3 python3.12 python3.11 python3.13; do
        version=$(python_version "$candidate") || continue
        if is_right_version "$version"; then
            python=$candidate
            return
        fi
        found+=" $version"
    done
    fail "Vlinders needs Python 3.11, 3.12 or 3.13; found:${found:- none}." \
        "Install one (Debian 12, Ubuntu 24.04: sudo apt-get install python3 python3-venv) or name it: PYTHON=/path/to/python make run"
}

# A driver without a version that can be read counts as none, and so does an nvidia-smi that finds no driver.
driver_version() {
    local version=""
    [ ! -r "$DRIVER_FILE" ] || version=$(grep -oE -m 1 '[0-9]{3,}\.[0-9.]+' "$DRIVER_FILE") || true
    if [ -z "$version" ] && command -v nvidia-smi >/dev/null; then
        version=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null) || version=""
    fi
    head -n 1 <<<"$version" | grep -E '^[0-9]' || true
}

# Sets engine. A choice by ENGINE holds until another one.
choose_engine() {
    local driver
    engine=${ENGINE:-$(cat "$MADE/engine" 2>/dev/null || true)}
    driver=$(driver_version)
    [ -n "$engine" ] || { [ -n "$driver" ] && engine=cuda || engine=cpu; }
    [[ $engine =~ ^(cpu|cuda)$ ]] || fail "ENGINE=$engine is unknown." "Use ENGINE=cuda or ENGINE=cpu."
    if [ "$engine" = cuda ] && [ -n "$driver" ] && [ "${driver%%.*}" -lt "$OLDEST_DRIVER" ]; then
        fail "The NVIDIA driver is $driver; vLLM's CUDA 13 build needs $OLDEST_DRIVER or newer." \
            "Update the driver, or run on the processor: ENGINE=cpu make run"
    fi
}

# The environment stands for a folder, a Python and an engine: where one changed, it is made anew.
venv_key() { echo "$VENV python=$1 engine=$engine"; }

is_venv_sound() {
    local version
    version=$(python_version "$VENV/bin/python") && is_made venv "$(venv_key "$version")" || return
    [ -z "${PYTHON:-}" ] || [ "$(python_version "$PYTHON")" = "$version" ]
}

check_disk() {
    local needed=12 free used
    [ "$engine" = cpu ] || needed=25
    free=$(df -Pk "$ROOT" | awk 'NR == 2 { print int($4 / 1048576) }')
    [ "$free" -lt "$needed" ] || return 0
    used=$(du -sk "$VENV" 2>/dev/null | awk '{ print int($1 / 1048576) }')
    [ $((free + ${used:-0})) -ge "$needed" ] ||
        fail "$free GB free in $ROOT; the $engine build needs $needed GB." "Free some space, or clone to another disk."
}

make_venv() {
    find "$VENV" -mindepth 1 -maxdepth 1 ! -path "$LOG" -exec rm -rf {} +
    step "Python environment ($(python_version "$python"))" "$python" -m venv "$VENV" || {
        show_step_output
        fail "Python could not make an environment." "See $LOG; another Python: PYTHON=/path/to/python make run"
    }
    mkdir -p "$MADE"
    mark_made venv "$(venv_key "$(python_version "$VENV/bin/python")")"
}

# Wheels are unpacked beside the environment, since /tmp may be a small memory disk.
pip() { TMPDIR=$VENV/tmp "$VENV/bin/python" -m pip "$@"; }
pip_wheels() { pip install --no-compile --no-deps --only-binary :all: "$@"; }

# pip_failed: says what the newest step died of.
pip_failed() {
    local again="Then run the same command again: it goes on from here."
    if grep -q "No space left on device" <(step_output); then
        fail "The disk is full ($(df -Ph "$ROOT" | awk 'NR == 2 { print $4 }') free)." "Free some space. $again"
    elif grep -qE "CERTIFICATE_VERIFY_FAILED|SSLError" <(step_output); then
        fail "The package index's certificate was not accepted." "Set PIP_CERT to your network's certificate. $again"
    elif grep -qE "$NETWORK_ERRORS" <(step_output); then
        fail "No network: pip could not reach the package index (log: $LOG)." "Check the connection or proxy. $again"
    fi
    show_step_output
    fail "pip failed (log: $LOG)." "If the index was at fault, run the same command again."
}

# torch's CPU build carries the tag +cpu: where pip is set up to find it, that one is taken; else PyTorch's own
# index has it; the package index itself has the CUDA build only, which runs too, at 3 GB more.
torch_cpu_build() {
    pip_wheels "$1+cpu" ||
        pip_wheels --index-url "$TORCH_CPU_INDEX" --retries 0 --timeout 15 "$1+cpu"
}
torch_cuda_build() { pip install --no-compile --only-binary :all: --constraint "$LOCKS/cuda.txt" "$1"; }

install_torch() {
    local torch
    torch=$(grep '^torch==' "$LOCKS/cpu.txt")
    ! "$VENV/bin/python" -c "import importlib.metadata as m; exit(m.version('torch').split('+')[0] != '${torch#*==}')" \
        2>/dev/null || return 0
    step "torch for the processor" torch_cpu_build "$torch" || {
        note "torch's CPU build is out of reach: taking the CUDA build from the package index (3 GB more)."
        step "torch for CUDA" torch_cuda_build "$torch" || pip_failed
    }
}

# What an older lock installed and this one does not know.
remove_dropped() {
    local dropped
    [ -e "$MADE/lock" ] || return 0
    dropped=$(comm -23 <(packages_in "$MADE/lock") <(packages_in "$LOCKS/$engine.txt"))
    # shellcheck disable=SC2086 # one word per package
    [ -z "$dropped" ] || pip uninstall -y $dropped
}

# Some packages carry files for newer Pythons, which do not compile: no harm.
compile_packages() { "$VENV/bin/python" -m compileall -q -j 0 "$VENV/lib" || true; }

install_packages() {
    local lock=$LOCKS/$engine.txt small
    is_made packages "$(sum_of "$lock")" && return
    check_disk
    mkdir -p "$VENV/tmp"
    "$VENV/bin/python" "$ROOT/packaging/damage.py" >>"$LOG"
    # A small package first: without a network this ends in seconds, not in the retries of a hundred.
    small=$(grep '^setuptools==' "$lock")
    step "Package index" pip download --no-deps --retries 1 --timeout 20 --dest "$VENV/tmp" "$small" || pip_failed
    [ "$engine" = cuda ] || install_torch
    step "vLLM and the window ($(grep -c == "$lock") packages)" pip_wheels -r "$lock" || pip_failed
    remove_dropped >>"$LOG" 2>&1 || pip_failed
    step "Compiling" compile_packages
    cp "$lock" "$MADE/lock"
    rm -rf "$VENV/tmp"
    mark_made packages "$(sum_of "$lock")"
}

install_project() {
    local key
    key=$(awk '/^\[/ { on = /^\[(build-system|project|tool\.setuptools)/ } on' "$ROOT/pyproject.toml" | sum_of -)
    is_made project "$key" && return
    step "Vlinders" pip install --no-deps --no-build-isolation --config-settings editable_mode=compat \
        --editable "$ROOT" || pip_failed
    rm -rf "$ROOT/vlinders.egg-info" # a second copy of what the environment holds
    mark_made project "$key"
}

install_tools() {
    is_made tools "$(sum_of "$LOCKS/dev.txt")" && return
    mkdir -p "$VENV/tmp"
    step "Test and check tools" pip_wheels -r "$LOCKS/dev.txt" || pip_failed
    rm -rf "$VENV/tmp"
    mark_made tools "$(sum_of "$LOCKS/dev.txt")"
}

check_result() {
    local key missing
    key=$(cat "$MADE/packages" "$MADE/project")
    is_made whole "$key" && return
    missing=$(linked_missing "$("$VENV/bin/python" -c 'import PySide6, os; print(os.path.dirname(PySide6.__file__))')/Qt")
    [ -z "$missing" ] || fail "Qt needs $(echo "$missing" | tr '\n' ' ')." "Install the packages that hold them."
    step "First start" "$VENV/bin/python" -c "import torch, vllm, PySide6.QtWidgets, qasync" || {
        show_step_output
        fail "The packages are installed but do not start (log: $LOG)." "Start afresh: make clean setup"
    }
    mark_made whole "$key"
}

main() {
    local purpose=${1:-run} python=$VENV/bin/python engine="" sound=true system
    # Two at once would install into each other.
    exec 9<"$ROOT/packaging"
    flock -n 9 || { note "Waiting for another set-up of this folder…" && flock 9; }
    choose_engine
    if ! is_venv_sound; then
        sound=false
        check_machine
        choose_python
        check_disk
        printf '%sSetting up Vlinders%s for %s\n' "$bold" "$plain" \
            "$([ "$engine" = cuda ] && echo "NVIDIA GPUs" || echo "the processor (no GPU)")"
        mkdir -p "$VENV"
        : >"$LOG"
    fi
    system=$(sum_of "$ROOT/packaging/system.sh")
    is_made system "$system" || provide_system "$python"
    $sound || make_venv
    mark_made system "$system"
    [ -z "${ENGINE:-}" ] || mark_made engine "$ENGINE"
    install_packages
    install_project
    [ "$purpose" = run ] || install_tools
    check_result
}

main "$@"
