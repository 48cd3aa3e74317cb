"""The scale benchmark: a store made of others is whole and alike each time, and every stage is timed and put back."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import scale
from benchmarks.recombined import Document, Spelling, fill
from benchmarks.scale import REST, STAGES, main, measure, stages, table
from graph_store.opening import open_store
from graph_store.protocol import Store
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry import linking, retrieve
from server.kit import Kit

PASSAGES = 60


@pytest.fixture
def made(tmp_path: Path, kit: Kit) -> Iterator[Store]:
    store = open_store(str(tmp_path / "made.db"))
    fill(store, [kit.store], PASSAGES)
    yield store
    store.close()


@pytest.fixture
def large(made: Store, kit: Kit, tmp_path: Path) -> Kit:
    return Kit(kit.settings.model_copy(update={"db": str(tmp_path / "made.db")}), made, kit.embedder)


def test_what_is_made_is_whole_and_holds_what_was_given(made: Store, kit: Kit) -> None:
    held = made.vectors()

    assert made.check() == []
    assert made.unnamed() == []
    assert PASSAGES <= len(held) < PASSAGES + 20
    np.testing.assert_allclose(np.linalg.norm(held.matrix, axis=1), 1, rtol=1e-5)
    given = kit.store.vectors()
    assert set(given.ids) < set(held.ids)
    assert np.array_equal(given.find(given.ids[0]), held.find(given.ids[0]))


def test_titles_differ_and_names_are_exchanged(made: Store, kit: Kit) -> None:
    titles = Counter(source.title for source in made.sources())
    texts = [made.get_source(source.id).text for source in made.sources()]

    assert set(titles.values()) == {1}
    assert sum("Portland" in text for text in texts) < sum("programme begun" in text for text in texts)


def test_the_same_is_made_again(made: Store, kit: Kit, tmp_path: Path) -> None:
    again = open_store(str(tmp_path / "again.db"))
    fill(again, [kit.store], PASSAGES)

    assert again.vectors().ids == made.vectors().ids
    again.close()


@given(st.lists(st.sampled_from(["Portland", "Lisbon", "However", "trees", "2008"])), st.integers(0, 9))
def test_a_world_spells_a_word_in_one_way_everywhere(spelling: Spelling, words: list[str], world: int) -> None:
    assert spelling.spelled(" ".join(words), world) == " ".join(spelling.spelled(word, world) for word in words)
    assert spelling.spelled(" ".join(words), 0) == " ".join(words)


@pytest.fixture(scope="module")
def spelling(kit: Kit) -> Spelling:
    sources = [(kit.store.get_source(one.id), tuple(kit.store.passages_of(one.id))) for one in kit.store.sources()]
    return Spelling([Document(source, passages, kit.store.vectors().matrix) for source, passages in sources], 10)


def test_rare_names_have_several_spellings_and_others_one(spelling: Spelling) -> None:
    def spellings(word: str) -> set[str]:
        return {spelling.spelled(word, world) for world in range(60)}

    assert 1 < len(spellings("Portland")) <= 5  # 10 worlds to the power of .7
    assert spellings("Trees") == {"Trees"}  # it is written small, too
    assert spellings("Nowhere") == {"Nowhere"}


def test_an_empty_store_cannot_be_recombined(tmp_path: Path) -> None:
    empty, target = open_store(str(tmp_path / "empty.db")), open_store(str(tmp_path / "target.db"))

    with pytest.raises(SystemExit, match="add documents"):
        fill(target, [empty], 10)

    assert target.model() is None
    empty.close()
    target.close()


def test_stages_are_parts_of_the_whole_and_what_was_timed_is_put_back(large: Kit) -> None:
    before = retrieve.link, linking.walk, retrieve.similarities, vars(large.store).copy()

    found = stages("Why do cities plant trees?", large)

    assert set(found) == set(STAGES)
    assert all(found[stage] > 0 for stage in STAGES)
    assert found[REST] < sum(found.values())
    assert (retrieve.link, linking.walk, retrieve.similarities, vars(large.store)) == before


@pytest.mark.skipif(sys.platform != "linux", reason="Resident memory is read where Linux tells it.")
def test_a_store_is_measured(large: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def added(kit: Kit, folder: Path) -> None:  # as another process does, by a store object of its own
        elsewhere = Kit(kit.settings, open_store(kit.settings.db), kit.embedder)
        add([Origin(name="note.md", data=b"# Note\n\nFerries carry people over the river.")], elsewhere)
        elsewhere.store.close()

    monkeypatch.setattr(scale, "add_elsewhere", added)
    before = len(large.store.vectors())

    result = measure(["Why do cities plant trees?", "Who gets the trees?"], large, tmp_path)

    assert len(large.store.vectors()) == before + 1
    assert result["store"]["passages"] == before
    assert result["store"]["whole query"] > 0
    assert "| walk |" in table(result)


def test_it_stops_where_the_data_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = str(tmp_path / "absent.db")
    monkeypatch.setattr("sys.argv", ["scale", "--store", absent, "--questions", absent])

    with pytest.raises(SystemExit, match=r"absent\.db is not here"):
        main()

    assert not Path(absent).exists()
