"""Page numbers of offsets."""

from hypothesis import given
from hypothesis import strategies as st

from graph_store.paging import page_of


def test_a_page_reaches_to_the_next_and_an_empty_one_holds_nothing() -> None:
    assert [page_of((0, 10, 10, 20), offset) for offset in (0, 9, 10, 19, 20, 99)] == [1, 1, 3, 3, 4, 4]
    assert page_of((), 5) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.integers(0, 60))
def test_the_page_is_the_last_that_begins_at_or_before_the_offset(starts: list[int], offset: int) -> None:
    starts.sort()
    assert page_of(starts, offset) == max([number for number, start in enumerate(starts, 1) if start <= offset] or [1])
