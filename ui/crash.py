"""What becomes of a failure that no code expected: it is written to the log and shown.

A native crash ends the process; the next start shows what it left behind.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any, TextIO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path
    from types import TracebackType

log = logging.getLogger("vlinders.crash")
qt_log = logging.getLogger("qt")

QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashWatch(QObject):
    """Hears every unexpected failure in the process; ``failed`` carries a title and the report to copy.

    ``previous`` is the native crash that ended the last run, or empty.
    """

    failed = Signal(str, str)

    def __init__(self, crash_file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.previous = _take_previous(crash_file)
        self._file: TextIO = crash_file.open("w", encoding="utf-8")
        self._path = crash_file

    def install(self) -> None:
        """Take the place of every hook by which a failure could pass unheard."""
        faulthandler.enable(self._file)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(_on_qt_message)

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hear what goes wrong in callbacks of ``loop``."""
        loop.set_exception_handler(self._on_loop_error)

    def uninstall(self) -> None:
        """Give the hooks back; an empty file then says that the run ended well."""
        faulthandler.disable()
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        qInstallMessageHandler(None)
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _on_exception(
        self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._report("Something went wrong", error, trace)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "?"
        self._report(f"Something went wrong in thread {name}", args.exc_value, args.exc_traceback)

    def _on_unraisable(self, args: Any) -> None:
        self._report(f"Something went wrong in {args.object!r}", args.exc_value, args.exc_traceback)

    def _on_loop_error(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self._report(
            str(context.get("message", "Something went wrong")), error, getattr(error, "__traceback__", None)
        )

    def _report(self, title: str, error: BaseException | None, trace: TracebackType | None) -> None:
        import traceback

        text = "".join(traceback.format_exception(type(error), error, trace)) if error else title
        log.error("%s\n%s", title, text)
        self.failed.emit(title, text)


def _take_previous(crash_file: Path) -> str:
    try:
        return crash_file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    qt_log.log(QT_LEVELS[kind], "%s (%s)", message, context.category)
