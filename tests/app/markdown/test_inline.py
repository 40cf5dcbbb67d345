"""The inside of a paragraph: styles, links, formulas, what is hidden in code."""

from __future__ import annotations

import random

import pytest

from app.markdown.inline import parsed, parser, read_inline, runs_of
from app.markdown.invisible import shown
from app.markdown.lines import INVISIBLE, Kind, Style
from app.markdown.links import host_of, target_of
from app.markdown.reading import read
from tests.app.markdown.reads import kinds, runs, texts


def test_styles():
    assert runs("a **b *c*** ~~d~~ `e` **`f`**") == [
        ("a ", Style.PLAIN, ""),
        ("b ", Style.STRONG, ""),
        ("c", Style.STRONG | Style.EMPHASIS, ""),
        (" ", Style.PLAIN, ""),
        ("d", Style.STRIKE, ""),
        (" ", Style.PLAIN, ""),
        ("e", Style.CODE, ""),
        (" ", Style.PLAIN, ""),
        ("f", Style.STRONG | Style.CODE, ""),
    ]


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("**注意：**请", "注意："),
        ("这是**“引号”**里的", "“引号”"),
        ("**中文**和English", "中文"),
        ("使用**`code`**来", "code"),
        ("これは**重要。**です", "重要。"),
        ("这个**(a)**是", "(a)"),
        ("**한국어(Korean)**는", "한국어(Korean)"),
    ],
)
def test_emphasis_without_spaces(text, strong):
    assert [run.text for run in read(text)[0].runs if run.style & Style.STRONG] == [strong]


def test_line_breaks_stay():
    assert runs("a\nb  \nc\\\nd") == [("a\nb\nc\nd", Style.PLAIN, "")]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[a](https://x.org/p?q=1)", "https://x.org/p?q=1"),
        ("[a](HTTP://x.org)", "HTTP://x.org"),
        ("[a](mailto:me@x.org)", "mailto:me@x.org"),
        ("<https://x.org>", "https://x.org"),
        ("https://x.org/a_b_c", "https://x.org/a_b_c"),
        ("www.x.org", "http://www.x.org"),
        ("me@x.org", "mailto:me@x.org"),
        ("[a](https://пример.рф)", "https://xn--e1afmkfd.xn--p1ai"),
        ("[a](https://gооgle.com)", "https://xn--ggle-55da.com"),
        ("[a](https://x.org/\u202egnp.exe)", "https://x.org/%E2%80%AEgnp.exe"),
    ],
)
def test_links(text, target):
    assert [run.target for run in read(text)[0].runs] == [target]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "vbscript:x",
        "//x.org",
        "/path",
        "ftp://x.org",
        "x:y",
        "smb://h/s",
    ],
)
def test_what_must_not_be_followed_is_text(address):
    for text in (f"[a]({address})", f"[a][r]\n\n[r]: {address}", f"<{address}>", f"![a]({address})"):
        assert {run.target for run in read(text)[0].runs} <= {""}


def test_a_very_long_address_leads_nowhere():
    assert target_of("https://x.org/" + "a" * 3000) == ""


def test_files_are_no_addresses():
    assert runs("see main.py and README.md, e.g. setup.sh") == [
        ("see main.py and README.md, e.g. setup.sh", Style.PLAIN, "")
    ]


def test_an_address_ends_before_chinese_punctuation():
    assert runs("见https://x.org/a。好")[1] == ("https://x.org/a", Style.LINK, "https://x.org/a")


@pytest.mark.parametrize(
    ("target", "host"),
    [("https://a@evil.org:8/x", "evil.org"), ("mailto:me@x.org?subject=1", "me@x.org"), ("http://[", "")],
)
def test_hosts(target, host):
    assert host_of(target) == host


def test_pictures():
    assert runs("![a *b*](https://x.org/p.png)") == [("a b", Style.IMAGE, "https://x.org/p.png")]
    assert runs("![](https://x.org/p.png)") == [("x.org", Style.IMAGE, "https://x.org/p.png")]


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("a $x^2$ b", "x^2"),
        ("a $x$, b", "x"),
        ("($\\frac{a}{b}$)", "\\frac{a}{b}"),
        ("a \\(x_1 + y_1\\) b", "x_1 + y_1"),
        ("$a*b*c$", "a*b*c"),
        ("$5x = 10$", "5x = 10"),
        ("$2\\pi$", "2\\pi"),
        ("$\\$5 + x$", "\\$5 + x"),
        ("是$x$的", "x"),
        ("# $$x$$", "x"),
    ],
)
def test_formulas_in_a_line(text, formula):
    assert [run.text for run in read(text)[0].runs if run.style & Style.MATH] == [formula]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "$5, $6 or US$7",
        "from $5 to 10$",
        "$10 per month and 20$",
        "$HOME and $PATH",
        "($FOO/$BAR)",
        "$5-$6",
        "a $ b $ c",
        "\\$x$",
        "`$x$`",
        "$`x`$",
        "$$",
        "$ $",
        "cost: $1,000.50/$2,000",
    ],
)
def test_prices_and_variables_are_no_formulas(text):
    assert not [run for run in read(text)[0].runs if run.style & Style.MATH]


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("$$\nx\n+ y\n- z\n= 1\n$$", "x\n+ y\n- z\n= 1"),
        ("$$ x $$", "x"),
        ("\\[\nx\n\\]", "x"),
        ("\\[ x \\]", "x"),
        ("- \\[\n  x\n  \\]", "x"),
        ("> $$\n> x\n> $$", "x"),
        (
            "\\begin{align*}\na &= b \\\\\n+ c\n\\end{align*}",
            "\\begin{align*}\na &= b \\\\\n+ c\n\\end{align*}",
        ),
    ],
)
def test_displayed_formulas(text, formula):
    (line,) = read(text)
    assert (line.kind, line.info, line.open) == (Kind.FORMULA, formula, False)


def test_a_displayed_formula_parts_a_paragraph():
    text = "We have $$x$$ and so\n\\[y\\]\non."
    lines = read(text)
    assert [(line.kind, line.text) for line in lines] == [
        (Kind.PARAGRAPH, "We have"),
        (Kind.FORMULA, "x"),
        (Kind.PARAGRAPH, "and so"),
        (Kind.FORMULA, "y"),
        (Kind.PARAGRAPH, "on."),
    ]
    assert (lines[0].start, lines[0].end) == (0, len(text))


@pytest.mark.parametrize(
    "text", ["$$\nx", "\\[\nx", "$$ is the process\n\n- a", "`$$` a `$$`", "\\[\\]", "$$\n```\nx\n```"]
)
def test_a_formula_without_an_end_is_text(text):
    assert Kind.FORMULA not in kinds(text)


def test_a_stray_sign_does_not_swallow_a_list():
    assert texts("costs $$ or\n- a\n- b") == ["costs $$ or", "  • a", "  • b"]


def test_hidden_characters_are_shown_in_code():
    made = shown("a\u202eb\u200bc\ufeff", Style.CODE)
    assert [(run.text, run.token) for run in made] == [
        ("a", ""),
        ("[U+202E]", INVISIBLE),
        ("b", ""),
        ("[U+200B]", INVISIBLE),
        ("c", ""),
        ("[U+FEFF]", INVISIBLE),
    ]
    assert [run.text for run in shown("👩\u200d💻 می\u200cخواهم", Style.CODE)] == ["👩\u200d💻 می\u200cخواهم"]
    assert texts("`x\u2066y`\n\n```\nz\u2069\n```") == ["x[U+2066]y", "```", "z[U+2069]"]


@pytest.mark.parametrize("seed", range(20))
def test_plain_text_reads_as_the_parser_reads_it(seed):
    dice = random.Random(seed)
    signs = "aB9 .,;?'\"()/-+=|{}#%^>é中。，😀\u200b\t\\`*_~[]!<&$:@\n"
    environment = {"references": {}, "notes": {}}
    for _ in range(500):
        # Few of the signs that mean something, so that many texts have none.
        text = "".join(dice.choices(signs, [9] * (len(signs) - 14) + [0.3] * 14, k=dice.randrange(1, 30)))
        text += dice.choice(("", "www.x.org", " http//x", "me at x"))
        assert read_inline(text, environment) == runs_of(parsed(text, environment, parser()).tokens), text
