"""Routes for the lines of a drawing: straight where nothing stands between, otherwise the shortest way around labels.

The way around runs from corner to corner of the labels in between, at a small distance from them (a visibility graph).
No route touches a label other than the two it joins.
"""

import heapq
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graph_store.models import Box

Point = tuple[float, float]
Route = tuple[Point, ...]
"""From the border of one box to the border of another, by way of its bends."""

CLEARANCE = 4.5
"""How far a line stays from labels it does not join, px. Labels stand at least 12 px apart."""
_BEND = 9.0
"""A bend costs as much as this many px of detour."""
_ROUNDING = 9.0

_Numbers = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]


class Router:
    """Routes between the boxes of one drawing."""

    def __init__(self, boxes: Sequence[Box], width: float, height: float) -> None:
        self._boxes = tuple(boxes)
        self._place = {box.id: number for number, box in enumerate(boxes)}
        self._rectangles = np.array([_rectangle(box, CLEARANCE) for box in boxes]).reshape(-1, 4)
        corners = np.array([corner for box in boxes for corner in _corners(box, CLEARANCE + 0.5)]).reshape(-1, 2)
        inside = (corners > 0).all(axis=1) & (corners < (width, height)).all(axis=1)
        free = ~_within(corners, self._rectangles).any(axis=1)
        self._corners = corners[inside & free]
        self._seen: dict[int, _Flags] = {}

    def route(self, a: str, b: str, shift: float = 0.0) -> Route:
        """The route from box `a` to box `b`; `shift` moves a straight line sideways, for a second line of a pair.

        It still leaves from within both boxes, however many lines there are.
        """
        one, other = self._place[a], self._place[b]
        room = min(side for each in (one, other) for side in (self._boxes[each].width, self._boxes[each].height)) / 2
        start, end = _shifted(self._boxes[one], self._boxes[other], max(-room, min(room, shift)))
        ways = self._ways((one, other), start, end)
        return _clipped((start, *ways, end), self._boxes[one], self._boxes[other])

    def _ways(self, ends: tuple[int, int], start: Point, end: Point) -> Route:
        others = np.ones(len(self._boxes), dtype=np.bool_)
        others[list(ends)] = False
        rectangles = self._rectangles[others]
        if not _crossed(start, np.array([end]), rectangles).any():
            return ()
        from_start = _clear(_crossed(start, self._corners, rectangles))
        to_end = _clear(_crossed(end, self._corners, rectangles))
        queue = [
            (round(float(cost), 3), int(corner), -1)
            for corner, cost in zip(*_reached(self._corners, start, from_start), strict=True)
        ]
        way = self._shortest(queue, end, to_end, others)
        return tuple((round(float(x), 1), round(float(y), 1)) for x, y in self._corners[way])

    def _shortest(self, queue: list[tuple[float, int, int]], end: Point, to_end: _Flags, others: _Flags) -> list[int]:
        """The corners on the shortest open way (Dijkstra; ties by number). Raises ValueError when there is none."""
        heapq.heapify(queue)
        goal = len(self._corners)
        last = np.hypot(*(self._corners - end).T)
        came: dict[int, int] = {}
        while queue:
            cost, corner, before = heapq.heappop(queue)
            if corner == goal:
                return _way_back(came, before)
            if corner in came:
                continue
            came[corner] = before
            if to_end[corner]:
                heapq.heappush(queue, (round(cost + float(last[corner]), 3), goal, corner))
            seen = _clear(self._crossings(corner)[:, others])
            for other, step in zip(*_reached(self._corners, self._corners[corner], seen), strict=True):
                if int(other) not in came:
                    heapq.heappush(queue, (round(cost + float(step), 3), int(other), corner))
        raise ValueError("The labels stand too close together for a line to pass.")

    def _crossings(self, corner: int) -> _Flags:
        """For each other corner and each box, whether the line to it from `corner` crosses the box."""
        known = self._seen.get(corner)
        if known is None:
            x, y = self._corners[corner]
            known = self._seen[corner] = _crossed((float(x), float(y)), self._corners, self._rectangles)
        return known


def path(route: Route) -> str:
    """The route as SVG path data, its bends rounded."""
    parts = [f"M{_number(route[0][0])} {_number(route[0][1])}"]
    for before, bend, after in zip(route, route[1:], route[2:], strict=False):
        entry, leave = _towards(bend, before), _towards(bend, after)
        parts.append(f"L{_pair(entry)}Q{_pair(bend)} {_pair(leave)}")
    parts.append(f"L{_pair(route[-1])}")
    return "".join(parts)


def arrowhead(route: Route, size: float = 8.0) -> str:
    """SVG path data of a filled arrowhead at the end of the route."""
    (from_x, from_y), (x, y) = route[-2], route[-1]
    length = max(float(np.hypot(x - from_x, y - from_y)), 0.1)
    across, down = (x - from_x) / length * size, (y - from_y) / length * size
    left = (x - across - down * 0.55, y - down + across * 0.55)
    right = (x - across + down * 0.55, y - down - across * 0.55)
    return f"M{_pair((x, y))}L{_pair(left)}L{_pair(right)}Z"


def _rectangle(box: Box, margin: float) -> tuple[float, float, float, float]:
    across, down = box.width / 2 + margin, box.height / 2 + margin
    return box.x - across, box.y - down, box.x + across, box.y + down


def _corners(box: Box, margin: float) -> list[Point]:
    left, top, right, bottom = _rectangle(box, margin)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _clear(crossed: _Flags) -> _Flags:
    """The rows without a crossing."""
    flags: _Flags = np.logical_not(np.any(crossed, axis=1))
    return flags


def _within(points: _Numbers, rectangles: _Numbers) -> _Flags:
    after = (points[:, None, :] > rectangles[None, :, :2]).all(axis=2)
    before = (points[:, None, :] < rectangles[None, :, 2:]).all(axis=2)
    flags: _Flags = np.logical_and(after, before)
    return flags


def _crossed(start: Point, ends: _Numbers, rectangles: _Numbers) -> _Flags:
    """Which of the lines from `start` (rows) pass through the inside of which rectangles (columns); the slab method."""
    enter = np.zeros((len(ends), len(rectangles)))
    leave = np.ones_like(enter)
    for axis in (0, 1):
        step = ends[:, axis, None] - start[axis]
        step = np.where(step == 0, 1e-9, step)
        one = (rectangles[None, :, axis] - start[axis]) / step
        other = (rectangles[None, :, axis + 2] - start[axis]) / step
        enter = np.maximum(enter, np.minimum(one, other))
        leave = np.minimum(leave, np.maximum(one, other))
    flags: _Flags = enter < leave
    return flags


def _reached(corners: _Numbers, start: Point | _Numbers, seen: _Flags) -> tuple[npt.NDArray[np.intp], _Numbers]:
    """The numbers of the corners that are seen, and what it costs to go there."""
    numbers = np.flatnonzero(seen)
    steps = corners[numbers] - start
    return numbers, np.hypot(steps[:, 0], steps[:, 1]) + _BEND


def _way_back(came: dict[int, int], corner: int) -> list[int]:
    way = [corner]
    while came[way[-1]] >= 0:
        way.append(came[way[-1]])
    return way[::-1]


def _shifted(one: Box, other: Box, shift: float) -> tuple[Point, Point]:
    length = float(np.hypot(other.x - one.x, other.y - one.y)) or 1.0
    across, down = -(other.y - one.y) / length * shift, (other.x - one.x) / length * shift
    return (one.x + across, one.y + down), (other.x + across, other.y + down)


def _clipped(route: Route, one: Box, other: Box) -> Route:
    start = _border(route[0], route[1], one)
    end = _border(route[-1], route[-2], other)
    return (start, *route[1:-1], end)


def _border(inside: Point, outside: Point, box: Box) -> Point:
    """Where the line from a point in `box` to a point outside leaves the box."""
    left, top, right, bottom = _rectangle(box, 0.0)
    shares = [1.0]
    for begin, finish, low, high in ((inside[0], outside[0], left, right), (inside[1], outside[1], top, bottom)):
        if finish != begin:
            shares.append(((high if finish > begin else low) - begin) / (finish - begin))
    share = max(0.0, min(shares))
    return (
        round(inside[0] + (outside[0] - inside[0]) * share, 1),
        round(inside[1] + (outside[1] - inside[1]) * share, 1),
    )


def _towards(bend: Point, other: Point) -> Point:
    length = float(np.hypot(other[0] - bend[0], other[1] - bend[1])) or 1.0
    share = min(_ROUNDING, length / 2) / length
    return bend[0] + (other[0] - bend[0]) * share, bend[1] + (other[1] - bend[1]) * share


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
