"""Packs labels, and groups of labels, near each other without overlap: each takes the free spot nearest to its kin.

A spot touches what stands already, at the least gap. Everything is a sum in a fixed order, so the same pieces get the
same places on every machine.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Place = tuple[float, float]
"""The centre of a piece."""

_HOME = 0.5
"""How much the middle pulls, where kin pull with 1: without it groups grow into long arms."""


@dataclass(frozen=True)
class Size:
    """Width and height of a piece, px."""

    width: float
    height: float


@dataclass(frozen=True)
class Room:
    """How wide the whole may get, how much wider than high it likes to be, and the least gap between pieces."""

    width: float
    aspect: float
    gap: Place


def pack(sizes: Sequence[Size], kin: Sequence[Mapping[int, float]], room: Room) -> list[Place]:
    """A place for each piece, the first in the middle. `kin`: for each, weights by the numbers of others.

    The whole is at most `room.width` wide, unless one piece is wider by itself.
    """
    places: list[Place] = []
    for number, size in enumerate(sizes):
        target = _middle({other: weight for other, weight in kin[number].items() if other < number}, places)
        free = (
            spot
            for spot in _spots(size, sizes, places, room)
            if _is_free(spot, size, sizes, places, room.gap) and _spread(spot, size, sizes, places) <= room.width
        )
        below = (0.0, max((y + its.height / 2 for (_, y), its in zip(places, sizes, strict=False)), default=0.0))
        lowest = (0.0, below[1] + room.gap[1] + size.height / 2) if places else (0.0, 0.0)
        places.append(min(free, key=lambda spot: (_cost(spot, target, room), spot), default=lowest))
    return places


def _middle(kin: Mapping[int, float], places: Sequence[Place]) -> Place:
    """Where its kin that have a place pull a piece to."""
    total = sum(kin.values())
    if not total:
        return 0.0, 0.0
    across = sum(places[number][0] * weight for number, weight in sorted(kin.items()))
    down = sum(places[number][1] * weight for number, weight in sorted(kin.items()))
    return across / total, down / total


def _spots(size: Size, sizes: Sequence[Size], places: Sequence[Place], room: Room) -> Iterator[Place]:
    """Every place that touches a piece: beside it or above and below, in line with its middle or one of its edges."""
    if not places:
        yield 0.0, 0.0
    for (x, y), its in zip(places, sizes, strict=False):
        across = (its.width + size.width) / 2 + room.gap[0]
        down = (its.height + size.height) / 2 + room.gap[1]
        sideways, upright = (its.width - size.width) / 2, (its.height - size.height) / 2
        for side in (-1, 1):
            for shift in {-upright, 0.0, upright}:
                yield round(x + side * across, 1), round(y + shift, 1)
            for shift in {-sideways, 0.0, sideways, -its.width / 2, its.width / 2}:
                yield round(x + shift, 1), round(y + side * down, 1)


def _is_free(spot: Place, size: Size, sizes: Sequence[Size], places: Sequence[Place], gap: Place) -> bool:
    return all(
        abs(spot[0] - x) >= (size.width + its.width) / 2 + gap[0] - 0.06
        or abs(spot[1] - y) >= (size.height + its.height) / 2 + gap[1] - 0.06
        for (x, y), its in zip(places, sizes, strict=False)
    )


def _spread(spot: Place, size: Size, sizes: Sequence[Size], places: Sequence[Place]) -> float:
    """How wide the whole is with a piece at this spot."""
    edges = [(spot[0] - size.width / 2, spot[0] + size.width / 2)]
    edges += [(x - its.width / 2, x + its.width / 2) for (x, _), its in zip(places, sizes, strict=False)]
    return max(right for _, right in edges) - min(left for left, _ in edges)


def _cost(spot: Place, target: Place, room: Room) -> float:
    to_kin = math.hypot((spot[0] - target[0]) / room.aspect, spot[1] - target[1])
    to_middle = math.hypot(spot[0] / room.aspect, spot[1])
    return round(to_kin + _HOME * to_middle, 3)
