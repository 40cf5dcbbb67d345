"""What a model writes is shown as what it is: formatted where that is safe, as text where it is not."""

import pytest
from PySide6.QtGui import QTextCursor, QTextDocument

from ui.models.card_colours import coloured
from ui.models.card_formats import Formats
from ui.models.card_writer import MarkdownWriter
from ui.theme.tokens import LIGHT, Sizes


@pytest.fixture
def render(qapp):
    kept = []

    def write(text):
        document = QTextDocument()
        kept.append(document)
        codes = []
        MarkdownWriter(QTextCursor(document), Formats(LIGHT, Sizes.of(10)), codes).write(text)
        return document, codes

    return write


def formats(document):
    """The document's text, run by run, with its format."""
    block = document.begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            fragment = place.fragment()
            yield fragment.text(), fragment.charFormat()
            place += 1
        block = block.next()


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b> & <i>italic</i>",
        '<img src="https://example.org/x.png">',
        "<script>alert(1)</script>",
        '<div style="color:red">\n\ntext\n\n</div>',
        "<!-- hidden -->",
    ],
)
def test_html_is_text(render, text):
    document, _ = render(text)
    shown = document.toPlainText().strip()
    assert shown.replace("\n", "") == text.replace("\n", "")
    assert not any(form.isImageFormat() for _, form in formats(document))


def test_an_image_is_its_description_and_is_not_fetched(render):
    document, _ = render("![a cat](https://example.org/cat.png) ![](x.png) ![y](file:///etc)")
    shown = document.toPlainText().strip()
    assert shown == "[image: a cat] [image: no description] ![y](file:///etc)"
    assert not any(form.isImageFormat() or form.isAnchor() for _, form in formats(document))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[docs](https://docs.vllm.ai)", "https://docs.vllm.ai"),
        ("[mail](mailto:a@example.org)", "mailto:a@example.org"),
        ("<https://example.org>", "https://example.org"),
        ("[x](javascript:alert(1))", None),
        ("[x](file:///etc/passwd)", None),
        ("[x](ssh://host)", None),
        ("[x](copy:0)", None),
        ("[x](earlier:)", None),
        ("[x](/relative)", None),
    ],
)
def test_only_links_to_the_web_are_links(render, text, target):
    document, _ = render(text)
    targets = [form.anchorHref() for _, form in formats(document) if form.isAnchor()]
    assert targets == ([target] if target else [])


def test_emphasis_and_code_are_formatted_and_leave_no_marks(render):
    document, _ = render("a **b** *c* ~~d~~ `e`")
    runs = {text: form for text, form in formats(document) if text.strip()}
    assert document.toPlainText().strip() == "a b c d e"
    assert runs["b"].fontWeight() > runs["a "].fontWeight()
    assert runs["c"].fontItalic()
    assert runs["d"].fontStrikeOut()
    assert runs["e"].fontFamilies() != runs["a "].fontFamilies()


def test_lists_are_numbered_from_where_they_start_and_nest(render):
    document, _ = render("3. three\n4. four\n   - inner\n\n- dot")
    lines = [line.replace("\t", " ") for line in document.toPlainText().strip().splitlines()]
    assert lines == ["3. three", "4. four", "◦ inner", "• dot"]


def test_a_fence_is_kept_to_the_letter_and_can_be_copied(render):
    code = "def f(x):\n    return x  # <b>\n\n\nf(1)"
    document, codes = render(f"```python\n{code}\n```")
    assert codes == [code]
    assert code in document.toPlainText().replace("\u2029", "\n")
    assert [form.anchorHref() for _, form in formats(document) if form.isAnchor()] == ["copy:0"]


def test_a_fence_of_an_unknown_language_is_plain(render):
    document, codes = render("```nosuchlanguage x=1\nhello\n```")
    assert codes == ["hello"]
    assert "hello" in document.toPlainText()


def test_an_open_fence_is_a_fence(render):
    _, codes = render("```\nnot closed")
    assert codes == ["not closed"]


def test_a_table_is_a_table(render):
    document, _ = render("| a | b |\n|---|--:|\n| 1 | **2** |\n\nafter")
    cursor = QTextCursor(document)
    while cursor.currentTable() is None:
        assert cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
    table = cursor.currentTable()
    assert (table.rows(), table.columns()) == (2, 2)
    assert table.cellAt(1, 1).firstCursorPosition().block().text() == "2"
    assert document.toPlainText().rstrip().endswith("after")


def test_a_table_that_is_too_wide_is_cut(render):
    row = "|" + "x|" * 200
    document, _ = render(f"{row}\n|{'-|' * 200}\n{row}")
    cursor = QTextCursor(document)
    while cursor.currentTable() is None:
        assert cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
    assert cursor.currentTable().columns() == 64


@pytest.mark.parametrize("text", ["", "\n\n", ">", "-", "#", "```", "|", "* " * 200 + "x", ">" * 100 + "x"])
def test_odd_texts_are_no_trouble(render, text):
    render(text)


def test_colours_change_no_character():
    code = "x = 'é' # 注释\n\tif x:\n  pass\n"
    lines = coloured(code, "python", LIGHT)
    assert "\n".join("".join(text for text, _ in line) for line in lines) == code
