"""The commands for models, against the Hub's double: what they print, where, and how they end."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.paths import GUIDE
from tests.contracts.test_imports import imported_by
from tests.fakes.hub import Fault, HubDouble
from tests.fakes.hub.content import Generated
from tests.fakes.hub.environment import point_at
from ui.commands import run_command

ROOT = Path(__file__).parents[2]
BIG = 12 * 2**20


@pytest.fixture
def hub(tmp_path, monkeypatch):
    with HubDouble() as double:
        point_at(double, tmp_path / "hf", monkeypatch)
        monkeypatch.setenv("VLINDERS_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "none"))
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        yield double


@pytest.fixture
def call(capsys):
    """Call a command; return its exit status and what it printed on either stream."""

    def run(*arguments):
        capsys.readouterr()
        status = run_command([str(each) for each in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def blobs(tmp_path):
    return {path.name: path.stat().st_size for path in (tmp_path / "hf").rglob("blobs/*")}


def test_the_commands_need_no_window():
    assert "PySide6" not in imported_by("import ui.commands")


def test_a_search_prints_a_line_for_each_model(hub, call):
    for number in range(3):
        hub.add_repo(f"a/model-{number}", {"config.json": b"{}"}, downloads=number)
    hub.add_repo("b/other", {"config.json": b"{}"})
    status, out, err = call("search", "model", "--sort", "downloads", "--limit", 2)
    assert (status, err) == (0, "")
    assert [line.split("\t")[0] for line in out.splitlines()] == ["a/model-2", "a/model-1"]


def test_a_search_follows_as_many_pages_as_it_takes(hub, call):
    for number in range(70):
        hub.add_repo(f"a/model-{number}", {"config.json": b"{}"})
    status, out, _ = call("search", "model", "--limit", 65, "--json")
    assert status == 0
    assert len({row["repo"] for row in rows(out)}) == 65


def test_a_search_by_all_that_can_be_asked_for(hub, call):
    told = {"safetensors": {"parameters": {"BF16": 7 * 10**9}, "total": 7 * 10**9}}
    hub.add_repo(
        "a/b",
        {"config.json": b'{"model_type": "qwen3"}'},
        info=told,
        tags=("awq", "license:mit"),
        gated="auto",
    )
    asked = ["--packing", "awq", "--least", "1B", "--most", "7.5b", "--family", "qwen3", "--licence", "mit"]
    status, out, _ = call("search", "b", *asked, "--gated", "--json")
    assert status == 0
    (row,) = rows(out)
    assert (row["repo"], row["parameters"], row["gate"], row["licence"]) == ("a/b", 7 * 10**9, "auto", "mit")
    assert call("search", "b", *asked, "--no-gated")[1] == ""


def test_nothing_found_is_no_failure(hub, call):
    assert call("search", "nothing") == (0, "", "Nothing was found.\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "--sort", "beauty"),
        ("search", "--least", "many"),
        ("search", "--packing", "zip"),
        ("search", "--limit", "0"),
        ("download",),
        ("verify", "nothing"),
        ("rm", "nothing", "--yes"),
    ],
)
def test_what_is_misused_ends_with_2(hub, call, arguments):
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert err
    assert not hub.requests


def test_a_hub_that_fails_ends_with_1(hub, call):
    hub.add(Fault("/api/models", status=429, headers={"Retry-After": "99"}, times=None))
    status, out, err = call("search", "x")
    assert (status, out) == (1, "")
    assert "99 seconds" in err
    assert call("download", "a/none")[0] == 1


def test_a_model_is_downloaded_verified_and_deleted(hub, call, tmp_path):
    hub.add_folder("a/guide", GUIDE)
    status, out, err = call("download", "https://huggingface.co/a/guide/tree/main")
    assert status == 0
    folder = Path(out.strip())
    assert (folder / "model.safetensors").read_bytes() == (GUIDE / "model.safetensors").read_bytes()
    assert "verified" in err

    status, out, _ = call("models", "--json")
    assert status == 0
    (model,) = [row for row in rows(out) if row["name"] == "a/guide"]
    assert (model["problem"], model["origin"]) == ("", "cache")
    assert call("models")[1].splitlines()[0].startswith("Guide\t")

    status, out, _ = call("verify", "a/guide")
    assert status == 0
    assert "all of its 6 files" in out

    assert call("rm", "a/guide")[0] == 2
    status, out, _ = call("rm", "A/Guide", "--yes")
    assert status == 0
    assert "is deleted" in out
    assert blobs(tmp_path) == {}


def test_what_is_damaged_is_found_and_repaired(hub, call):
    hub.add_folder("a/guide", GUIDE)
    weights = Path(call("download", "a/guide")[1].strip()) / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.resolve().write_bytes(content)
    status, out, err = call("verify", "a/guide")
    assert status == 1
    assert out == "damaged\tmodel.safetensors\n"
    assert "--repair" in err
    status, out, _ = call("verify", "a/guide", "--repair", "--json")
    assert status == 0
    assert [row["event"] for row in rows(out) if row["event"] != "progress"] == ["verified", "repaired"]
    assert call("verify", "a/guide")[0] == 0


def test_a_variant_has_to_be_named_where_there_are_several(hub, call):
    hub.add_repo("a/b-GGUF", {"m-Q4_0.gguf": Generated(3000), "m-Q8_0.gguf": Generated(5000)})
    status, out, err = call("download", "a/b-GGUF")
    assert (status, out) == (2, "")
    assert "Q4_0" in err
    assert "Q8_0" in err
    assert call("download", "a/b-GGUF:Q5_K")[0] == 2
    status, out, _ = call("download", "a/b-GGUF:q8_0", "--json")
    assert status == 0
    done = rows(out)[-1]
    assert done["event"] == "done"
    assert [path.name for path in Path(done["path"]).glob("*.gguf")] == ["m-Q8_0.gguf"]


def test_a_revision_is_downloaded_where_one_is_named(hub, call):
    hub.add_folder("a/guide", GUIDE)
    commit = hub.add_repo("a/guide", {"config.json": b"{}", "model.safetensors": b"x"}, revision="dev")
    assert Path(call("download", "a/guide", "--revision", "dev")[1].strip()).name == commit


def test_a_gated_model_names_its_page(hub, call):
    hub.add_repo("a/gated", {"config.json": b"{}", "model.safetensors": b"x"}, gated="auto")
    status, _, err = call("download", "a/gated")
    assert status == 1
    assert f"{hub.endpoint}/a/gated" in err


def test_what_the_app_is_downloading_is_not_deleted(hub, call, tmp_path):
    from app.hub.kept import encode
    from app.hub.orders import Download, Waiting
    from tests.app.hub.queue import order

    hub.add_folder("a/guide", GUIDE)
    assert call("download", "a/guide")[0] == 0
    (queue := tmp_path / "home" / "data" / "downloads.json").parent.mkdir(parents=True, exist_ok=True)
    queue.write_bytes(encode([Download(order("x", tmp_path, repo="a/guide"), Waiting())]))
    status, _, err = call("rm", "a/guide", "--yes")
    assert status == 1
    assert "being downloaded" in err


def test_guide_itself_cannot_be_deleted(hub, call):
    status, _, err = call("rm", "Guide", "--yes")
    assert status == 1
    assert "belongs to Vlinders" in err


def test_settings_that_cannot_be_used_are_told_of(hub, call, tmp_path):
    (settings := tmp_path / "home" / "config" / "settings.json").parent.mkdir(parents=True)
    settings.write_text("{")
    status, _, err = call("search", "x")
    assert status == 0
    assert "not valid JSON" in err


def start(*arguments, **streams):
    # Where the tests run in the background Ctrl-C is ignored, and so it would be by what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen([sys.executable, "-m", "ui.main", *arguments], cwd=ROOT, **streams)
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_keeps_what_came_and_the_next_call_goes_on(hub, tmp_path):
    hub.add_repo("a/b", {"config.json": b"{}", "model.safetensors": Generated(BIG)})
    hub.rate = 8 * 2**20
    running = start("download", "a/b", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hub.wait("", host="cdn", sent=BIG // 4)
    hub.rate = 2**16  # it is still at work when the signal comes
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    assert any(name.endswith(".vpart") for name in blobs(tmp_path))
    hub.rate = None
    again = start("download", "a/b", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert again.communicate(timeout=60)[0]
    assert again.returncode == 0
    assert hub.sent("", host="cdn") < BIG * 1.2


def test_on_a_terminal_there_are_a_table_and_a_bar(hub):
    hub.add_folder("somebody/a-model-with-a-long-name", GUIDE)
    shown = on_terminal("search", "model")
    assert "Model" in shown
    assert "somebody/a-model-with-a-long-name" in shown
    shown = on_terminal("download", "somebody/a-model-with-a-long-name")
    assert "━━━" in shown
    assert "verified" in shown


def on_terminal(*arguments):
    """Return what a command shows on a terminal."""
    ours, theirs = pty.openpty()
    running = start(*arguments, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # its last end is closed
            break
        shown += piece
    os.close(ours)
    assert running.wait(10) == 0, shown.decode()
    return shown.decode()
