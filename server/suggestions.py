"""What the query bar offers while somebody types: questions that sources answer themselves, and those asked before."""

from collections.abc import Iterator
from typing import Literal

from graph_store.models import HIDDEN, SAMPLES, Record
from graph_store.normal import question, words
from graph_store.protocol import Store

MOST = 8
LATEST = 200
"""Networks whose questions are looked at."""
LONGEST = 200
"""Characters that are looked at of what was typed."""

Kind = Literal["source", "network"]


class Suggestion(Record):
    """A question, and the id of the source that answers it itself, or of the network that has answered it."""

    text: str
    kind: Kind
    id: str


def suggestions(typed: str, store: Store) -> tuple[Suggestion, ...]:
    """At most MOST questions in which every typed word begins a word, those of sources first.

    The samples have no part in it once there is anything else: nothing else would be asked of them.
    """
    without = (SAMPLES,) if store.has_sources(without=(SAMPLES,)) or store.preference(SAMPLES) == HIDDEN else ()
    begun = sorted(set(words(typed[:LONGEST])))
    if typed.strip() and not begun:
        return ()
    found: dict[str, Suggestion] = {}
    for text, kind, id in _questions(store, without):
        if len(found) == MOST:
            break
        if _fits(begun, text):
            found.setdefault(question(text), Suggestion(text=text, kind=kind, id=id))
    return tuple(found.values())


def _questions(store: Store, without: tuple[str, ...]) -> Iterator[tuple[str, Kind, str]]:
    for source_id, asked in store.offered(without):
        yield asked.text, "source", source_id
    for network in store.networks(LATEST, without):
        yield network.question, "network", network.id


def _fits(begun: list[str], text: str) -> bool:
    held = words(text)
    return all(any(word.startswith(start) for word in held) for start in begun)
