"""What the query bar offers while somebody types: questions that sources answer themselves, and those asked before."""

from typing import Literal

from graph_store.models import HIDDEN, SAMPLES, Record
from graph_store.normal import question, words
from graph_store.protocol import Store

MOST = 8
LATEST = 200
"""Networks whose questions are looked at."""


class Suggestion(Record):
    """A question, and the id of the source that answers it itself, or of the network that has answered it."""

    text: str
    kind: Literal["source", "network"]
    id: str


def suggestions(typed: str, store: Store) -> tuple[Suggestion, ...]:
    """At most MOST questions in which every typed word begins a word, those of sources first.

    The samples have no part in it once there is anything else: nothing else would be asked of them.
    """
    without = (SAMPLES,) if store.has_sources(without=(SAMPLES,)) or store.preference(SAMPLES) == HIDDEN else ()
    begun, found = words(typed), dict[str, Suggestion]()
    for source_id, asked in store.offered(without):
        if _fits(begun, asked.text):
            found.setdefault(question(asked.text), Suggestion(text=asked.text, kind="source", id=source_id))
    for network in store.networks(LATEST, without):
        if _fits(begun, network.question):
            found.setdefault(
                question(network.question), Suggestion(text=network.question, kind="network", id=network.id)
            )
    return tuple(found.values())[:MOST]


def _fits(begun: list[str], text: str) -> bool:
    held = words(text)
    return all(any(word.startswith(start) for word in held) for start in begun)
