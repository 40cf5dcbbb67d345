"""Prompts of before, to be written again."""

from __future__ import annotations


class History:
    """Walks through ``prompts``, newest first; what was being written waits at the near end."""

    def __init__(self) -> None:
        self.loaded = False
        self._prompts: tuple[str, ...] = ()
        self._at = -1
        self._draft = ""

    def load(self, prompts: tuple[str, ...]) -> None:
        self._prompts = tuple(dict.fromkeys(prompts))
        self._at = -1
        self.loaded = True

    def forget(self) -> None:
        """Begin anew: a prompt was sent, or the text is another one now."""
        self.loaded = False
        self._at = -1

    def step(self, step: int, written: str) -> str | None:
        """Return the prompt before (-1) or after (+1) the one shown; None where there is no other.

        ``written`` is the text as it stands. One that the user has changed is where a new walk begins.
        """
        if self._at >= 0 and written != self._prompts[self._at]:
            self._at = -1
        if self._at < 0:
            self._draft = written
        at = self._at - step
        if at < -1 or at >= len(self._prompts):
            return None
        self._at = at
        return self._draft if at < 0 else self._prompts[at]
