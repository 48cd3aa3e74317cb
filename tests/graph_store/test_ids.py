"""Ids: fixed for ever, readable, and forgiving."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph_store import ids

GOLDEN = {
    "source": "Xyw9ENYuBVY",
    "passage": "PDZtKDV4fhg",
    "entity": "MXzNpxzPKTB",
    "question": "4q4KZEaeduW",
    "finding": "2bUoJvJdQuu",
    "network": "cVMgGFNGgZy",
    "theme": "9S3RyBmt8c3",
}

numbers = st.integers(0, 2**64 - 1)


@pytest.mark.parametrize("kind", ids.KINDS)
def test_the_same_parts_have_the_same_id_for_ever(kind: ids.Kind) -> None:
    assert ids.window(ids.digest(kind, ["Winter", "", "Ёлка 木"])) == GOLDEN[kind]


def test_no_kind_lacks_its_golden_id() -> None:
    assert set(GOLDEN) == set(ids.KINDS)


@given(st.lists(st.text()), st.lists(st.text()))
def test_other_parts_have_another_digest(one: list[str], other: list[str]) -> None:
    assert (ids.digest("source", one) == ids.digest("source", other)) == (one == other)


@given(numbers, numbers)
def test_every_number_has_its_own_id(one: int, other: int) -> None:
    assert ids.is_id(ids.encode(one)) and len(ids.encode(one)) == 11
    assert (ids.encode(one) == ids.encode(other)) == (one == other)


@given(numbers, numbers)
def test_ids_sort_as_their_numbers_do(one: int, other: int) -> None:
    assert (ids.encode(one) < ids.encode(other)) == (one < other)


@given(st.text(alphabet=ids.ALPHABET, min_size=11, max_size=11))
def test_a_text_is_an_id_exactly_when_it_holds_at_most_64_bits(text: str) -> None:
    assert ids.is_id(text) == (text <= ids.encode(2**64 - 1))


@given(st.text())
def test_hardly_any_text_is_an_id(text: str) -> None:
    if ids.is_id(text):
        assert len(text) == 11 and set(text) <= set(ids.ALPHABET)


@pytest.mark.parametrize("number", [-1, 2**64])
def test_numbers_beyond_64_bits_are_refused(number: int) -> None:
    with pytest.raises(ValueError):
        ids.encode(number)


def test_a_digest_has_four_windows() -> None:
    digest = bytes(range(32))
    assert len({ids.window(digest, number) for number in range(ids.WINDOWS)}) == 4
    assert ids.window(digest, 1) == ids.encode(int.from_bytes(bytes(range(8, 16)), "big"))
    with pytest.raises(ValueError):
        ids.window(digest, 4)


@given(numbers, st.data())
def test_every_slip_is_near(number: int, data: st.DataObject) -> None:
    id = ids.encode(number)
    place = data.draw(st.integers(0, 10))
    character = data.draw(st.sampled_from(ids.ALPHABET + "0OIl-"))
    swapped = id[:place] + id[place : place + 2][::-1] + id[place + 2 :]
    slips = {id[:place] + character + id[place + 1 :], id[:place] + id[place + 1 :], swapped}
    slips.add(id[:place] + character + id[place:])
    for slip in slips - {id}:
        assert id in ids.near(slip)


@given(st.one_of(st.text(max_size=14), st.text(alphabet=ids.ALPHABET, min_size=10, max_size=12)))
def test_near_gives_ids_in_order_and_never_the_text_itself(text: str) -> None:
    found = ids.near(text)
    assert found == sorted(set(found)) and text not in found and all(map(ids.is_id, found))


@given(st.lists(st.characters(categories=["Cs", "L", "N", "Z"]), max_size=20).map("".join))
@example("\ud83d#\udcff")
def test_a_tidied_text_is_text_that_can_be_written(text: str) -> None:
    tidied = ids.tidy(text)
    assert tidied.encode("utf-8").decode("utf-8") == tidied == ids.tidy(tidied)


def test_half_a_character_is_seen_in_an_id_not_dropped() -> None:
    assert ids.tidy(f"{GOLDEN['network']}\udcff") == f"{GOLDEN['network']}?"


@given(numbers, st.sampled_from(["{}", "#{}", " # {}\n", "\u200b{}\ufeff", "{}\u00a0"]))
def test_pasted_ids_are_tidied(number: int, dressed: str) -> None:
    id = ids.encode(number)
    assert ids.tidy(dressed.format(id)) == ids.tidy(dressed.format(" ".join(id))) == id


@given(st.integers(0, 2**64 - 1))
def test_a_number_comes_back_from_its_id(number: int) -> None:
    assert ids.decode(ids.encode(number)) == number
