"""What the engine's prefix cache should hold."""

from __future__ import annotations

from types import SimpleNamespace

from app.engine.prefixes import Prefixes, make_prefixes


def test_full_blocks_of_a_known_beginning_count():
    prefixes = Prefixes(4, 100)
    prefixes.add(range(10))
    assert prefixes.count(list(range(10))) == 8
    assert prefixes.count([*range(6), 99, 98, 97]) == 4
    assert prefixes.count([99, *range(9)]) == 0
    assert prefixes.count([*range(20)]) == 8


def test_the_last_token_is_always_computed():
    prefixes = Prefixes(4, 100)
    prefixes.add(range(8))
    assert prefixes.count(list(range(8))) == 4


def test_a_block_counts_only_behind_what_stood_before_it():
    prefixes = Prefixes(2, 100)
    prefixes.add([1, 2, 3, 4])
    assert prefixes.count([3, 4, 5]) == 0


def test_the_oldest_are_forgotten():
    prefixes = Prefixes(2, 2)
    prefixes.add([1, 2, 3, 4])
    prefixes.add([5, 6, 7, 8])
    assert prefixes.count([1, 2, 9]) == 0
    assert prefixes.count([5, 6, 7, 8, 9]) == 4


def test_other_pictures_are_another_beginning():
    prefixes = Prefixes(2, 10)
    prefixes.add([1, 2, 3, 4], ("a.png",))
    assert prefixes.count([1, 2, 3, 4, 5], ("b.png",)) == 0
    assert prefixes.count([1, 2, 3, 4, 5], ("a.png",)) == 4


def engine(**cache):
    return SimpleNamespace(vllm_config=SimpleNamespace(cache_config=SimpleNamespace(**cache)))


def test_it_is_as_large_as_the_engine_says():
    prefixes = make_prefixes(engine(enable_prefix_caching=True, block_size=16, kv_cache_size_tokens=32))
    prefixes.add(range(64))
    assert prefixes.count(list(range(65))) == 0  # the first of four blocks made room for the last
    assert make_prefixes(engine(enable_prefix_caching=False)) is None
    assert make_prefixes(engine()) is None
