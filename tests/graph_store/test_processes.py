"""Several processes at one file: none fails, nothing acknowledged is lost, nothing is half there."""

import subprocess
import sys
from pathlib import Path

from graph_store.sqlite import SqliteStore

ROOT = Path(__file__).parents[2]


def start(database: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "tests.graph_store.adding_process", str(database), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_four_processes_make_one_database_together(database: Path) -> None:
    processes = [start(database, name, 12) for name in ("Ada", "Bea", "Cid", "Dora")]
    said = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, said
    store = SqliteStore(database)
    assert len(store.sources()) == 12 + 4 * 12 and len(store.vectors()) == 3 * 60
    assert len(store.networks(100)) == 48 == sum(len(out.splitlines()) for out, _ in said)
    shared = [source for source in store.sources() if source.title == "Notes"]
    assert [source.collections for source in shared] == [("Ada", "Bea", "Cid", "Dora")] * 12
    assert store.check() == []
    store.close()


def test_an_open_store_sees_what_another_process_adds(database: Path) -> None:
    store = SqliteStore(database)
    assert len(store.vectors()) == 0
    with start(database, "Eve", 1) as process:
        out, err = process.communicate(timeout=60)
    source_id, network_id = out.split()
    assert err == "" and store.get_source(source_id).title == "Eve" and store.get_network(network_id)
    assert len(store.vectors()) == 6 and len(store.vectors(["Eve"])) == 3
    assert store.search_words(["eve"], 1) != []
    store.close()


def test_a_killed_process_loses_nothing_it_acknowledged(database: Path) -> None:
    acknowledged: list[list[str]] = []
    for round in range(4):
        with start(database, f"Fay{round}", 0) as process:
            assert process.stdout is not None
            acknowledged += [process.stdout.readline().split() for _ in range(3 + 2 * round)]
            process.kill()
            rest, _ = process.communicate(timeout=60)
        acknowledged += [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        store = SqliteStore(database)
        for source_id, network_id in acknowledged:
            assert len(store.passages_of(source_id)) == 3
            assert store.get_network(network_id).id == network_id
        assert store.check() == []
        store.close()
