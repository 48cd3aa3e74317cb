"""What every store must do. A backend's test file subclasses `StoreContract`; the `make_store` fixture opens it."""

from collections.abc import Callable, Iterator

import pytest

from graph_store.protocol import Store
from tests.graph_store.entity_contract import EntityContract
from tests.graph_store.material import HARBOUR, Material, make_source
from tests.graph_store.network_contract import NetworkContract
from tests.graph_store.parts_contract import PartsContract
from tests.graph_store.search_contract import SearchContract
from tests.graph_store.source_contract import SourceContract


class StoreContract(SourceContract, PartsContract, SearchContract, NetworkContract, EntityContract):
    """`make_store` opens the same data each time it is called. Every test leaves a store that `check` finds whole."""

    @pytest.fixture
    def store(self, make_store: Callable[[], Store]) -> Iterator[Store]:
        store = make_store()
        yield store
        assert store.check() == []
        store.close()

    @pytest.fixture
    def harbour(self, store: Store) -> Material:
        material = make_source(store, HARBOUR, "Harbour", ("winter",))
        material.add_to(store)
        return material
