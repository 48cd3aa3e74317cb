"""The words index takes any text as words, never as query syntax."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_store import fts, normal
from graph_store.sqlite import SqliteStore
from tests.graph_store.material import HARBOUR, ORCHARD, make_source

RAW = [
    '"',
    "'",
    "*",
    "NEAR(a b)",
    "a AND",
    "NOT",
    "title:",
    "^a",
    "a-b",
    "a + b",
    "(",
    "{a}:",
    "C++",
    "x\0y",
    "AT&T",
    "-",
]


@pytest.fixture(scope="module")
def index():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
        connection.execute("INSERT INTO words VALUES ('the ice breaks')")
        yield connection


@given(st.one_of(st.text(), st.sampled_from(RAW), st.lists(st.sampled_from(RAW)).map(" ".join)))
def test_quoted_text_is_never_syntax(index: sqlite3.Connection, text: str) -> None:
    count = "SELECT count(*) FROM words WHERE words MATCH ?"
    index.execute(count, [fts.quote(text)]).fetchall()
    both = index.execute(count, [f"{fts.quote(text)} OR {fts.quote('ice')}"]).fetchone()
    assert both == (1,)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text(alphabet=st.characters()), st.sampled_from(RAW))))
def test_any_strings_can_be_searched(store: SqliteStore, words: list[str]) -> None:
    assert store.search_words(words, 5) == []
    assert store.document_frequencies(words) == dict.fromkeys(words, 0)


def test_thousands_of_words_can_be_searched(store: SqliteStore) -> None:
    material = make_source(store, HARBOUR)
    material.add_to(store)
    words = [f"word{number}" for number in range(5000)]
    assert [found for found, _ in store.search_words([*words, "january"], 5)] == [material.passages[0].id]
    assert sum(store.document_frequencies([*words, "january"]).values()) == 1


def test_words_with_one_stem_find_each_other(store: SqliteStore) -> None:
    for text in (HARBOUR, ORCHARD):
        make_source(store, text).add_to(store)
    assert store.search_words(["freezing"], 5) == store.search_words(["freeze"], 5) != []
    assert store.document_frequencies(["freezes", "freezing", "ship"]) == {"freezes": 1, "freezing": 1, "ship": 1}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_every_word_of_a_passage_finds_it(make_store: Callable[[], SqliteStore], text: str) -> None:
    text = normal.canonical(text) or "x"
    store = make_store()
    material = make_source(store, text.replace(". ", ".."))
    material.add_to(store)
    for word in normal.words(text):
        assert material.passages[0].id in [found for found, _ in store.search_words([word], 10**6)]
        assert store.document_frequencies([word])[word] > 0
    store.close()
