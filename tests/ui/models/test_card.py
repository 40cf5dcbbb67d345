"""Model cards: what is kept of Markdown and HTML, and pictures that come only when asked for."""

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.models.finding import add_model, make_finding
from ui.models.card_text import LONGEST, parse_card, pictures_in, slices
from ui.models.pictures import decode

PAGES, FILES = "https://hub/org/model/blob/c/", "https://hub/org/model/resolve/c/"


def spans(text):
    """Return the type and content of everything within the paragraphs of a card."""
    children = [child for token in parse_card(text, PAGES, FILES) for child in token.children or ()]
    return [
        (child.type, child.content or child.attrGet("href") or child.attrGet("src") or "")
        for child in children
    ]


def words(text):
    return "".join(content for kind, content in spans(text) if kind in {"text", "code_inline"})


def png(width=4, height=3):
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x3366AA)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div align='center'>\n<h1>Big <i>name</i></h1>\n</div>", "Big name"),
        ("a <b onclick='x()'>bold</b> word", "a bold word"),
        ("<script>steal()</script>after", "after"),
        ("x <script>steal()</script> y", "x  y"),
        ("<style>p { color: red }</style>\n\ntext", "text"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A  ·  B1  ·  2"),
        ("<ul><li>one</li><li>two</li></ul>", "• one• two"),
        ("<details><summary>More</summary>\nHidden\n</details>", "MoreHidden "),
        ("<!-- secret -->\n\ntext", "text"),
        ("<p>1 &lt; 2 &amp; 3</p>", "1 < 2 & 3"),
        ("<p>one<br>two</p>", "onetwo"),
        ("<unknown>kept</unknown>", "kept"),
        ("<p", "<p"),
        ("press <kbd>Esc</kbd>", "press Esc"),
    ],
)
def test_html_is_read_for_what_it_says(html, text):
    assert words(html) == text


def test_html_code_is_a_panel_of_code():
    tokens = parse_card("<pre><code>a\n b</code></pre>", PAGES, FILES)
    assert [(token.type, token.content) for token in tokens] == [("fence", "a\n b")]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://example.org/x", "https://example.org/x"),
        ("LICENSE", f"{PAGES}LICENSE"),
        ("/org/other", "https://hub/org/other"),
        ("#part", ""),
        ("javascript:x()", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@example.org", ""),
        ("http://[broken", ""),
    ],
)
def test_links_lead_to_the_web_or_nowhere(link, target):
    assert ("link_open", target) in spans(f'<a href="{link}">x</a>')


def test_pictures_within_the_model_lead_to_its_files():
    tokens = parse_card("![a](img/a.png) <img src='https://x.org/b.png'>\n\n![a](img/a.png)", PAGES, FILES)
    assert pictures_in(tokens) == [f"{FILES}img/a.png", "https://x.org/b.png"]


def test_deep_and_broken_html_is_no_trouble():
    assert words("<div>" * 5000 + "deep") == "deep"
    assert parse_card("<a <b <c>" * 2000, PAGES, FILES) is not None
    assert words("</b></b></i>text") == "text"


def test_a_card_is_cut_where_nobody_reads_any_more():
    tokens = parse_card("word " * LONGEST, PAGES, FILES)
    assert sum(len(token.content) for token in tokens) <= LONGEST


def test_slices_hold_whole_blocks():
    tokens = parse_card("\n\n".join(f"- {'word ' * 200}\n\n> quote" for _ in range(20)), PAGES, FILES)
    parts = list(slices(tokens))
    assert len(parts) > 3
    assert [token for part in parts for token in part] == tokens
    assert all(sum(token.nesting for token in part) == 0 for part in parts)


def test_only_pictures_are_decoded_and_only_of_a_size(qapp):
    assert decode(png(), 100).width() == 4
    assert decode(png(400, 300), 100).width() == 100
    assert decode(b"<svg xmlns='http://www.w3.org/2000/svg'/>", 100) is None
    assert decode(b"nonsense", 100) is None
    assert decode(png(5000, 1), 100) is None
    assert decode(png()[:40], 100) is None


@pytest.fixture
def illustrated(hub):
    card = "# Card\n\n![drawing](picture.png)\n\n![gone](missing.png)"
    add_model(hub, "org/model", card=card)
    hub.override(r"/resolve/[^/]+/picture\.png", png(), headers={"Content-Type": "image/png"})
    return hub


def fetched(hub):
    return hub.requests.matching(r"\.png")


def test_pictures_are_fetched_only_after_a_yes(play, illustrated):
    finding = make_finding(play)
    detail = finding.detail
    finding.until(lambda: detail.pictures.isVisible() and "drawing" in detail.card.toPlainText())
    assert detail.pictures.text() == "Show 2 images"
    assert fetched(illustrated) == []
    finding.act(detail.pictures.click)
    dialog = QApplication.activeModalWidget()
    yes = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Show images")
    assert fetched(illustrated) == []
    finding.act(yes.click)
    finding.until(lambda: "could not be shown" in detail.pictures_note.text())
    assert detail.pictures_note.text() == "1 of 2 images could not be shown."
    assert "[image: drawing]" not in detail.card.toPlainText()
    assert "[image: gone]" in detail.card.toPlainText()
    assert all(not request.authorized for request in fetched(illustrated))
    source = detail.card.sources[0]
    kind = QTextDocument.ResourceType.ImageResource.value
    assert detail.card.loadResource(kind, source).width() == 4


def test_offline_nothing_is_fetched(play, illustrated):
    finding = make_finding(play)
    finding.until(finding.detail.pictures.isVisible)
    finding.act(lambda: finding.scene.settings.update(offline=True))
    finding.act(finding.detail.pictures.click)
    assert "offline" in finding.detail.pictures_note.text()
    assert fetched(illustrated) == []


def test_the_card_wears_the_theme(play, illustrated):
    finding = make_finding(play)
    card = finding.detail.card
    finding.until(lambda: "drawing" in card.toPlainText())
    finding.act(finding.scene.theme.choose, "light")
    finding.scene.pause()
    light = card.toHtml()
    finding.act(finding.scene.theme.choose, "dark")
    finding.until(lambda: card.toHtml() != light)
    assert "drawing" in card.toPlainText()


def test_code_is_copied(play, hub):
    add_model(hub, "org/model", card="```\nrun me\n```")
    finding = make_finding(play)
    finding.until(lambda: "run me" in finding.detail.card.toPlainText())
    from PySide6.QtCore import QUrl

    finding.act(finding.detail.card.anchorClicked.emit, QUrl("copy:0"))
    assert QApplication.clipboard().text() == "run me"
    finding.act(finding.detail.card.anchorClicked.emit, QUrl("copy:99"))
