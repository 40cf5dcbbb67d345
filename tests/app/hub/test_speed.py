import pytest

from app.hub.speed import SILENCE, STALL, Speedometer

MB = 10**6


def fed(rate, seconds, *, begin=0.0, meter=None, have=0):
    """A meter that was told ten times a second of ``rate`` bytes a second, and when and where that ended."""
    meter = meter or Speedometer(begin, have)
    for tick in range(1, round(seconds * 10) + 1):
        meter.note(begin + tick / 10, have + round(rate * tick / 10))
    return meter, begin + seconds, have + round(rate * seconds)


def test_an_even_stream_has_its_speed_and_an_eta():
    meter, now, _ = fed(50 * MB, 10)
    assert meter.speed(now) == pytest.approx(50 * MB)
    assert meter.eta(now, 500 * MB) == pytest.approx(10)
    assert meter.stalled(now) == 0


def test_there_is_a_first_speed_soon_but_not_from_nothing():
    meter, now, _ = fed(50 * MB, 0.1)
    assert meter.speed(now) == 0
    assert meter.eta(now, MB) is None
    meter, now, _ = fed(50 * MB, 0.5)
    assert meter.speed(now) == pytest.approx(50 * MB)


def test_what_was_there_before_is_no_speed():
    meter, now, _ = fed(10 * MB, 5, have=10**9)
    assert meter.speed(now) == pytest.approx(10 * MB)


def test_it_falls_when_less_comes_and_is_nothing_when_nothing_comes():
    meter, now, amount = fed(50 * MB, 10)
    meter.note(now + 1.5, amount)
    assert 0 < meter.speed(now + 1.5) < 50 * MB
    assert meter.speed(now + SILENCE + 0.1) == 0
    assert meter.eta(now + SILENCE + 0.1, MB) is None


def test_a_stall_is_told_after_a_while_and_for_how_long():
    meter, now, amount = fed(50 * MB, 10)
    for second in range(1, 60):
        meter.note(now + second, amount)
        assert meter.stalled(now + second) == (second if second >= STALL else 0)


def test_after_a_silence_the_old_speed_counts_no_more():
    meter, now, amount = fed(50 * MB, 10)
    meter, now, amount = fed(1 * MB, 1, begin=now + 30, meter=meter, have=amount)
    assert meter.stalled(now) == 0
    assert meter.speed(now) == pytest.approx(1 * MB, rel=0.2)


def test_one_slow_second_does_not_turn_the_speed_around():
    meter, now, amount = fed(50 * MB, 10)
    meter, now, _ = fed(1 * MB, 1, begin=now, meter=meter, have=amount)
    assert 25 * MB < meter.speed(now) < 50 * MB


def test_throwing_away_a_damaged_part_is_no_speed():
    meter, now, _ = fed(50 * MB, 10)
    meter.note(now + 0.1, 0)
    meter, now, _ = fed(50 * MB, 5, begin=now + 0.1, meter=meter)
    assert meter.speed(now) == pytest.approx(50 * MB)


def test_hashing_is_no_silence():
    meter, now, _ = fed(50 * MB, 2)
    for second in range(1, 30):
        meter.touch(now + second)
    assert meter.stalled(now + 29) == 0
