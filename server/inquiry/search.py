"""Ranked passages for any text, each with what brought it there."""

from collections import defaultdict
from collections.abc import Sequence

from graph_store.entities import ABOUT, PASSAGE, Node
from graph_store.models import Hit, Passage
from graph_store.normal import canonical, words
from server.errors import EmptyQuestion
from server.ingest.name_forms import possible_names, title_names
from server.inquiry.linking import Linked
from server.inquiry.retrieve import Ranking, retrieve
from server.kit import Kit
from server.language import Language, english

TELLING = 0.2
"""Share of a document's time that must come by one way for that way to be the reason why the document is there."""


def search(text: str, kit: Kit, k: int = 8) -> list[Hit]:
    """The `k` best passages for any text. Raises EmptyQuestion for an empty one, NoSources."""
    if not words(text):
        raise EmptyQuestion("There is nothing to search for.", "Type a few words.")
    ranking = retrieve(canonical(text), kit, pool=k)
    return hits(ranking, kit, k)


def hits(ranking: Ranking, kit: Kit, k: int) -> list[Hit]:
    """The first `k` of a ranking, with their sources' titles and why they are there."""
    shared = [_shared(ranking, passage, english()) for passage in ranking.passages[:k]]
    linked = [_reason(ranking.linked, one) for one in ranking.passages[:k]]
    return [
        Hit(
            rank=place + 1,
            score=round(ranking.scores[place], 4),
            passage=passage,
            source_title=ranking.sources[passage.source_id].title,
            why=_why(ranking.cosines[place], shared[place], linked[place]),
            words=shared[place],
            linked=linked[place],
        )
        for place, passage in enumerate(ranking.passages[:k])
    ]


def _shared(ranking: Ranking, passage: Passage, language: Language) -> tuple[str, ...]:
    held = set(language.stems(f"{passage.heading} {passage.text}"))
    shared = [word for word in ranking.rarity if language.stem(word) in held]
    shared.sort(key=lambda word: (-ranking.rarity[word], word))
    return tuple(shared[:4])


def _why(cosine: float, shared: Sequence[str], linked: str) -> str:
    said = [f"meaning {cosine:.2f}", f"words: {', '.join(shared)}" if shared else "", linked]
    return "; ".join(part for part in said if part)


def _reason(linked: Linked, passage: Passage) -> str:
    """What brought the walk to the passage's document; empty where little did."""
    here = _same_document(linked, passage.source_id)
    way = _way_to(linked, here)
    if way is None:
        return ""
    kind, name = way
    if kind == ABOUT and name in linked.asked:
        return "named in the question"
    others = sorted(node for node in linked.graph.predecessors(way) if node not in here)
    if not others:
        return ""
    most = max(others, key=lambda node: linked.spent[node] * linked.graph[node][way]["weight"])
    other = linked.graph.nodes[most]["title"]
    if kind == ABOUT:
        return f"named by “{other}”"
    if name in title_names(other):
        return f"mentions “{other}”"
    forms = possible_names(passage.text)
    spelled = next((passage.text[start:end] for start, end, form in forms if form == name), name)
    return f"shares “{spelled}” with “{other}”"


def _same_document(linked: Linked, source_id: str) -> list[Node]:
    """The passages of the graph that are of the same document as this source."""
    nodes = [(node, facts) for node, facts in linked.graph.nodes(data=True) if node[0] == PASSAGE]
    documents = {facts["document"] for _, facts in nodes if facts["source"] == source_id}
    return sorted(node for node, facts in nodes if facts["document"] in documents)


def _way_to(linked: Linked, here: Sequence[Node]) -> Node | None:
    """The name by which the walk comes most often to these passages, if that is often."""
    graph, spent = linked.graph, linked.spent
    came: dict[Node, float] = defaultdict(float)
    for node in here:
        for way in graph.predecessors(node):
            came[way] += spent[way] * graph[way][node]["weight"] / graph.out_degree(way, weight="weight")
    most = max(sorted(came), key=lambda way: came[way], default=None)
    return most if most and came[most] >= TELLING * sum(spent[node] for node in here) else None
