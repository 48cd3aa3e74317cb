"""The one row of counters, and the embedding model the vectors come from."""

from sqlite_utils import Database

from graph_store.errors import ModelMismatch

COUNTED = ("source", "passage", "question", "finding", "network")


def changed(database: Database, added: int = 0, removals: int = 0) -> int:
    """Count a change to the passages; returns the last number a passage has now."""
    database.execute(
        "UPDATE state SET generation = generation + 1, last_number = last_number + ?, removals = removals + ?",
        [added, removals],
    )
    return int(database.execute("SELECT last_number FROM state").fetchone()[0])


def generation(database: Database) -> int:
    """How many changes to the passages there were."""
    return int(database.execute("SELECT generation FROM state").fetchone()[0])


def model(database: Database) -> tuple[str, int] | None:
    """Name and dimension of the model that made the vectors; None while there are none."""
    return recorded_model(database) if _has_vectors(database) else None


def recorded_model(database: Database) -> tuple[str, int] | None:
    """Name and dimension of the model that was last recorded, whether it made vectors or not."""
    name, dimension = database.execute("SELECT model, dimension FROM state").fetchone()
    return None if name is None else (name, dimension)


def set_model(database: Database, name: str, dimension: int) -> None:
    """Record the model. Raises ModelMismatch when vectors of another one are there."""
    recorded = recorded_model(database)
    if recorded == (name, dimension):
        return
    if _has_vectors(database):
        raise _mismatch(recorded, f"{name} ({dimension} dimensions)")
    database.execute("UPDATE state SET model = ?, dimension = ?", [name, dimension])


def require_fit(database: Database, declared: tuple[str, int] | None, dimension: int) -> None:
    """Raises ModelMismatch unless vectors of this dimension, made by the `declared` model, may be added."""
    recorded = recorded_model(database)
    if recorded is None or recorded[1] != dimension or declared not in {None, recorded}:
        raise _mismatch(recorded, f"{declared[0] if declared else 'another one'} ({dimension} dimensions)")


def counts(database: Database) -> dict[str, str]:
    """The schema's engine and how much of each kind there is."""
    numbers = {f"{table}s": database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
    row = database.execute("SELECT generation, clashes, sqlite_version() FROM state").fetchone()
    numbers |= dict(zip(("generation", "clashes", "sqlite"), row, strict=True))
    return {name: str(number) for name, number in numbers.items()}


def _has_vectors(database: Database) -> bool:
    return database.execute("SELECT 1 FROM vector LIMIT 1").fetchone() is not None


def _mismatch(recorded: tuple[str, int] | None, wanted: str) -> ModelMismatch:
    held = f"{recorded[0]} ({recorded[1]} dimensions)" if recorded else "none"
    return ModelMismatch(
        f"The embedding model of this database is {held}, not {wanted}.",
        "Set SEMNET_EMBEDDING_MODEL to that model, or add the documents to another database.",
    )
