"""The atlas of the store as it is, made once for each of its states and held in memory, with ways into it."""

import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from frontend.atlas_drawing import draw
from graph_store import normal
from graph_store.atlas import Atlas, Kept, Theme, chart, theme_id
from graph_store.models import HIDDEN, SAMPLES, Drawing
from graph_store.protocol import Store

PATIENCE_SECONDS = 0.3
"""How long a page that only mentions themes waits for the newest atlas before it takes the one at hand."""

_ALL = 2**31
_State = tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """An atlas with its drawings and ways to its themes: by the id of any theme that ever began with one of its
    findings, by finding, and by name without spaces, case and punctuation."""

    atlas: Atlas
    drawings: Mapping[str, Drawing]
    themes: Mapping[str, Theme]
    of_finding: Mapping[str, Theme]
    named: Mapping[str, tuple[Theme, ...]]

    def called(self, text: str) -> tuple[Theme, ...]:
        """The themes with this name; spaces, case and punctuation do not count."""
        return self.named.get(_joined(text), ())


class Charts:
    """Gives out the chart of one store; any thread may ask, one at a time is made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="atlas")
        self._held: tuple[_State, Chart] | None = None
        self._coming: tuple[_State, Future[Chart]] | None = None

    def current(self) -> Chart:
        """The chart of the store as it is now."""
        found = self._ask()
        return found if isinstance(found, Chart) else found.result()

    def at_hand(self) -> Chart:
        """The same, or the one before it where the newest takes longer than a page should wait."""
        found, held = self._ask(), self._held
        if isinstance(found, Chart):
            return found
        try:
            return found.result(PATIENCE_SECONDS if held else None)
        except TimeoutError:
            return held[1] if held else found.result()

    def _ask(self) -> "Chart | Future[Chart]":
        state = _state(self._store)
        with self._lock:
            if self._held and self._held[0] == state:
                return self._held[1]
            if not self._coming or self._coming[0] != state or self._coming[1].done():
                self._coming = state, self._maker.submit(self._make, state)
            return self._coming[1]

    def _make(self, state: _State) -> Chart:
        made = _charted(self._store)
        with self._lock:
            self._held = state, made
        return made


def indexed(atlas: Atlas) -> Chart:
    """An atlas with its drawings and its ways in."""
    named: dict[str, tuple[Theme, ...]] = {}
    for theme in atlas.themes:
        key = _joined(theme.name)
        named[key] = (*named.get(key, ()), theme)
    named.pop("", None)
    return Chart(
        atlas=atlas,
        drawings=draw(atlas),
        themes={id: theme for theme in atlas.themes for id in (*map(theme_id, theme.findings), theme.id)},
        of_finding={id: theme for theme in atlas.themes for id in theme.findings},
        named=named,
    )


def matching(themes: Iterable[Theme], query: str) -> tuple[Theme, ...]:
    """The themes one of whose names holds every word of the query; all for an empty one."""
    wanted = normal.words(query)
    return tuple(theme for theme in themes if all(word in _spaced((theme.name, *theme.also)) for word in wanted))


def _charted(store: Store) -> Chart:
    networks = {network.id: network.question_id for network in reversed(store.networks(limit=_ALL))}
    samples = store.networks_of(SAMPLES) if store.preference(SAMPLES) == HIDDEN else []
    # A network kept between these reads is left for the next state.
    findings = [(finding, [id for id in held if id in networks]) for finding, held in store.findings()]
    titles = {source.id: source.title for source in store.sources()}
    hidden = frozenset(network.id for network in samples)
    return indexed(chart(Kept(findings, networks, titles), store.vectors(), hidden))


def _state(store: Store) -> _State:
    """What the atlas depends on: the passages, the networks, and whether the samples are shown."""
    facts = store.facts()
    return (*(facts[name] for name in ("generation", "networks", "findings")), store.preference(SAMPLES) or "")


def _joined(text: str) -> str:
    return "".join(normal.words(text))


def _spaced(names: Iterable[str]) -> str:
    return " ".join(word for name in names for word in normal.words(name))
