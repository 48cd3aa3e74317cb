"""Lenses: the data, a file of the user's own, which of them are used, and which finding stands under which."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.errors import BadSetting, UnknownLens
from server.inquiry.answer import Inquiry, answer
from server.inquiry.judge import LENSES
from server.inquiry.lenses import affinities, angles, cue_strength, lenses, place
from server.kit import Kit
from tests.server.inquiry.made import PROSE, QUESTIONS, make_candidate

KEYS = ("shifts", "levers", "loops", "cases", "overlooked")
OWN = """
[[lens]]
key = "ice"
label = "Ice and Frost"
description = "What freezes, and what the cold does."
prototypes = ["The harbour freezes over and the ice grows thick.", "Frost kills the blossom of fruit trees."]
cues = "ice|frost*|freez*|frozen"

[[lens]]
key = "levers"
label = "Handles"
description = "What can be done."
prototypes = ["Light a fire to keep the frost away."]
"""
ALONE = "built_in = false\n" + OWN


@pytest.fixture
def own(tmp_path: Path) -> str:
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    return str(file)


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
    assert all(angle.lens.description and angle.cues for angle in angles())


def test_a_file_of_ones_own_adds_lenses_and_replaces_those_of_the_same_key(own: str) -> None:
    found = {lens.key: lens.label for lens in lenses(own=own)}

    assert list(found) == [*KEYS, "ice"]
    assert found["levers"] == "Handles"
    assert found["shifts"] == "Shifts over Time"


def test_a_file_of_ones_own_may_stand_alone(tmp_path: Path) -> None:
    file = tmp_path / "alone.toml"
    file.write_text(ALONE, encoding="utf-8")

    assert [lens.key for lens in lenses(own=str(file))] == ["ice", "levers"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "has no [[lens]]"),
        ("lens = 3", "has no [[lens]]"),
        ("[[lens", "cannot be read"),
        (OWN.replace('key = "ice"', ""), "Lens 1 of"),
        (OWN.replace('label = "Handles"', 'label = ""'), "Lens 2 of"),
        (OWN.replace('key = "ice"', 'key = "Ice and Frost"'), "'Ice and Frost'"),
        (OWN.replace('"ice|frost*|freez*|frozen"', "3"), "are texts"),
        (OWN.replace('["Light a fire to keep the frost away."]', '"Light a fire."'), "a list of sentences"),
    ],
)
def test_a_file_that_is_no_table_of_lenses_is_refused_and_the_place_told(
    content: str, complaint: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(BadSetting) as caught:
        angles(str(file))

    assert complaint in caught.value.message
    assert str(file) in caught.value.message
    assert "docs/lenses.md" in caught.value.hint


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"nothing\.toml"):
        angles(str(tmp_path / "nothing.toml"))


@pytest.mark.parametrize("lens", KEYS)
def test_a_finding_stands_under_the_lens_that_the_judge_thinks_likeliest(lens: str, kit: Kit) -> None:
    candidates = [make_candidate(text, lens=lens) for text in PROSE]
    vectors = kit.embedder.encode_texts(PROSE)

    assert place(candidates, vectors, angles(), kit.embedder) == [lens] * len(PROSE)


@pytest.mark.parametrize("lens", KEYS)
def test_a_lens_that_was_not_asked_for_is_no_place(lens: str, kit: Kit) -> None:
    candidates = [make_candidate(text, lens=lens) for text in PROSE]
    others = [angle for angle in angles() if angle.lens.key != lens]

    placed = place(candidates, kit.embedder.encode_texts(PROSE), others, kit.embedder)

    assert lens not in placed


def test_a_lens_of_ones_own_is_told_by_prototypes_and_cues(kit: Kit, own: str) -> None:
    texts = [PROSE[0], PROSE[3]]  # ice in the sound; flour from a mill
    vectors = kit.embedder.encode_texts(texts)
    ice = [angle for angle in angles(own) if angle.lens.key == "ice"]

    sailing, milling = affinities(texts, [(), ()], vectors, ice, kit.embedder)[:, 0]

    assert 0 <= milling < sailing <= 1


@settings(deadline=None, max_examples=15)
@given(st.lists(st.sampled_from(PROSE), max_size=12), st.integers(0, 12))
def test_a_place_depends_on_no_other_text(kit: Kit, texts: list[str], first: int) -> None:
    candidates = [make_candidate(text) for text in texts]
    vectors = kit.embedder.encode_texts(texts)

    whole = place(candidates, vectors, angles(), kit.embedder)

    assert len(whole) == len(texts)
    assert place(candidates[:first], vectors[:first], angles(), kit.embedder) == whole[:first]


def test_an_answer_uses_the_lenses_of_the_settings(kit: Kit, tmp_path: Path) -> None:
    file = tmp_path / "alone.toml"
    file.write_text(ALONE, encoding="utf-8")
    settings = kit.settings.model_copy(update={"lenses": str(file)})

    network = answer(Inquiry(question=QUESTIONS[0]), Kit(settings, kit.store, kit.embedder)).network

    assert {lens.key for lens in network.lenses} <= {"ice", "levers"}
    assert {finding.lens for finding in network.findings} <= {"ice", "levers"}


@given(
    words=st.lists(
        st.sampled_from(["however", "although", "however,", "HOWEVER", "doubts", "risky", "ferry"]), max_size=8
    )
)
def test_cues_count_once_each_and_never_more_than_twice_the_first(words: list[str]) -> None:
    overlooked = next(angle for angle in angles() if angle.lens.key == "overlooked")
    text = " ".join(words)

    different = len({match.lower() for match in overlooked.cues.findall(text)})

    assert cue_strength(overlooked, text) == pytest.approx(sum(1 / 2**number for number in range(different)))
    assert 0 <= cue_strength(overlooked, text) < 2


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


def test_what_the_judge_tells_apart_are_the_built_in_lenses_and_none() -> None:
    assert (*KEYS, "none") == LENSES
