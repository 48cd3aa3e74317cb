"""`check` names what was changed behind the store's back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_store.models import Original, SourceQuestion
from graph_store.sqlite import SqliteStore
from tests.graph_store.material import HARBOUR, ORCHARD, make_network, make_source

FILE = Original(name="harbour.pdf", media_type="application/pdf", data=b"%PDF-1.7")
WHAT_FREEZES = SourceQuestion(text="What freezes?", start=0, end=32)


@pytest.fixture
def named(store: SqliteStore) -> dict[str, str]:
    """A store with one of everything: the id of each."""
    make_source(store, ORCHARD).add_to(store)
    material = make_source(store, HARBOUR)
    store.set_preference("samples", "hidden")
    whole = material.source.model_copy(update={"pages": (0, 30), "questions": (WHAT_FREEZES,)})
    store.add_source(whole, material.passages, material.vectors, FILE)
    network = make_network(store, material)
    store.keep(network)
    assert store.check() == []
    return {
        "source": material.source.id,
        "passage": material.passages[0].id,
        "finding": network.findings[0].id,
        "question": network.question.id,
        "network": network.id,
        "preference": "samples",
    }


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("passage", "UPDATE passage SET text = replace(text, 'January', 'Januarz') WHERE id = ?"),
        ("passage", "UPDATE passage SET start = start + 1 WHERE id = ?"),
        ("passage", "UPDATE passage SET heading = 'Other' WHERE id = ?"),
        ("passage", "UPDATE passage SET sentences = '[0, 900]' WHERE id = ?"),
        ("passage", "UPDATE passage SET sentences = 'nonsense' WHERE id = ?"),
        ("passage", "DELETE FROM vector WHERE number = (SELECT number FROM passage WHERE id = ?)"),
        ("passage", "UPDATE vector SET value = zeroblob(16) WHERE number = (SELECT number FROM passage WHERE id = ?)"),
        ("passage", "UPDATE vector SET value = x'00' WHERE number = (SELECT number FROM passage WHERE id = ?)"),
        ("passage", "DELETE FROM words WHERE rowid = (SELECT number FROM passage WHERE id = ?)"),
        ("passage", "UPDATE words SET text = 'x' WHERE rowid = (SELECT number FROM passage WHERE id = ?)"),
        ("passage", "UPDATE identity SET digest = zeroblob(32) WHERE id = ?"),
        ("passage", "UPDATE identity SET removed_at = 'now' WHERE id = ?"),
        ("source", "UPDATE source SET text = replace(text, 'nets', 'netz') WHERE id = ?"),
        ("source", "UPDATE source SET title = 'Other' WHERE id = ?"),
        ("source", "UPDATE source SET collections = '[\"x\"]' WHERE id = ?"),
        ("source", "UPDATE source SET sections = '[]' WHERE id = ?"),
        ("source", "UPDATE source SET sections = 'nonsense' WHERE id = ?"),
        ("source", "UPDATE source SET characters = 3 WHERE id = ?"),
        ("source", "DELETE FROM source WHERE id = ?"),
        ("source", "UPDATE page SET starts = '[0, 31]' WHERE source_id = ?"),
        ("source", "UPDATE page SET starts = 'nonsense' WHERE source_id = ?"),
        ("source", "UPDATE source_question SET text = 'What melts?' WHERE source_id = ?"),
        ("source", "UPDATE source_question SET start = 7 WHERE source_id = ?"),
        ("source", "UPDATE original SET data = x'00' WHERE source_id = ?"),
        ("preference", "UPDATE preference SET value = 'shown' WHERE name = ?"),
        ("question", "UPDATE question SET text = 'Another?' WHERE id = ?"),
        ("finding", "UPDATE finding SET record = replace(record, 'Frozen', 'Frosen') WHERE id = ?"),
        ("finding", "UPDATE finding SET record = '{}' WHERE id = ?"),
        ("finding", "DELETE FROM citation WHERE finding_id = ?"),
        ("finding", "DELETE FROM finding WHERE id = ?"),
        ("network", "UPDATE network SET record = replace(record, 'Winter stops', 'Winter helps') WHERE id = ?"),
        ("network", "UPDATE network SET record = 'nonsense' WHERE id = ?"),
        ("network", "UPDATE network SET headline = 'Other' WHERE id = ?"),
        ("network", "UPDATE network SET created_at = '1999' WHERE id = ?"),
        ("network", "DELETE FROM network_finding WHERE network_id = ?"),
        ("network", "DELETE FROM network WHERE id = ?"),
    ],
)
def test_a_change_by_hand_is_found_by_name(
    store: SqliteStore, by_hand: Callable, named: dict[str, str], kind: str, sql: str
) -> None:
    by_hand(sql, (named[kind],))
    assert (kind, named[kind]) in {(damage.kind, damage.id) for damage in store.check()}


def test_one_changed_character_is_blamed_on_that_passage_alone(
    store: SqliteStore, by_hand: Callable, named: dict[str, str]
) -> None:
    by_hand("UPDATE passage SET text = replace(text, 'January', 'Januarz') WHERE id = ?", (named["passage"],))
    assert {(damage.kind, damage.id) for damage in store.check()} == {("passage", named["passage"])}


def test_two_rows_that_changed_places_are_found(store: SqliteStore, by_hand: Callable, named: dict[str, str]) -> None:
    by_hand("UPDATE vector SET number = CASE number WHEN 1 THEN -2 WHEN 2 THEN -1 ELSE number END")
    by_hand("UPDATE vector SET number = abs(number)")
    assert len([damage for damage in store.check() if "vector was changed" in damage.problem]) == 2


def test_a_network_that_misquotes_is_found_though_every_seal_fits(store: SqliteStore) -> None:
    material = make_source(store, HARBOUR)
    material.add_to(store)
    wrong = [passage.model_copy(update={"text": passage.text.upper()}) for passage in material.passages]
    network = make_network(store, type(material)(material.source, tuple(wrong), material.vectors))
    store.keep(network)
    assert {(damage.kind, damage.id) for damage in store.check()} == {("network", network.id)}


def test_an_index_that_lost_its_words_is_found(store: SqliteStore, by_hand: Callable, named: dict[str, str]) -> None:
    by_hand("UPDATE words_content SET c2 = 'other words' WHERE id = 1")
    assert "words" in {damage.kind for damage in store.check()}


def test_a_table_that_is_gone_is_reported_as_damage_of_the_file(
    store: SqliteStore, database: Path, by_hand: Callable, named: dict[str, str]
) -> None:
    store.close()
    content = database.read_bytes()
    at = content.index(b"Ships wait outside", content.index(b"Fishermen"))
    page = at // 4096 * 4096
    database.write_bytes(content[:page] + b"\xff" * 4096 + content[page + 4096 :])
    again = SqliteStore(database)
    assert again.check() != []
    again.close()
