"""A store that fails where it is told to."""


class FailingStore:
    """A store whose `keep` fails; everything else is the real one's."""

    def __init__(self, store, error):
        self._store = store
        self._error = error

    def __getattr__(self, name):
        return getattr(self._store, name)

    def keep(self, network, seen=None):
        raise self._error
