"""Set-up on machines that lack something: one clear line, nothing half-made, and it goes on from there."""

from __future__ import annotations

import shutil

import pytest

from tests.packaging import machine as stand_ins
from tests.packaging.machine import Machine


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def stopped(result):
    """Return the one line that says why set-up stopped."""
    assert result.returncode != 0
    lines = [line for line in result.stderr.splitlines() if not line.startswith("    ")]
    assert len(lines) == 1, result.stderr
    return lines[0]


def succeeded(result):
    assert result.returncode == 0, result.stdout + result.stderr
    return True


def test_a_fresh_machine_gets_the_cpu_build_and_the_project(machine):
    assert succeeded(machine.set_up())
    assert machine.calls("pip install", "torch==", "+cpu")
    assert machine.calls("pip install", "--no-deps", "cpu.txt")
    assert machine.calls("pip install", "--editable")
    assert not machine.calls("cuda.txt")
    assert not machine.calls("dev.txt")


def test_tests_get_the_tools_as_well(machine):
    assert succeeded(machine.set_up("dev"))
    assert machine.calls("pip install", "--no-deps", "dev.txt")


@pytest.mark.parametrize("purpose", ["run", "dev"])
def test_a_second_run_asks_nothing_of_pip(machine, purpose):
    assert succeeded(machine.set_up(purpose))
    result = machine.set_up(purpose)
    assert succeeded(result)
    assert result.stdout == ""
    assert not machine.calls("-m")


def test_a_new_lock_is_installed_and_what_it_dropped_is_removed(machine):
    assert succeeded(machine.set_up())
    lock = machine.root / "packaging" / "locks" / "cpu.txt"
    lock.write_text(
        "\n".join(line for line in lock.read_text().splitlines() if not line.startswith("tqdm=="))
    )
    assert succeeded(machine.set_up())
    assert machine.calls("pip install", "cpu.txt")
    assert machine.calls("pip uninstall -y tqdm")
    assert not machine.calls("-m venv")


def test_a_new_entry_point_is_installed_without_the_packages(machine):
    assert succeeded(machine.set_up())
    pyproject = machine.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace('vlinders = "', 'butterflies = "'))
    assert succeeded(machine.set_up())
    assert machine.calls("pip install", "--editable")
    assert not machine.calls("cpu.txt")


def test_a_changed_lint_rule_installs_nothing(machine):
    assert succeeded(machine.set_up())
    pyproject = machine.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("[tool.ruff]", "[tool.ruff]\npreview = true"))
    assert succeeded(machine.set_up())
    assert not machine.calls("-m pip")


def test_a_moved_folder_is_set_up_again(machine):
    assert succeeded(machine.set_up())
    moved = machine.folder / "elsewhere"
    shutil.move(machine.root, moved)
    machine.root = moved
    assert succeeded(machine.set_up())
    assert machine.calls("-m venv")
    assert machine.calls("pip install", "cpu.txt")


def test_an_environment_whose_python_is_gone_is_made_again(machine):
    assert succeeded(machine.set_up())
    machine.root.joinpath(".venv", "bin", "python").unlink()
    assert succeeded(machine.set_up())
    assert machine.calls("-m venv")


def test_an_environment_that_set_up_did_not_make_is_replaced(machine):
    foreign = machine.root / ".venv" / "lib" / "foreign"
    foreign.mkdir(parents=True)
    assert succeeded(machine.set_up())
    assert not foreign.exists()


def test_a_wrong_python_is_named(machine):
    machine.set_python("3.9.2")
    line = stopped(machine.set_up())
    assert "needs Python 3.11, 3.12 or 3.13; found: 3.9.2." in line
    assert "PYTHON=" in line
    assert not machine.root.joinpath(".venv").exists()


def test_no_python_at_all_is_said(machine):
    machine.tools.joinpath("python3").unlink()
    assert "found: none." in stopped(machine.set_up())


def test_a_right_python_is_found_behind_a_wrong_one(machine):
    machine.add("python3.12", stand_ins.PYTHON.replace('cat "$MACHINE/python-version"', "echo 3.12.4"))
    machine.set_python("3.14.0")
    assert succeeded(machine.set_up())
    assert machine.calls("python -m venv")


def test_a_python_asked_for_must_fit(machine):
    machine.set_python("3.14.0")
    python = str(machine.tools / "python3")
    assert f"PYTHON={python} is Python 3.14.0." in stopped(machine.set_up(PYTHON=python))
    assert "does not run" in stopped(machine.set_up(PYTHON="/nowhere/python"))


def test_a_small_disk_is_said_before_anything_is_made(machine):
    machine.set_free_disk(11)
    line = stopped(machine.set_up())
    assert "11 GB free" in line
    assert "needs 12 GB" in line
    assert not machine.root.joinpath(".venv").exists()


def test_the_cuda_build_needs_a_larger_disk(machine):
    machine.set_driver("580.95.05")
    machine.set_free_disk(24)
    assert "needs 25 GB" in stopped(machine.set_up())


def test_no_network_is_said_and_the_next_run_goes_on(machine):
    machine.set_pip(stand_ins.PIP_WITHOUT_NETWORK)
    line = stopped(machine.set_up())
    assert "No network" in line
    assert not machine.calls("cpu.txt")
    machine.set_pip("true")
    assert succeeded(machine.set_up())
    assert not machine.calls("-m venv")
    assert machine.calls("pip install", "cpu.txt")


def test_a_disk_that_fills_up_is_told_from_a_lost_network(machine):
    machine.set_pip(stand_ins.PIP_ON_A_FULL_DISK)
    assert "The disk is full" in stopped(machine.set_up())
    assert succeeded_after_repair(machine)


def succeeded_after_repair(machine):
    machine.set_pip("true")
    return succeeded(machine.set_up()) and machine.calls("pip install", "cpu.txt")


def test_pip_failing_for_another_reason_shows_its_last_words(machine):
    machine.set_pip("echo 'ERROR: no matching wheel'; exit 1")
    result = machine.set_up()
    assert "pip failed" in stopped(result)
    assert "    ERROR: no matching wheel" in result.stderr


def test_torch_comes_from_pips_own_sources_first_then_pytorchs_then_as_the_cuda_build(machine):
    machine.set_pip(stand_ins.PIP_WITHOUT_PYTORCHS_INDEX)
    result = machine.set_up()
    assert succeeded(result)
    own, pytorchs, cuda = machine.calls("pip install", "torch==")
    assert "--index-url" not in own
    assert "--index-url https://download.pytorch.org/whl/cpu" in pytorchs
    assert "--constraint" in cuda
    assert "3 GB more" in result.stdout


def test_an_old_driver_is_said_and_the_processor_offered(machine):
    machine.set_driver("535.183.01")
    line = stopped(machine.set_up())
    assert "driver is 535.183.01" in line
    assert "580 or newer" in line
    assert "ENGINE=cpu make run" in line


def test_the_engine_that_was_chosen_is_remembered(machine):
    machine.set_driver("535.183.01")
    assert succeeded(machine.set_up(ENGINE="cpu"))
    assert succeeded(machine.set_up())
    assert not machine.calls("-m pip")


def test_a_new_driver_brings_the_cuda_build(machine):
    assert succeeded(machine.set_up())
    machine.set_driver("580.95.05")
    assert succeeded(machine.set_up())
    assert machine.calls("-m venv")
    assert machine.calls("pip install", "--no-deps", "cuda.txt")
    assert not machine.calls("download.pytorch.org")


def test_an_nvidia_smi_without_a_driver_means_no_gpu(machine):
    machine.add("nvidia-smi", "#!/bin/bash\necho 'NVIDIA-SMI has failed'; exit 9\n")
    assert succeeded(machine.set_up())
    assert machine.calls("pip install", "cpu.txt")


def test_the_kernel_modules_own_file_tells_the_driver(machine):
    version = machine.folder / "version"
    version.write_text("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.14  Release Build\n")
    assert "driver is 550.54.14" in stopped(machine.set_up(NVIDIA_DRIVER_FILE=str(version)))


def test_an_unknown_engine_is_refused(machine):
    assert "ENGINE=tpu is unknown" in stopped(machine.set_up(ENGINE="tpu"))


def test_missing_libraries_stop_a_user_with_the_line_to_run(machine):
    machine.add_apt()
    machine.set_libraries(
        [name for name in machine.known_libraries() if name not in {"libEGL.so.1", "libglib-2.0.so.0"}]
    )
    machine.folder.joinpath("no-venv").touch()
    line = stopped(machine.set_up())
    assert line.endswith("sudo apt-get install libegl1 libglib2.0-0 python3.11-venv")
    assert not machine.calls("apt-get")
    assert not machine.calls("-m venv")


@pytest.mark.parametrize(
    ("fonts", "packages"),
    [
        ((), "fonts-noto-color-emoji fonts-wqy-microhei"),
        (("zh",), "fonts-noto-color-emoji"),
        (("und-zsye",), "fonts-wqy-microhei"),
    ],
)
def test_missing_fonts_alone_stop_nobody(machine, fonts, packages):
    machine.add_apt()
    machine.set_fonts(*fonts)
    result = machine.set_up()
    assert succeeded(result)
    assert f"sudo apt-get install {packages}\n" in result.stdout


def test_root_gets_what_is_missing_from_apt(machine):
    machine.set_user(0)
    known = machine.known_libraries()
    machine.set_libraries(known[1:])
    lines = "".join(f"{name} (libc6) => /lib/{name}\\n" for name in known)
    machine.add_apt(f"printf '#!/bin/bash\\nprintf \"{lines}\"\\n' >{machine.tools}/ldconfig")
    assert succeeded(machine.set_up())
    assert machine.calls("apt-get install -y", "libegl1")


def test_root_is_told_when_apt_fails(machine):
    machine.set_user(0)
    machine.set_libraries(machine.known_libraries()[1:])
    machine.add_apt("exit 100")
    line = stopped(machine.set_up())
    assert "libEGL.so.1" in line
    assert "apt-get install libegl1" in line
    assert machine.calls("apt-get update")


def test_a_machine_without_apt_is_told_the_names(machine):
    machine.set_libraries(machine.known_libraries()[1:])
    assert "lacks libEGL.so.1" in stopped(machine.set_up())


def test_an_error_of_set_ups_own_is_never_silent(machine):
    machine.root.joinpath("packaging", "locks", "cpu.txt").unlink()
    assert machine.set_up().stderr.splitlines()[-1].startswith("Set-up stopped")
