"""Keeps the window moving while torch and vLLM are imported and an engine is configured.

The largest shared libraries are loaded before they are imported, without holding the interpreter's lock.

``import torch`` opens them under the lock, and the window stands still meanwhile. The C library's own
``dlopen``, called as a foreign function, gives the lock up; the import then finds them loaded. libgomp is
left out: opened this way it makes the import far slower.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

LIBRARIES = {
    "torch": ("lib/libc10.so", "lib/libtorch_cpu.so", "lib/libtorch_python.so"),
    "triton": ("_C/libtriton.so",),
    "cv2": ("cv2.abi3.so",),
}
"""By package, in the order in which they need each other. Which of them there are, the build decides."""
RTLD_LAZY_LOCAL = 1
SWITCH_INTERVAL = 0.001
"""Seconds. The default of 5 ms is what the window would wait each time it wants the lock back."""


def preload_libraries() -> None:
    """Open the large libraries; one that cannot be opened is left to its package's own import."""
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
    for package, names in LIBRARIES.items():
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        for name in names:
            dlopen(str(Path(spec.origin).parent / name).encode(), RTLD_LAZY_LOCAL)


@contextlib.contextmanager
def frequent_switches() -> Generator[None]:
    """Let other threads have the interpreter's lock sooner than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
