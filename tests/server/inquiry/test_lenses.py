"""Lenses: the data, which of them are used, and which finding stands under which."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import UnknownLens
from server.inquiry.lenses import CUE, affinities, angles, lenses, place, prototype_likeness
from server.kit import Kit
from tests.server.inquiry.made import PROSE, TONGUES

KEYS = ("shifts", "levers", "loops", "cases", "overlooked")
TEXTS = [*PROSE, *(text for text, _ in TONGUES.values()), "", "?"]


def test_the_built_in_lenses_are_those_of_the_contract_in_order() -> None:
    assert [(lens.key, lens.label) for lens in lenses()] == [
        ("shifts", "Shifts over Time"),
        ("levers", "Levers"),
        ("loops", "Feedback Loops"),
        ("cases", "Concrete Cases"),
        ("overlooked", "Overlooked Angles"),
    ]


@given(st.lists(st.sampled_from(KEYS), min_size=1))
def test_the_lenses_asked_for_come_in_the_built_in_order_and_once(keys: list[str]) -> None:
    assert [lens.key for lens in lenses(keys)] == [key for key in KEYS if key in keys]


@pytest.mark.parametrize("keys", [None, (), []])
def test_where_no_key_is_given_all_lenses_are_used(keys: list[str] | None) -> None:
    assert [lens.key for lens in lenses(keys)] == list(KEYS)


@given(st.lists(st.sampled_from(KEYS)), st.text(max_size=12).filter(lambda key: key not in KEYS))
def test_a_key_that_names_no_lens_is_always_refused_and_the_lenses_told(keys: list[str], wrong: str) -> None:
    with pytest.raises(UnknownLens) as caught:
        lenses([*keys, wrong])

    assert repr(wrong) in str(caught.value)
    assert "overlooked" in caught.value.hint


def test_no_prototype_and_no_description_belongs_to_two_lenses() -> None:
    prototypes = [sentence for angle in angles() for sentence in angle.prototypes]

    assert len(set(prototypes)) == len(prototypes) >= 2 * len(KEYS)
    assert all(angle.lens.description and angle.cues.pattern for angle in angles())


@pytest.mark.parametrize("angle", angles(), ids=KEYS)
def test_a_lens_recognises_its_own_prototypes(angle, kit: Kit) -> None:
    likeness = prototype_likeness(angle.prototypes, angles(), kit.embedder)

    assert list(likeness.argmax(axis=1)) == [KEYS.index(angle.lens.key)] * len(angle.prototypes)
    assert likeness.max() == pytest.approx(1, abs=1e-5)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(TEXTS), max_size=12), st.lists(st.sampled_from(KEYS), min_size=1, max_size=5))
def test_every_text_is_placed_under_a_lens_that_was_asked_for_and_twice_the_same(
    kit: Kit, texts: list[str], keys: list[str]
) -> None:
    placed = place(texts, kit, keys)

    assert len(placed) == len(texts)
    assert set(placed) <= set(keys)
    assert placed == place(texts, kit, keys)
    assert placed == place(texts, kit, sorted(set(keys)))


@settings(deadline=None, max_examples=10)
@given(st.lists(st.sampled_from(TEXTS), max_size=12), st.integers(0, 12))
def test_a_place_never_depends_on_the_texts_after_it(kit: Kit, texts: list[str], first: int) -> None:
    assert place(texts, kit, KEYS)[:first] == place(texts[:first], kit, KEYS)


def test_the_lens_of_many_findings_counts_less_for_the_next(kit: Kit) -> None:
    once = place([PROSE[0]], kit, KEYS)

    many = place([PROSE[0]] * 40, kit, KEYS)

    assert many[0] == once[0]
    assert len(set(many)) > 1


@settings(deadline=None, max_examples=25)
@given(
    words=st.lists(
        st.sampled_from(["however", "although", "however,", "HOWEVER", "doubts", "risky", "ferry"]), max_size=8
    )
)
def test_cues_add_once_each_and_never_more_than_twice_the_first(kit: Kit, words: list[str]) -> None:
    overlooked = next(angle for angle in angles() if angle.lens.key == "overlooked")
    text = " ".join(words)

    bare = prototype_likeness([text], [overlooked], kit.embedder)
    gain = float((affinities([text], [overlooked], kit.embedder) - bare)[0, 0])

    different = len({match.lower() for match in overlooked.cues.findall(text)})
    slowly = sum(CUE / 2**number for number in range(different))
    assert gain == pytest.approx(slowly, abs=1e-4)
    assert -1e-5 <= gain <= 2 * CUE


@pytest.mark.parametrize(
    ("key", "text", "cues"),
    [
        ("loops", "This led to that, which LED TO more.", {"led to"}),
        ("loops", "It was misled too.", set()),
        ("shifts", "The mill evolved and is evolving no longer.", {"evolved", "evolving", "no longer"}),
        ("overlooked", "Although it rained, limits held; the limited did not.", {"although", "limits"}),
        ("levers", "They should banner a ban.", {"should", "ban"}),
    ],
)
def test_a_cue_is_whole_words_and_a_star_stands_for_any_ending(key: str, text: str, cues: set[str]) -> None:
    angle = next(angle for angle in angles() if angle.lens.key == key)

    assert {match.group().lower() for match in angle.cues.finditer(text)} == cues
