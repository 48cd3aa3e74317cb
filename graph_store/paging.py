"""On which page of its source something stands."""

from bisect import bisect_right
from collections.abc import Sequence


def page_of(pages: Sequence[int], offset: int) -> int | None:
    """The number, from 1, of the page that holds the character at `offset`; None for a source without pages.

    `pages` are the offsets at which pages begin; what stands before the first one counts to it.
    """
    return max(1, bisect_right(pages, offset)) if pages else None
