"""The colours and measures everything in the window is drawn with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtGui import QPalette


# Named tuples, here and in all else that the first paint needs: importing dataclasses would take 3 ms of it.
class Tokens(NamedTuple):
    """One colour scheme: warm neutrals and one accent. Every field is ``#rrggbb``; there are only two."""

    dark: bool
    window: str
    sidebar: str
    surface: str
    raised: str
    sunken: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    success: str
    success_soft: str
    selection: str


LIGHT = Tokens(
    dark=False,
    window="#faf9f7",
    sidebar="#f2f0ed",
    surface="#ffffff",
    raised="#e9e6e2",
    sunken="#f3f1ee",
    border="#e3e0db",
    border_strong="#cac5bd",
    text="#1f1e1c",
    muted="#65625c",
    faint="#7c7871",
    accent="#2f62d6",
    accent_hover="#2552ba",
    on_accent="#ffffff",
    accent_soft="#e4ecfb",
    danger="#c2342d",
    danger_soft="#fbeae8",
    warning="#8f5b00",
    warning_soft="#faf0db",
    success="#1f7a45",
    success_soft="#e2f2e8",
    selection="#c9dbfa",
)

DARK = Tokens(
    dark=True,
    window="#1b1b1a",
    sidebar="#151514",
    surface="#242422",
    raised="#32312f",
    sunken="#131312",
    border="#333230",
    border_strong="#4d4b47",
    text="#eceae6",
    muted="#a8a49d",
    faint="#8b877f",
    accent="#82a8ff",
    accent_hover="#a0bdff",
    on_accent="#0c1a3b",
    accent_soft="#22304f",
    danger="#ff857d",
    danger_soft="#40211f",
    warning="#e8b650",
    warning_soft="#392c13",
    success="#66cc8b",
    success_soft="#1a3523",
    selection="#34508c",
)


class Space:
    """Distances between things, in device-independent pixels on a grid of four."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


class Radius:
    """How round corners are, in device-independent pixels."""

    S = 6
    M = 8
    L = 12


class Sizes(NamedTuple):
    """Font sizes in points, derived from the system's own."""

    caption: float
    body: float
    reading: float
    title: float
    display: float
    figure: float

    @classmethod
    def of(cls, system: float) -> Sizes:
        """Return the scale for a system font of ``system`` points; below 10 it would be too small to read."""
        body = max(system, 10.0)
        return cls(body * 0.9, body, body * 1.08, body * 1.15, body * 1.75, body * 1.4)


def tokens_of(palette: QPalette) -> Tokens:
    """Return the scheme that ``palette`` was made from, for painting by hand."""
    # The style sheet changes a widget's own palette, but never this role of it.
    return DARK if palette.shadow().color().lightness() < 128 else LIGHT
