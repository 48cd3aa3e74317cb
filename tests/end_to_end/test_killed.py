"""Drills: `semnet add` is killed at some moment, and nothing is half there. `DRILLS=20` runs more than the usual three."""

import contextlib
import json
import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from graph_store.sqlite import SqliteStore
from tests.end_to_end.processes import PATIENCE_SECONDS, environment, semnet_here, start

DOCUMENTS = 60
BEGUN = -1
"""The moment at which the database's file is there and nothing else is certain."""
DRILLS = int(os.environ.get("DRILLS", "3"))
MOMENTS = [BEGUN, *(1 + number * DOCUMENTS * 4 // 5 // DRILLS for number in range(DRILLS - 1))]
"""Stored sources at which the process is killed, from the first to four fifths of them."""

State = dict[str, tuple]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of small documents of several passages each."""
    folder = tmp_path_factory.mktemp("documents")
    for number in range(DOCUMENTS):
        parts = [
            f"## Year {year}\n\nIn {year} station {number} counted {number * year % 97} seals. The ice was thin."
            for year in range(2001, 2003)
        ]
        (folder / f"{number:03}.md").write_text("\n\n".join([f"# Station {number}", *parts]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> State:
    """What an uninterrupted run leaves."""
    database = tmp_path_factory.mktemp("whole") / "semnet.db"
    added = semnet_here("add", str(documents), env=environment(database))
    assert added.exit_code == 0, added.output
    return state(database)


def state(database: Path) -> State:
    """Every source by id, as it is stored but for the time, with its passages and the bits of their vectors."""
    store = SqliteStore(database)
    held = store.vectors()
    bits = {id: row.tobytes() for id, row in zip(held.ids, held.matrix, strict=True)}
    found: State = {}
    for summary in store.sources():
        source, passages = store.get_source(summary.id), store.passages_of(summary.id)
        vectors = [bits.pop(passage.id) for passage in passages]
        found[source.id] = (source.model_dump(exclude={"added_at"}), passages, vectors)
    assert bits == {}, "vectors without a source"
    store.close()
    return found


def stored(database: Path) -> int:
    """How many sources the file holds; BEGUN while there is no table to count in."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reader:
        try:
            return int(reader.execute("SELECT count(*) FROM source").fetchone()[0])
        except sqlite3.OperationalError:
            return BEGUN


def kill_adding(documents: Path, database: Path, moment: int) -> None:
    """Start `semnet add` and kill it as soon as the database is seen to have come so far."""
    with start("add", str(documents), env=environment(database)) as process:
        end = time.monotonic() + PATIENCE_SECONDS
        while not (database.exists() and stored(database) >= moment):
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < end, "it did not come so far"
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", MOMENTS)
def test_adding_that_was_killed_leaves_whole_sources_and_a_second_run_completes_it(
    moment: int, documents: Path, whole: State, tmp_path: Path
) -> None:
    database = tmp_path / "semnet.db"
    kill_adding(documents, database, moment)

    checked = semnet_here("check", env=environment(database))
    assert checked.exit_code == 0, checked.output
    left = state(database)
    assert max(moment, 0) <= len(left) <= DOCUMENTS
    assert len(left) < DOCUMENTS or moment > DOCUMENTS // 2, "it was over before it was killed"
    assert left == {id: whole[id] for id in left}

    again = semnet_here("add", str(documents), "--json", env=environment(database))
    assert again.exit_code == 0, again.output
    outcome = json.loads(again.stdout)
    assert (len(outcome["kept"]), len(outcome["added"])) == (len(left), DOCUMENTS - len(left))
    assert state(database) == whole
    assert semnet_here("check", env=environment(database)).exit_code == 0
