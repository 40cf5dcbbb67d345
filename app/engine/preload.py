"""Loads torch's shared libraries before torch is imported, without holding the interpreter's lock.

``import torch`` opens them under the lock, and the window stands still meanwhile. The C library's own
``dlopen``, called as a foreign function, gives the lock up; the import then finds them loaded. libgomp is
left out: opened this way it makes the import far slower.
"""

from __future__ import annotations

import ctypes
import importlib.util
from pathlib import Path

LIBRARIES = ("libc10.so", "libtorch_cpu.so", "libtorch_python.so")
RTLD_LAZY_LOCAL = 1


def preload_torch() -> None:
    """Open torch's large libraries; a library that cannot be opened is left to torch's own import."""
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent / "lib"
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    for name in LIBRARIES:
        dlopen(str(folder / name).encode(), RTLD_LAZY_LOCAL)
