"""The one style sheet. What is not said here is Fusion's, coloured by the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme.tokens import Sizes, Tokens


def stylesheet(t: Tokens, s: Sizes, arrows: str) -> str:
    """Return the style sheet for these colours and sizes; ``arrows`` is the folder of the arrow pictures."""
    return (
        _frames(t)
        + _labels(t, s)
        + _buttons(t)
        + _tool_buttons(t, s)
        + _composing(t, s)
        + _fields(t, arrows)
        + _indicators(t, arrows)
        + _lists(t)
        + _scroll_bars(t)
        + _rest(t)
    )


def _frames(t: Tokens) -> str:
    return f"""
QFrame[role="card"] {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 12px; }}
QFrame[role="sunken"] {{ background: {t.sunken}; border: none; border-radius: 8px; }}
QFrame[role="line"] {{ background: {t.border}; border: none; }}
QFrame[role="drop"] {{ background: {t.accent}; border: none; border-radius: 1px; }}
QFrame[role="sidebar"] {{ background: {t.sidebar}; border: none; }}
QFrame[role="rail"] {{ background: {t.sidebar}; border: none; border-right: 1px solid {t.border}; }}
QFrame[role="page"] {{ background: {t.window}; border: none; }}
QFrame[role="bar"] {{ background: {t.window}; border: none; border-bottom: 1px solid {t.border}; }}
QFrame[role="foot"] {{ background: {t.surface}; border: none; border-top: 1px solid {t.border}; }}
QFrame[role="pane"] {{ background: {t.window}; border: none; }}
QFrame[role="lane"] {{ background: {t.window}; border: none; border-bottom: 1px solid {t.border}; }}
QFrame[role="vote"] {{ background: {t.accent_soft}; border: none; border-radius: 12px; }}
QFrame[role="status"] {{ background: {t.sidebar}; border-top: 1px solid {t.border}; }}
QFrame[role="composer"] {{ background: {t.surface}; border: 1px solid {t.border_strong};
  border-radius: 16px; }}
QFrame[role="composer"][tone="focus"] {{ border: 1px solid {t.accent}; }}
QFrame[role="composer"][tone="drop"] {{ border: 1px dashed {t.accent}; background: {t.accent_soft}; }}
QFrame[role="popover"] {{ background: {t.surface}; border: 1px solid {t.border_strong};
  border-radius: 10px; }}
QFrame[role="pill"] {{ background: {t.sunken}; border: 1px solid {t.border}; border-radius: 8px; }}
QFrame[role="pill"][tone="danger"] {{ background: {t.danger_soft}; border-color: {t.danger}; }}
QFrame[role="pill"][tone="warning"] {{ background: {t.warning_soft}; border-color: {t.warning}; }}
QFrame[role="banner"] {{ background: {t.raised}; border: 1px solid {t.border}; border-radius: 8px; }}
QFrame[role="banner"][tone="danger"] {{ background: {t.danger_soft}; border-color: {t.danger}; }}
QFrame[role="banner"][tone="warning"] {{ background: {t.warning_soft}; border-color: {t.warning}; }}
QFrame[role="banner"][tone="success"] {{ background: {t.success_soft}; border-color: {t.success}; }}
QFrame[role="banner"][tone="accent"] {{ background: {t.accent_soft}; border-color: {t.accent}; }}
"""


def _labels(t: Tokens, s: Sizes) -> str:
    return f"""
QLabel[role="display"] {{ font-size: {s.display}pt; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {s.title}pt; font-weight: 600; }}
QLabel[role="section"] {{ font-weight: 600; }}
QLabel[role="figure"] {{ font-size: {s.figure}pt; font-weight: 600; }}
QLabel[role="mono"] {{ font-family: monospace; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="caption"] {{ color: {t.muted}; font-size: {s.caption}pt; }}
QLabel[role="error"] {{ color: {t.danger}; font-size: {s.caption}pt; }}
QLabel[role="warning"] {{ color: {t.warning}; font-size: {s.caption}pt; }}
QLabel[role="reading"] {{ font-size: {s.caption}pt; font-weight: 600; }}
QLabel[role="number"] {{ background: {t.raised}; color: {t.muted}; border-radius: 6px; font-weight: 600;
  font-size: {s.caption}pt; }}
QLabel[role="number"][tone="accent"] {{ background: {t.accent_soft}; color: {t.accent}; }}
QLabel[role="number"][tone="success"] {{ background: {t.success_soft}; color: {t.success}; }}
QLabel[role="ghost"] {{ background: {t.surface}; border: 1px solid {t.accent}; border-radius: 8px;
  padding: 5px 10px; }}
QLabel[tone="danger"] {{ color: {t.danger}; }}
QLabel[tone="warning"] {{ color: {t.warning}; }}
QLabel[tone="success"] {{ color: {t.success}; }}
QLabel[tone="accent"] {{ color: {t.accent}; }}
QLabel[role="badge"] {{ background: {t.raised}; color: {t.muted}; border-radius: 8px; padding: 1px 8px;
  font-size: {s.caption}pt; }}
QLabel[role="badge"][tone="danger"] {{ background: {t.danger_soft}; color: {t.danger}; }}
QLabel[role="badge"][tone="warning"] {{ background: {t.warning_soft}; color: {t.warning}; }}
QLabel[role="badge"][tone="success"] {{ background: {t.success_soft}; color: {t.success}; }}
QLabel[role="badge"][tone="accent"] {{ background: {t.accent_soft}; color: {t.accent}; }}
"""


def _buttons(t: Tokens) -> str:
    return f"""
QPushButton, QTabBar, QCheckBox {{ outline: none; }}
QPushButton {{ background: {t.surface}; border: 1px solid {t.border_strong}; border-radius: 8px;
  padding: 6px 14px;
  min-height: 18px; }}
QPushButton:hover {{ background: {t.sunken}; }}
QPushButton:pressed {{ background: {t.raised}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 5px 13px; }}
QPushButton:disabled {{ color: {t.faint}; border-color: {t.border}; background: {t.sunken}; }}
QPushButton[role="primary"] {{ background: {t.accent}; border-color: {t.accent}; color: {t.on_accent};
  font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: {t.accent_hover}; border-color: {t.accent_hover}; }}
QPushButton[role="primary"]:focus {{ border-color: {t.text}; }}
QPushButton[role="primary"]:disabled {{ background: {t.raised}; border-color: {t.raised}; color: {t.faint}; }}
QPushButton[role="danger"] {{ color: {t.danger}; border-color: {t.danger}; }}
QPushButton[role="danger"]:hover {{ background: {t.danger_soft}; }}
QPushButton[role="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[role="quiet"]:hover {{ background: {t.raised}; }}
QPushButton[role="quiet"]:focus {{ border-color: {t.accent}; }}
QPushButton[role="small"] {{ padding: 2px 10px; border-radius: 7px; }}
QPushButton[role="small"]:focus {{ padding: 1px 9px; }}
QPushButton[role="choice"] {{ padding: 0px; border-radius: 10px; border-color: {t.border}; }}
QPushButton[role="choice"]:checked {{ background: {t.accent_soft}; border-color: {t.accent}; }}
QPushButton[role="choice"]:focus {{ border: 2px solid {t.accent}; }}
QPushButton[role="link"] {{ background: transparent; border: none; color: {t.accent}; padding: 2px 4px; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:focus {{ border: 2px solid {t.accent}; padding: 0px 2px; }}
"""


def _tool_buttons(t: Tokens, s: Sizes) -> str:
    return f"""
QToolButton {{ background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 4px; }}
QToolButton:hover {{ background: {t.raised}; }}
QToolButton:pressed {{ background: {t.border_strong}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton:disabled {{ color: {t.faint}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton[role="rail"] {{ border-radius: 10px; color: {t.muted}; font-size: {s.caption}pt;
  padding: 3px 0px; }}
QToolButton[role="rail"]:checked {{ background: {t.accent_soft}; color: {t.text}; }}
QToolButton[role="chip"] {{ background: transparent; border: 1px solid {t.border_strong}; border-radius: 13px;
  padding: 3px 7px; min-height: 18px; font-size: {s.caption}pt; }}
QToolButton[role="chip"]:hover {{ background: {t.raised}; }}
QToolButton[role="chip"]:focus {{ border: 2px solid {t.accent}; padding: 2px 6px; }}
QToolButton[role="chip"]:checked, QToolButton[role="chip"][tone="accent"] {{ background: {t.accent_soft};
  border-color: {t.accent}; color: {t.accent}; }}
QToolButton[role="model"] {{ border: none; border-radius: 6px; padding: 2px 4px; font-weight: 600; }}
QToolButton[role="model"]:focus {{ border: 2px solid {t.accent}; padding: 0px 2px; }}
QToolButton[role="model"]::menu-indicator {{ width: 0px; }}
QToolButton[role="status"] {{ border: none; border-radius: 6px; padding: 1px 6px; color: {t.muted};
  font-size: {s.caption}pt; }}
QToolButton[role="status"]:hover {{ background: {t.raised}; }}
QToolButton[role="status"]:focus {{ border: 2px solid {t.accent}; padding: 0px 4px; }}
QToolButton[role="status"][tone="danger"] {{ color: {t.danger}; }}
QToolButton[role="header"] {{ border-radius: 6px; padding: 2px 4px; font-weight: 600; text-align: left; }}
QToolButton[role="floating"] {{ background: {t.surface}; border: 1px solid {t.border_strong};
  border-radius: 14px;
  padding: 4px 12px 4px 8px; }}
QToolButton[role="floating"]:hover {{ background: {t.sunken}; }}
"""


def _composing(t: Tokens, s: Sizes) -> str:
    return f"""
QToolButton[role="send"] {{ background: {t.accent}; border-radius: 10px; }}
QToolButton[role="send"]:hover {{ background: {t.accent_hover}; }}
QToolButton[role="send"]:focus {{ border-color: {t.text}; }}
QToolButton[role="send"]:disabled {{ background: {t.raised}; }}
QAbstractScrollArea[role="well"] {{ background: {t.surface}; border: 1px solid {t.border_strong};
  border-radius: 6px; }}
QToolButton[role="select"] {{ background: {t.surface}; border: 1px solid {t.border_strong};
  border-radius: 8px; padding: 6px 10px; min-height: 18px; text-align: left; }}
QToolButton[role="select"]:hover {{ background: {t.sunken}; }}
QToolButton[role="select"]:focus {{ border: 2px solid {t.accent}; padding: 5px 9px; }}
QToolButton[role="meter"] {{ border: none; padding: 0px; font-size: {s.caption}pt; }}
QToolButton[role="halt"] {{ background: {t.raised}; border-radius: 10px; }}
QToolButton[role="halt"]:hover {{ background: {t.border_strong}; }}
QToolButton[role="halt"]:focus {{ border-color: {t.accent}; }}
"""


def _fields(t: Tokens, arrows: str) -> str:
    fields = "QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit"
    focused = ", ".join(f"{field.strip()}:focus" for field in fields.split(","))
    invalid = ", ".join(f'{field.strip()}[tone="danger"]' for field in fields.split(","))
    changed = ", ".join(f'{field.strip()}[role="changed"]' for field in fields.split(","))
    scheme = "dark" if t.dark else "light"
    return f"""
{fields} {{ background: {t.surface}; border: 1px solid {t.border_strong}; border-radius: 6px;
  padding: 5px 8px;
  selection-background-color: {t.selection}; selection-color: {t.text}; }}
QComboBox, QLineEdit, QAbstractSpinBox {{ min-height: 20px; }}
{focused} {{ border: 2px solid {t.accent}; padding: 4px 7px; }}
{changed} {{ border-left: 3px solid {t.accent}; padding-left: 6px; }}
{invalid} {{ border: 2px solid {t.danger}; padding: 4px 7px; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {t.faint}; background: {t.sunken};
  border-color: {t.border}; }}
QPlainTextEdit[role="bare"] {{ background: transparent; border: none; padding: 0px; }}
QTextBrowser {{ background: {t.window}; border: none; padding: 0px; }}
QPlainTextEdit[role="code"] {{ font-family: monospace; background: {t.sunken}; }}
QToolButton[role="select"]::menu-indicator {{ image: url({arrows}/down-{scheme}.svg);
  width: 12px; height: 12px; subcontrol-origin: padding; subcontrol-position: right center; right: 8px; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url({arrows}/down-{scheme}.svg); width: 12px; height: 12px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent;
  width: 20px; }}
QAbstractSpinBox::up-arrow {{ image: url({arrows}/up-{scheme}.svg); width: 10px; height: 10px; }}
QAbstractSpinBox::down-arrow {{ image: url({arrows}/down-{scheme}.svg); width: 10px; height: 10px; }}
"""


def _indicators(t: Tokens, arrows: str) -> str:
    scheme = "dark" if t.dark else "light"
    return f"""
QCheckBox[role="caption"] {{ color: {t.muted}; }}
QCheckBox::indicator, QListView::indicator {{ width: 16px; height: 16px; border-radius: 4px;
  border: 1px solid {t.border_strong}; background: {t.surface}; }}
QCheckBox::indicator:hover, QListView::indicator:hover {{ border-color: {t.accent}; }}
QCheckBox::indicator:focus {{ border: 2px solid {t.accent}; }}
QCheckBox::indicator:checked, QListView::indicator:checked {{ background: {t.accent};
  border-color: {t.accent}; image: url({arrows}/check-{scheme}.svg); }}
QCheckBox::indicator:checked:focus {{ border: 2px solid {t.text}; }}
QCheckBox::indicator:disabled {{ background: {t.sunken}; border-color: {t.border}; }}
QSlider {{ min-height: 18px; }}
QSlider::groove:horizontal {{ background: {t.raised}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 2px; }}
QSlider[tone="muted"]::sub-page:horizontal {{ background: {t.border_strong}; }}
QSlider::handle:horizontal {{ background: {t.surface}; border: 2px solid {t.accent};
  width: 10px; height: 10px; margin: -5px 0px; border-radius: 7px; }}
QSlider[tone="muted"]::handle:horizontal {{ border-color: {t.border_strong}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ background: {t.accent_soft};
  border-color: {t.accent}; }}
QProgressBar {{ background: {t.raised}; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
QProgressBar[tone="muted"]::chunk {{ background: {t.border_strong}; }}
QProgressBar[role="thin"] {{ background: transparent; border-radius: 0px; max-height: 2px; min-height: 2px; }}
QProgressBar[role="thin"]::chunk {{ border-radius: 0px; }}
QProgressBar[tone="danger"]::chunk {{ background: {t.danger}; }}
QProgressBar[tone="warning"]::chunk {{ background: {t.warning}; }}
QProgressBar[tone="success"]::chunk {{ background: {t.success}; }}
"""


def _lists(t: Tokens) -> str:
    return f"""
QListView, QTreeView, QTableView {{ background: transparent; border: none; outline: none; }}
QListWidget::item {{ padding: 5px 8px; border-radius: 6px; color: {t.text}; }}
QListWidget::item:hover {{ background: {t.sunken}; }}
QListWidget::item:selected {{ background: {t.raised}; color: {t.text}; }}
QMenu {{ background: {t.surface}; border: 1px solid {t.border_strong}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 6px; }}
QMenu::item:selected {{ background: {t.raised}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.faint}; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QToolTip {{ background: {t.text}; color: {t.window}; border: none; padding: 4px 6px; }}
QTabBar::tab {{ background: transparent; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent;
  color: {t.muted}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:focus {{ color: {t.accent}; background: {t.accent_soft}; }}
QTabBar[role="head"]::tab {{ padding: 15px 12px 14px 12px; }}
QTabWidget::pane {{ border: none; }}
"""


def _scroll_bars(t: Tokens) -> str:
    return f"""
QScrollBar {{ background: transparent; border: none; margin: 0px; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {t.border_strong}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:hover {{ background: {t.faint}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _rest(t: Tokens) -> str:
    return f"""
QSplitter::handle {{ background: {t.border}; }}
QSplitter::handle:hover {{ background: {t.accent}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
"""
