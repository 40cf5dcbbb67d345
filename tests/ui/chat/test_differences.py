"""How answers differ."""

import random

from PySide6.QtGui import QFontDatabase

from tests.fakes.responder import FakeResponder
from tests.ui.chat.comparing import add_models, compare
from ui.chat import differences
from ui.chat.diff import DiffSheet
from ui.chat.differences import compare as compare_texts


def sides(left, right):
    """The two texts again, as the rows have them."""
    rows = compare_texts(left, right).rows
    return tuple(
        "\n".join("".join(text for text, _ in side) for side in column if side is not None)
        for column in zip(*rows, strict=True)
    )


def test_the_same_has_no_difference():
    made = compare_texts("One\ntwo", "One\ntwo")
    assert made.shared == 1
    assert all(row.same for row in made.rows)


def test_changed_words_are_marked_in_lines_that_correspond():
    (row,) = compare_texts("The model is very fast.", "The model is quite fast.").rows
    assert [text for text, new in row.left if new] == ["very"]
    assert [text for text, new in row.right if new] == ["quite"]


def test_lines_of_one_side_stand_alone():
    rows = compare_texts("One\nAnd so on", "One\nQuite something else here\nAnd so on").rows
    assert rows[1].left is None
    assert rows[1].right == (("Quite something else here", True),)
    assert rows[2].same


def test_nothing_is_shared_by_different_texts():
    assert compare_texts("alpha beta", "gamma delta").shared == 0
    assert compare_texts("", "").shared == 1


def test_no_text_is_lost():
    chance = random.Random(3)
    words = ["one", "two", "**three**", "四五ー", "a_b", "한국", "e\u0301", "🦋", "\n", "\n\n", "- ", "5"]
    for _ in range(300):
        left, right = (" ".join(chance.choices(words, k=chance.randrange(30))) for _ in range(2))
        assert sides(left, right) == (left, right)


def test_long_answers_are_compared_too():
    line = "word " * 4000
    assert compare_texts(line, line + "end").rows[0].left == ((line, True),)
    many = "\n".join(str(number) for number in range(5000))
    assert sides(many, many + "\nx") == (many, many + "\nx")


def test_chinese_is_compared_sign_by_sign():
    (row,) = compare_texts("显存由键值缓存占用。", "显存由权重占用。").rows
    assert [text for text, new in row.left if new] == ["键值缓存"]
    assert [text for text, new in row.right if new] == ["权重"]
    assert compare_texts("显存由键值缓存占用。", "显存由权重占用。").shared == 10 / 16


def test_lines_with_nothing_in_common_are_not_all_held_against_each_other(monkeypatch):
    """Thousands against thousands would keep the interpreter's lock, and so the window, for a minute."""
    asked = []
    alike = differences._are_alike
    monkeypatch.setattr(differences, "_are_alike", lambda *words: asked.append(1) or alike(*words))
    left, right = ("\n".join(f"{side}{number}" for number in range(600)) for side in ("one", "two"))
    assert len(compare_texts(left, right).rows) == 1200
    assert len(asked) <= 600 * differences.AHEAD


def test_the_differences_open_by_a_click(play, qapp):
    scene = play("The quick fox")
    add_models(scene, FakeResponder("large", "The slow fox"))
    compare(scene, 2)
    assert not scene.window.chat.compare.difference.isEnabled()
    scene.ask("Hi")
    scene.act(scene.window.chat.compare.difference.click)
    sheet = next(each for each in qapp.topLevelWidgets() if isinstance(each, DiffSheet))
    scene.until(lambda: "quick" in sheet.view.toPlainText())
    assert "slow" in sheet.view.toPlainText()
    assert sheet.shared.text() == "67% of the words are shared"
    assert sheet.left.text() == "1 · Guide"
    scene.act(sheet.right.choose, 0)
    scene.until(lambda: sheet.shared.text() == "The same")
    scene.act(sheet.only.click)
    assert sheet.view.toPlainText() == ""
    scene.act(sheet.reject)


def test_code_and_tables_stand_in_columns(play, qapp):
    left = "Text\n```python\nx = 1\n```\n| a |\nEnd"
    scene = play(left)
    add_models(scene, FakeResponder("large", left + "!"))
    compare(scene, 2)
    scene.ask("Hi")
    scene.act(scene.window.chat.compare.difference.click)
    sheet = next(each for each in qapp.topLevelWidgets() if isinstance(each, DiffSheet))
    scene.until(lambda: "x = 1" in sheet.view.toPlainText())
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    families = {}
    for line in ("Text", "x = 1", "| a |", "End"):
        families[line] = sheet.view.document().find(line).charFormat().font().family()
    assert [family == fixed for family in families.values()] == [False, True, True, False]
    scene.act(sheet.reject)
