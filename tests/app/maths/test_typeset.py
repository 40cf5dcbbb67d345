"""LaTeX becomes a drawing that is safe to show anywhere, or is refused with a reason."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from app.maths.formula import CURRENT, LONGEST, Formula, Refusal
from app.maths.typeset import typeset

WRITTEN_BY_MODELS = [
    r"E = mc^2",
    r"\frac{1}{2}\sum_{i=1}^{n} x_i^2",
    r"\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}",
    r"\text{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}",
    r"\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
    r"\begin{aligned} a &= b + c \\ d &= e \end{aligned}",
    r"\begin{align} a &= b \\ c &= d \end{align}",
    "\\begin{equation}\n  x = 1 \\label{eq:one}\n\\end{equation}",
    r"f(x) = \begin{cases} x^2 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
    r"\operatorname*{arg\,max}_\theta \mathcal{L}(\theta)",
    r"\hat{y} = \sigma(\mathbf{w}^\top \mathbf{x} + b)",
    r"a \mathrel{+} b \mathop{x}",
    r"x = y \tag{3}",
    r"\boxed{42}",
    r"\text{速度} = \frac{\text{路程}}{\text{时间}}",
    r"\text{R&D costs 5\% of <all>}",
    r"a < b > c \% d",
    r"\vec{v} \cdot \hat{n} \quad \forall x \in \mathbb{R}",
    r"x = 1 % a comment",
]


@pytest.mark.parametrize("source", WRITTEN_BY_MODELS)
@pytest.mark.parametrize("display", [False, True])
def test_what_models_write_is_drawn(source, display):
    drawn = typeset(source, display=display)
    assert isinstance(drawn, Formula), drawn
    assert 0 < drawn.width < 60
    assert 0 < drawn.height < 10
    assert -0.5 < drawn.depth < drawn.height
    root = ET.fromstring(drawn.svg)
    assert root.tag.endswith("svg")
    assert len(root), "nothing is drawn"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "empty"),
        (r"\nonumber", "empty"),
        (r"\frac{a", "not complete"),
        (r"x^", "not complete"),
        (r"\left( x", "not complete"),
        (r"\begin{matrix", "not complete"),
        (r"\notacommand{x}", r"“\notacommand” cannot be drawn"),
        (r"\ce{H2O}", r"“\ce” cannot be drawn"),
        (r"\newcommand{\a}{b}\a", "commands of its own"),
        (r"\def\a{bb}\def\b{\a\a}\b", "commands of its own"),
        ("\\text{हिन्दी}", "no mathematical sign"),
        ("x" * (LONGEST + 1), "too long"),
        ("{" * 100 + "x" + "}" * 100, "nested"),
        (r"\hspace{99999cm}x", "too large"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_reason(source, reason):
    refused = typeset(source)
    assert isinstance(refused, Refusal)
    assert reason in refused.why


def test_a_line_of_its_own_is_higher():
    source = r"\sum_{i=1}^{n} \frac{1}{i}"
    assert typeset(source, display=True).height > typeset(source).height


def test_a_letter_stands_on_the_baseline():
    assert typeset("x").depth < 0.1
    assert typeset("y").depth > 0.15


def test_it_takes_the_colour_of_the_text():
    drawn = typeset(r"\frac{a}{b}")
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawn.svg))
    assert colours == {CURRENT}
    assert CURRENT not in drawn.coloured("#123456")


def test_a_colour_of_its_own_stays():
    assert 'fill="red"' in typeset(r"\color{red}{x}").svg


@pytest.mark.parametrize(
    "source",
    [
        r"\href{javascript:alert(1)}{y}",
        r"\style{background: url(http://example.org)}{y}",
        r"\class{x}{y}",
        r'\color{url("http://example.org")}{y}',
        r"\text{<script>alert(1)</script>}",
        r"\text{<image href='http://example.org/a.png'/>}",
        r"\unicode{60}script>",
    ],
)
def test_nothing_in_a_drawing_leads_anywhere_or_runs(source):
    drawn = typeset(source)
    if isinstance(drawn, Refusal):
        return
    root = ET.fromstring(drawn.svg)
    allowed = {"svg", "g", "path", "rect", "text", "line", "ellipse", "polyline", "polygon"}
    assert {each.tag.split("}")[-1] for each in root.iter()} <= allowed
    names = {name for each in root.iter() for name in each.attrib}
    assert not names & {"href", "style", "class", "id", "onload"}
    assert "url(" not in drawn.svg


def test_chinese_is_written_as_text_one_em_wide():
    drawn = typeset(r"\text{速度}")
    assert re.findall(r">(\w)</text>", drawn.svg) == ["速", "度"]
    assert drawn.width == pytest.approx(2.1, abs=0.1)
