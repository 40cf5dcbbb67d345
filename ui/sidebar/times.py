"""How long ago something was, in few letters."""

from __future__ import annotations

import time

MINUTE, HOUR, DAY = 60, 3600, 86400


def ago(moment: float, now: float) -> str:
    """Return how long before ``now`` the Unix time ``moment`` was; a date once it is a week."""
    passed = now - moment
    if passed < MINUTE:
        return "now"
    if passed < HOUR:
        return f"{int(passed // MINUTE)} min"
    if passed < DAY:
        return f"{int(passed // HOUR)} h"
    if passed < 7 * DAY:
        return f"{int(passed // DAY)} d"
    then = time.localtime(moment)
    same_year = then.tm_year == time.localtime(now).tm_year
    return time.strftime("%d %b" if same_year else "%b %Y", then).lstrip("0")
