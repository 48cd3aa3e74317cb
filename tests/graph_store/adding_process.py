"""Run as a process of its own by `test_processes.py`: adds sources and says which ones are safely stored."""

import itertools
import sys
from pathlib import Path

from graph_store.sqlite import SqliteStore
from tests.graph_store.material import make_network, make_source


def main(address: str, name: str, count: int) -> None:
    store = SqliteStore(Path(address))
    for number in itertools.count() if count == 0 else range(count):
        shared = make_source(store, f"All know the number {number}. All add it. None fails.", collections=(name,))
        shared.add_to(store)
        mine = make_source(store, f"Only {name} knows the number {number}. It is said once. It is kept.", name)
        mine.add_to(store)
        network = make_network(store, mine, question=f"What does {name} know about {number}?")
        store.keep(network)
        sys.stdout.write(f"{mine.source.id} {network.id}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
