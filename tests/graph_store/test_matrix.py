"""The matrix in memory is the one that a fresh look at the file gives."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_store.sqlite import SqliteStore
from tests.graph_store.material import HARBOUR, make_source

TEXTS = [HARBOUR.replace("harbour", name) for name in ("port", "bay", "pier", "quay", "dock")]
steps = st.lists(st.tuples(st.sampled_from(["add", "remove", "look", "collect"]), st.sampled_from(TEXTS)), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(steps)
def test_it_equals_its_slow_twin_after_any_changes(make_store: Callable[[], SqliteStore], steps: list) -> None:
    writer, reader = make_store(), make_store()
    for step, text in steps:
        material = make_source(writer, text, collections=(text[4:7],) if step == "collect" else ())
        if step == "remove" and writer.has_source(material.source.id):
            writer.remove_source(material.source.id)
        elif step in {"add", "collect"}:
            material.add_to(writer)
        if step == "look":
            assert_same(reader, make_store())
    assert_same(reader, make_store())
    for summary in writer.sources():
        writer.remove_source(summary.id)
    writer.close()
    reader.close()


def assert_same(one: SqliteStore, fresh: SqliteStore) -> None:
    for chosen in (None, [TEXTS[0][4:7]], [TEXTS[1][4:7], TEXTS[2][4:7]]):
        held, slow = one.vectors(chosen), fresh.vectors(chosen)
        assert held.ids == slow.ids and np.array_equal(held.matrix, slow.matrix)
        assert held.matrix.flags.c_contiguous and held.matrix.dtype == np.float32
    fresh.close()


def test_what_was_given_out_never_changes(store: SqliteStore) -> None:
    make_source(store, TEXTS[0]).add_to(store)
    held = store.vectors()
    with pytest.raises(ValueError):
        held.matrix[0, 0] = 1
    copy = held.matrix.copy()
    make_source(store, TEXTS[1]).add_to(store)
    assert len(store.vectors()) == 6 and np.array_equal(held.matrix, copy)


def test_nothing_is_read_again_while_nothing_changes(store: SqliteStore) -> None:
    make_source(store, TEXTS[0], collections=("a",)).add_to(store)
    make_source(store, TEXTS[1], collections=("b",)).add_to(store)
    assert store.vectors() is store.vectors()
    assert store.vectors(["a"]) is store.vectors(["a"])
    assert store.vectors(["b", "a"]) is store.vectors()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_threads_that_end_leave_no_open_files(store: SqliteStore, database: Path) -> None:
    for _ in range(20):
        thread = threading.Thread(target=store.sources)
        thread.start()
        thread.join()
    # The writer with its log and shared memory, and one reader with its.
    assert len(open_files(database)) <= 6
    store.close()
    assert open_files(database) == []


def open_files(database: Path) -> list[str]:
    links = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(entry.readlink()))
        except FileNotFoundError:  # the folder's own listing
            continue
    return [link for link in links if link.startswith(str(database))]
