"""Forgets packages that an interrupted pip left half copied, so that pip installs them again.

Run by packaging/bootstrap.sh inside the environment, before pip.
"""

import csv
import shutil
import sysconfig
from pathlib import Path

SITE_PACKAGES = Path(sysconfig.get_path("purelib"))


def is_whole(metadata: Path) -> bool:
    """Tell whether every file that the package's RECORD names is there."""
    record = metadata / "RECORD"
    if not record.exists():
        return False
    with record.open(newline="") as rows:
        paths = [row[0] for row in csv.reader(rows) if row]
    return all(path.endswith(".pyc") or (SITE_PACKAGES / path).exists() for path in paths)


for metadata in SITE_PACKAGES.glob("*.dist-info"):
    if not is_whole(metadata):
        print("half installed:", metadata.stem)
        shutil.rmtree(metadata)
