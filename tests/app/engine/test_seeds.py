"""A generator of the processor that can be set back, as vLLM's book-keeping wants it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.engine.seeds import rewinding


class Request(SimpleNamespace):
    pass


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def draw(torch, generator):
    return torch.randint(0, 2**31, (1,), generator=generator).item()


def test_a_draw_for_nothing_is_taken_back(torch):
    request = Request(output_token_ids=[])
    plain = torch.Generator().manual_seed(5)
    generator = rewinding(plain, request)
    first = draw(torch, generator)
    generator.set_offset(generator.get_offset() - 4)
    assert draw(torch, generator) == first == draw(torch, plain)


def test_a_reply_that_has_begun_is_not_begun_again(torch):
    request = Request(output_token_ids=[])
    generator = rewinding(torch.Generator().manual_seed(5), request)
    first = draw(torch, generator)
    request.output_token_ids.append(1)
    draw(torch, generator)
    generator.set_offset(generator.get_offset() - 4)
    assert draw(torch, generator) != first


def test_torchs_own_generator_cannot_do_that(torch):
    """When it can, app.engine.seeds has nothing left to do."""
    with pytest.raises(RuntimeError, match="does not use offset"):
        torch.Generator().get_offset()
