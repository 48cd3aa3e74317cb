"""The SQLite store keeps the contract."""

from tests.graph_store.store_contract import StoreContract


class TestSqliteStore(StoreContract):
    pass
