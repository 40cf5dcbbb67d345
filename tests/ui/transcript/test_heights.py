"""Where things stand that stand one below the other: the same as adding up all heights."""

import random

import pytest

from ui.transcript.heights import Heights


def check(heights, plain):
    assert heights.total == sum(plain)
    assert len(heights) == len(plain)
    for index in range(len(plain) + 1):
        assert heights.before(index) == sum(plain[:index])
    for index, height in enumerate(plain):
        assert heights[index] == height
        if height:
            begin = sum(plain[:index])
            assert heights.find(begin) == heights.find(begin + height - 1) == index


@pytest.mark.parametrize("seed", range(20))
def test_it_is_the_sum_whatever_is_done(seed):
    dice = random.Random(seed)
    plain = [dice.randrange(50) for _ in range(dice.randrange(20))]
    heights = Heights(plain)
    for _ in range(60):
        height = dice.randrange(50)
        if plain and dice.randrange(2):
            index = dice.randrange(len(plain))
            assert heights.change(index, height) == height - plain[index]
            plain[index] = height
        else:
            plain.append(height)
            heights.append(height)
        check(heights, plain)


def test_beyond_the_ends_are_the_first_and_the_last():
    heights = Heights([10, 20, 30])
    assert heights.find(-5) == 0
    assert heights.find(600) == 2
