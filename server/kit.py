"""What every answer needs from the world, in one frozen handful: settings, store, embedder, web, judge."""

from dataclasses import dataclass

from graph_store.opening import open_store
from graph_store.protocol import Store
from server.ingest.embed import Embedder, open_embedder
from server.ingest.web import WEB, Web
from server.inquiry.judge import JUDGE, Judge
from server.settings import Settings


@dataclass(frozen=True)
class Kit:
    """Passed as an argument to whatever touches the world."""

    settings: Settings
    store: Store
    embedder: Embedder
    web: Web = WEB
    judge: Judge = JUDGE


def open_kit(settings: Settings, *, create: bool) -> Kit:
    """Open the store the settings name and an embedder that loads nothing yet.

    Raises CannotOpen, NotADatabase, NewerDatabase; without `create`, also when there is no database yet.
    """
    return Kit(settings, open_store(settings.db, create=create), open_embedder(settings))
