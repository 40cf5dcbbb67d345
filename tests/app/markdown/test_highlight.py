"""Colours for code: line by line, in every language that Pygments knows."""

from __future__ import annotations

from copy import copy

import pytest

from app.markdown.highlight import LONGEST, Highlighter, warm_up
from app.markdown.reading import read


def coloured(language, code):
    reader = Highlighter(language)
    return [[(run.text, run.token) for run in reader.read(line)] for line in code.split("\n")]


def tokens(language, code):
    """Return the token of each line's first coloured run."""
    return [next((token for _, token in line if token), "") for line in coloured(language, code)]


def test_python():
    first, *_ = coloured("python", "def f(x): return 1")
    assert first[:3] == [("def", "k"), (" ", ""), ("f", "nf")]


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("python", '"""a\nb\n"""', ["s2", "s2", "s2"]),
        ("c", "/* a\nb */", ["cm", "cm"]),
        ("c++", 'char *s = "/*";\nint x;', ["kt", "kt"]),
        ("js", "`a\nb`", ["sb", "sb"]),
        ("ts", "/*\nlet\n*/", ["cm", "cm", "cm"]),
        ("css", "/* a\nb */", ["cm", "cm"]),
        ("go", "x := `a\nfunc`", ["nx", "s"]),
        ("html", "<!-- a\nb -->", ["cm", "cm"]),
        ("lua", "--[[ a\nend ]]", ["cm", "cm"]),
        ("rust", "/* a\nfn */", ["cm", "cm"]),
        ("sql", "/* a\nselect */", ["cm", "cm"]),
    ],
)
def test_what_goes_over_lines(language, code, expected):
    assert tokens(language, code) == expected


def test_scripts_and_styles_in_a_page():
    code = "<style>\na { color: red }\n</style>\n<script>\nlet a = `x\ny`\n</script>\n<p>"
    assert tokens("html", code) == ["nt", "nt", "nt", "nt", "kd", "sb", "nt", "nt"]


def test_a_copy_goes_on_by_itself():
    for language, begin in (("python", '"""a'), ("html", "<script>"), ("c", "/* a")):
        reader = Highlighter(language)
        reader.read(begin)
        trial = copy(reader)
        for line in ('"""', "</script>", "*/"):
            trial.read(line)
        assert reader.read("let b") == copy(reader).read("let b")
        again = Highlighter(language)
        again.read(begin)
        assert again.read("let b")[0].token == (
            "kd" if language == "html" else "s2" if language == "python" else "cm"
        )


def test_unknown_languages_and_long_lines_are_plain():
    assert coloured("no such", "def f") == [[("def f", "")]]
    assert coloured("", "def f") == [[("def f", "")]]
    assert coloured("python", "x" * (LONGEST + 1)) == [[("x" * (LONGEST + 1), "")]]
    assert coloured("python", "") == [[]]


@pytest.mark.parametrize(
    "language", ["yaml", "ruby", "console", "pycon", "markdown", "php", "json", "vue", "diff", "make", "tex"]
)
def test_any_lexer_keeps_the_text(language):
    code = 'a: 1\n$ x = <<~A\n  \'b\' "c\n>>> d\n```e\n\\f{g} // h\n# i\n{"j": [null]}'
    assert ["".join(text for text, _ in line) for line in coloured(language, code)] == code.split("\n")


def test_a_lexer_that_fails_leaves_the_text(monkeypatch):
    from app.markdown import highlight

    def fail(*_):
        raise RuntimeError("a bug in a lexer")

    monkeypatch.setattr(highlight, "_lexed", fail)
    assert coloured("python", "a\nb") == [[("a", "")], [("b", "")]]


def test_it_colours_what_is_read():
    line = read("```py\nx = 1\n```")[1]
    assert [run.token for run in line.runs] == ["", "o", "", "mi"]


def test_warming_up_goes_in_steps():
    assert len(list(warm_up())) > 5
