"""Seeds on the processor: without this, a seed and a prompt computed in parts end the engine.

When a part of a prompt is not its last, vLLM throws away the token that it drew after it and sets the
request's random generator back by four (GPUModelRunner's book-keeping). Generators of GPUs can do that;
those of the processor raise "CPU Generator does not use offset", and the worker ends. A prompt comes in
parts when it is longer than max_num_batched_tokens, or than what other requests leave of it.
"""

from __future__ import annotations

import weakref
from functools import cache
from typing import Any


def mend_seeds() -> None:
    """Give every request of this process a generator that can be set back. Does nothing on GPUs."""
    from vllm.platforms import current_platform
    from vllm.v1.worker import gpu_input_batch

    platform: Any = current_platform
    if not platform.is_cpu():
        return
    state: Any = gpu_input_batch.CachedRequestState
    initialise = state.__post_init__

    def initialise_rewinding(self: Any) -> None:
        initialise(self)
        if self.generator is not None:
            self.generator = rewinding(self.generator, self)

    state.__post_init__ = initialise_rewinding


def rewinding(generator: Any, request: Any) -> Any:
    """Return a generator that begins as ``generator`` did, and again when it is set back.

    ``request`` has the tokens that were accepted so far, its ``output_token_ids``.
    """
    made = _kind()(device="cpu")
    made.manual_seed(generator.initial_seed())
    made.request = weakref.ref(request)
    return made


@cache
def _kind() -> Any:
    import torch

    class Rewinding(torch.Generator):
        """Answers to offsets as a GPU's generator does, as far as vLLM uses them: one draw back.

        The draw is the first one as long as no token was accepted. A request that was put aside has accepted
        some when it is computed anew: then nothing is set back, and the reply goes on with other draws.
        """

        request: Any

        def get_offset(self) -> int:
            return 0

        def set_offset(self, offset: int) -> Any:  # noqa: ARG002
            request = self.request()
            if request is not None and not request.output_token_ids:
                self.manual_seed(self.initial_seed())
            return self

    return Rewinding
