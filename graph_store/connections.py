"""The connections to one SQLite file: the one way to write, and short reads beside it.

Every write begins IMMEDIATE on one connection. (A DEFERRED one, which is what sqlite-utils' `atomic()` begins,
fails with "database is locked" as soon as two processes read before they write, whatever the busy timeout.)
Reads borrow a read-only connection that no other thread uses meanwhile, and see one snapshot.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from graph_store.errors import Busy, CannotOpen, NotADatabase, StoreError, StoreFull

BUSY_SECONDS = 10.0
"""How long a write waits for another process."""

_JOURNAL_LIMIT = 64 * 2**20
_ERRORS: dict[int, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_FULL: (StoreFull, "There is no room left for {path}; nothing was written.", "Make room."),
    sqlite3.SQLITE_BUSY: (Busy, "Another process has been writing to {path} for too long.", "Try again."),
    sqlite3.SQLITE_LOCKED: (Busy, "Another process has been writing to {path} for too long.", "Try again."),
    sqlite3.SQLITE_PROTOCOL: (Busy, "Too many processes open {path} at once.", "Try again."),
    sqlite3.SQLITE_NOTADB: (NotADatabase, "{path} is not a database.", "Choose another file."),
    sqlite3.SQLITE_CORRUPT: (NotADatabase, "{path} is damaged.", "Bring it back from a backup."),
    sqlite3.SQLITE_CANTOPEN: (CannotOpen, "{path} cannot be opened.", "Check the folder and its permissions."),
    sqlite3.SQLITE_PERM: (CannotOpen, "{path} cannot be opened.", "Check the folder and its permissions."),
    sqlite3.SQLITE_READONLY: (CannotOpen, "{path} cannot be written.", "Check the folder and its permissions."),
    sqlite3.SQLITE_IOERR: (CannotOpen, "{path} cannot be read or written: the disk fails.", "Check the disk."),
}


class Connections:
    """One writer and as many readers as there are threads reading at once; all closed by `close`."""

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        """Opens or creates the file. Raises CannotOpen, NotADatabase, Busy, StoreFull."""
        self.path = path
        self._busy_seconds = busy_seconds
        self._write_lock = threading.Lock()
        self._pool_lock = threading.Lock()
        self._idle: list[Database] = []
        self._closed = False
        self._gathering: int | None = None
        with translated(path):
            self._writer = self._connect("rwc")
            try:
                self._prepare_writer()
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for everything that this thread writes within; each part is still whole or not at all."""
        with self.writing():
            self._gathering = threading.get_ident()
            try:
                yield
            finally:
                self._gathering = None

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """One transaction, whole or not at all; waits for other threads and processes. Never inside another."""
        if self._gathering == threading.get_ident():
            with self._part() as database:
                yield database
            return
        with self._write_lock, translated(self.path):
            database = self._writer
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                database.rollback()
                raise

    @contextmanager
    def _part(self) -> Iterator[Database]:
        database = self._writer
        database.execute("SAVEPOINT part")
        try:
            yield database
        except BaseException:
            database.execute("ROLLBACK TO part")
            raise
        finally:
            database.execute("RELEASE part")

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """One snapshot, for a short while. What is read must be fetched before it ends."""
        with translated(self.path):
            database = self._borrow()
            try:
                database.execute("BEGIN")
                yield database
            finally:
                database.rollback()
                self._give_back(database)

    def close(self) -> None:
        """Close every connection; the writer last, so that it folds the log into the file."""
        with self._pool_lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for database in idle:
            database.close()
        with self._write_lock:
            self._writer.close()

    def _connect(self, mode: str) -> Database:
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=self._busy_seconds,
            isolation_level=None,
            check_same_thread=False,
        )
        return Database(connection, execute_plugins=False)

    def _prepare_writer(self) -> None:
        self._begin_write_ahead_log()
        self._writer.execute("PRAGMA synchronous = FULL")
        self._writer.execute("PRAGMA foreign_keys = ON")
        self._writer.execute("PRAGMA secure_delete = ON")  # a removed document leaves no text in free pages
        self._writer.execute("PRAGMA mmap_size = 0")
        self._writer.execute(f"PRAGMA journal_size_limit = {_JOURNAL_LIMIT}")

    def _begin_write_ahead_log(self) -> None:
        # SQLite does not wait here when several processes open a new file at once: it reports a lock immediately.
        deadline = time.monotonic() + self._busy_seconds
        while True:
            try:
                self._writer.enable_wal()
                return
            except sqlite3.OperationalError as error:
                if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _borrow(self) -> Database:
        with self._pool_lock:
            if self._idle:
                return self._idle.pop()
        return self._connect("ro")

    def _give_back(self, database: Database) -> None:
        with self._pool_lock:
            if not self._closed:
                self._idle.append(database)
                return
        database.close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns what SQLite says about the file, the disk and locks into the store's errors; lets mistakes in SQL pass."""
    try:
        yield
    except sqlite3.Error as error:
        known = _ERRORS.get(_primary(error))
        if known is None:
            raise
        kind, message, hint = known
        raise kind(message.format(path=path), hint) from error


def _primary(error: sqlite3.Error) -> int:
    # An extended code holds the primary one in its low byte. Python's own complaints have none.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
