"""What can go wrong in the store.

StoreError
├── NotFound          nothing has this id
├── Removed           something had this id and was removed
├── Clash             four different contents share every window of an id
├── NewerDatabase     made by a newer version
├── NotADatabase      the file is something else, or is damaged
├── CannotOpen        the file or its folder cannot be read or written
├── ModelMismatch     its vectors come from another embedding model
├── StoreFull         no room left on the disk
└── Busy              another process kept the write lock too long

Each message is the sentence users see; each class has a stable `code` and may carry a `hint`.
"""


class SemnetError(Exception):
    """The root of everything this project raises on purpose."""

    code = "error"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class StoreError(SemnetError):
    """The store cannot do what was asked."""

    code = "store_error"


class NotFound(StoreError):
    """Nothing has this id."""

    code = "not_found"

    def __init__(self, kind: str, id: str, hint: str | None = None) -> None:
        super().__init__(f"No {kind} has the id {id}.", hint)
        self.kind = kind
        self.id = id


class Removed(StoreError):
    """Something had this id and was removed."""

    code = "removed"

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"The {kind} {id} was removed.", "Adding the same content again brings it back.")
        self.kind = kind
        self.id = id


class Clash(StoreError):
    """Four different contents share every window of an id: not by accident."""

    code = "clash"


class NewerDatabase(StoreError):
    """The database was made by a newer version of semnet."""

    code = "newer_database"


class NotADatabase(StoreError):
    """The file is not a semnet database, or is damaged."""

    code = "not_a_database"


class CannotOpen(StoreError):
    """The database file or its folder cannot be read or written."""

    code = "cannot_open"


class ModelMismatch(StoreError):
    """The vectors in the store come from another embedding model."""

    code = "model_mismatch"


class StoreFull(StoreError):
    """There is no room left where the database lies; nothing was written."""

    code = "store_full"


class Busy(StoreError):
    """Another process has been writing for too long; nothing was written."""

    code = "busy"
