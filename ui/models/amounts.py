"""Progress, speeds and times as short texts, in decimal units as the Hub and file managers have them."""

from __future__ import annotations

from ui.models.words import bytes_text

_UNITS = ("B", "KB", "MB", "GB", "TB")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def part_text(done: float, total: float) -> str:
    """Return "3.21 of 8.50 GB": both in the unit of the whole, fine enough to be seen growing."""
    whole, unit = _scaled(total)
    factor = 1000 ** _UNITS.index(unit)
    decimals = 2 if unit in {"GB", "TB"} else 1 if unit == "MB" else 0
    return f"{max(done, 0) / factor:,.{decimals}f} of {whole:,.{decimals}f} {unit}"


def speed_text(speed: float) -> str:
    """Return bytes a second: "42 MB/s", and plainly "0 B/s" when nothing comes."""
    return f"{bytes_text(round(speed))}/s"


def time_text(seconds: float) -> str:
    """Return about how long that is: "20 s", "4 min", "2 h 5 min", "3 days"."""
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    if seconds < _DAY:
        hours, minutes = divmod(round(seconds / _MINUTE), 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = round(seconds / _DAY)
    if days > 99:
        return "more than 99 days"
    return "1 day" if days == 1 else f"{days} days"


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return "1 file", "12 files"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _scaled(size: float) -> tuple[float, str]:
    """Return the value and the unit, what rounds up to 1000 taking the next one."""
    value, unit = max(float(size), 0.0), _UNITS[0]
    for unit in _UNITS:
        if value < 999.5 or unit == _UNITS[-1]:
            break
        value /= 1000
    return value, unit
