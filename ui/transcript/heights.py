"""The heights of things that stand one below the other, and where each begins: a Fenwick tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Heights:
    """Whole pixels. Changing one, asking where one begins and what is at a place all take O(log n)."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tree: list[int] = []
        self.total = 0
        self._build()

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    def change(self, index: int, height: int) -> int:
        """Set one height; returns by how much it grew."""
        grown = height - self._heights[index]
        if grown:
            self._heights[index] = height
            self.total += grown
            tree, size = self._tree, len(self._tree)
            place = index + 1
            while place < size:
                tree[place] += grown
                place += place & -place
        return grown

    def append(self, height: int) -> None:
        """Put one below the others."""
        self._heights.append(height)
        place = len(self._heights)
        # The node covers the (place & -place) heights that end here: this one and its children's.
        summed, child = height, place - 1
        end = place - (place & -place)
        while child > end:
            summed += self._tree[child]
            child -= child & -child
        self._tree.append(summed)
        self.total += height

    def before(self, index: int) -> int:
        """Return where the one at ``index`` begins: the sum of those above it."""
        summed = 0
        while index > 0:
            summed += self._tree[index]
            index -= index & -index
        return summed

    def find(self, place: int) -> int:
        """Return the index of what stands at ``place`` pixels from the top; the first or last beyond."""
        tree, size = self._tree, len(self._tree)
        index, step = 0, 1 << (size.bit_length() - 1) if size else 0
        while step:
            ahead = index + step
            if ahead < size and tree[ahead] <= place:
                index = ahead
                place -= tree[ahead]
            step >>= 1
        return max(0, min(index, len(self._heights) - 1))

    def _build(self) -> None:
        tree = [0, *self._heights]
        size = len(tree)
        for index in range(1, size):
            above = index + (index & -index)
            if above < size:
                tree[above] += tree[index]
        self._tree = tree
        self.total = sum(self._heights)
