"""Serves a Hub for trials and benches: ``python -m tests.fakes.hub --help``."""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import signal
import sys
import time
from pathlib import Path

from tests.fakes.hub import shelf
from tests.fakes.hub.content import Generated
from tests.fakes.hub.double import HubDouble
from tests.fakes.hub.faults import Fault

UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
DEFAULT_PORT = 8899


def main() -> None:
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with HubDouble(rate=options.rate, ports=(options.port, options.port and options.port + 1)) as hub:
        if not options.bare:
            shelf.fill(hub)
        if options.hashes:
            print(json.dumps(shelf.hashes(hub), indent=1))
            return
        for folder in options.folders:
            add_folder(hub, folder, options.prefix)
        for name, sizes in options.synthetic:
            files = {f"{number:05}.bin": Generated(size, number) for number, size in enumerate(sizes)}
            hub.add_repo(name, {"config.json": b"{}", **files}, lfs=files)
        hub.token("mia", options.token, accepted=list(hub.repos), may_read=list(hub.repos))
        for path in options.reset:
            hub.add(Fault(path, reset_at=8 << 20, times=None))
        print(json.dumps({"endpoint": hub.endpoint, "cdn": hub.cdn, "models": sorted(hub.repos)}), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            if options.attended:
                sys.stdin.read()
            while not options.attended:
                time.sleep(3600)
        print(json.dumps({"requests": len(hub.requests), "sent": hub.sent()}), flush=True)


def add_folder(hub: HubDouble, folder: Path, prefix: str) -> None:
    """Serve a model's folder, or every model's folder in it, as "vlinders/" + ``prefix`` + the folder's name."""
    kinds = (".safetensors", ".gguf", ".bin")
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    if any(path.suffix in kinds for path in folder.iterdir()):
        inside = [folder]
    for path in inside:
        hub.add_folder(f"{shelf.AUTHOR}/{prefix}{path.resolve().name}", path)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    found = argparse.ArgumentParser(prog="python -m tests.fakes.hub", description="A Hub on this machine.")
    found.add_argument("--prefix", default="", help="of the names of these models")
    found.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="of a model, or of several")
    found.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="the Hub's; the CDN's is the next; 0: any"
    )
    found.add_argument("--rate", type=amount, help="bytes a second in all, as 20M")
    found.add_argument("--bare", action="store_true", help="only the folders and files that are named here")
    found.add_argument(
        "--synthetic",
        type=synthetic,
        action="append",
        default=[],
        metavar="NAME=SIZE[xCOUNT]",
        help="as a/b=4G or a/c=1Mx500",
    )
    found.add_argument("--token", default="t-mia", help="opens every gated model")
    found.add_argument(
        "--reset", action="append", default=[], metavar="REGEX", help="reset these every 8 MiB"
    )
    found.add_argument("--attended", action="store_true", help="end when standard input does")
    found.add_argument("--hashes", action="store_true", help="print the hashes of the shelf's files, and end")
    return found


def amount(text: str) -> int:
    """Parse 300, 20M or 4G."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"no amount: {text}")
    return int(float(found[1]) * UNITS[found[2]])


def synthetic(text: str) -> tuple[str, list[int]]:
    name, _, size = text.partition("=")
    each, _, count = size.partition("x")
    return name, [amount(each)] * int(count or 1)


if __name__ == "__main__":
    main()
