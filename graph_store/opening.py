"""Opens the store that an address names."""

import re
from pathlib import Path

from graph_store.errors import CannotOpen
from graph_store.protocol import Store
from graph_store.sqlite import SqliteStore

_SQLITE = "sqlite:///"


def open_store(address: str, *, create: bool = True) -> Store:
    """The store at a path or `sqlite:///path` (four slashes for an absolute one); `~` is the home folder.

    Creates the file and its folders, unless `create` is false. Nothing is written when the file is refused.
    Raises CannotOpen, NotADatabase, NewerDatabase, StoreFull, Busy.
    """
    path = path_of(address)
    if not _exists(path):
        if not create:
            raise CannotOpen(f"There is no database at {path}.", "`semnet add` makes one.")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotOpen(f"The folder {path.parent} cannot be made.", "Choose another with --db.") from error
    return SqliteStore(path)


def path_of(address: str) -> Path:
    """The file that an address names. Raises CannotOpen for other kinds of address."""
    path = address.removeprefix(_SQLITE)
    if not path or re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", path):
        raise CannotOpen(f"{address!r} is no database address.", f"Give a path, or {_SQLITE}path.")
    return Path(path).expanduser()


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise CannotOpen(f"{path} cannot be reached.", "Check the folder's permissions.") from error
