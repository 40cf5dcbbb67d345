"""The question under hidden answers."""

from PySide6.QtWidgets import QWidget

from ui.chat.vote_bar import VoteBar


def test_six_answers_have_room_in_a_narrow_window(qtbot):
    outside = QWidget()
    qtbot.addWidget(outside)
    bar = VoteBar(outside)
    bar.show_answers("ABCDEF")
    bar.resize(372, bar.heightForWidth(372))
    outside.show()
    inside = bar.rect()
    for button in (*bar.buttons, bar.tie):
        assert inside.contains(button.geometry())
        assert button.width() >= button.sizeHint().width()
    assert bar.minimumSizeHint().width() < 300


def test_the_answers_are_told_by_their_places(qtbot):
    bar = VoteBar()
    qtbot.addWidget(bar)
    told = []
    bar.voted.connect(told.append)
    bar.show_answers("ABC")
    bar.buttons[2].click()
    bar.show_answers("AB")
    bar.buttons[1].click()
    bar.tie.click()
    assert told == [2, 1, -1]
