"""The mark of each lens: a shape of 12 by 12 px around the origin, so that lenses differ by more than colour."""

MARKS = {
    "shifts": "M-4.5 -5.5L6 0L-4.5 5.5Z",
    "levers": "M0 -6L6 0L0 6L-6 0Z",
    "loops": "M0 -6A6 6 0 1 1 0 6A6 6 0 1 1 0 -6ZM0 -2.8A2.8 2.8 0 1 0 0 2.8A2.8 2.8 0 1 0 0 -2.8Z",
    "cases": "M-5 -5H5V5H-5Z",
    "overlooked": "M2.6 -5.4A6 6 0 1 0 2.6 5.4A4.7 4.7 0 1 1 2.6 -5.4Z",
}
"""SVG path data by the lens's key."""

OTHER = "other"
"""What a lens is drawn as that has no mark of its own: the key of its colours."""

_OTHER_MARK = "M-5 -3L0 -6L5 -3V3L0 6L-5 3Z"


def mark(lens: str) -> str:
    """The path data of a lens's mark; a hexagon for a lens that is not built in."""
    return MARKS.get(lens, _OTHER_MARK)


def look(lens: str) -> str:
    """The key of a lens's colours: its own, or `other`."""
    return lens if lens in MARKS else OTHER
