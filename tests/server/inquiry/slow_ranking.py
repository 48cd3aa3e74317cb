"""The ranking worked out from its definition, over the whole store at once: the slow twin of retrieve and linking."""

import math
from collections import defaultdict

from graph_store.entities import BACK, GOING_ON, SHARED, hub
from server.ingest.entities import names
from server.ingest.name_forms import possible_names
from server.inquiry.linking import ASKED, LOWEST, NEAR, SEEDS
from server.inquiry.scoring import PRIOR, PRIOR_PASSAGES, words_weight
from server.kit import Kit
from server.language import english


def near_slowly(question: str, kit: Kit) -> dict[str, float]:
    """The score of every passage by itself."""
    held = kit.store.vectors()
    asked = sorted(set(english().content_words(question)))
    counts = kit.store.document_frequencies(asked)
    ceiling = 2.2 * sum(math.log(1 + (len(held) - counts[word] + 0.5) / (counts[word] + 0.5)) for word in asked)
    lexical = {id: min(1.0, score / ceiling) for id, score in kit.store.search_words(asked, 10_000)}
    vector = kit.embedder.encode_question(question)
    weight = words_weight(len(asked))
    return {
        id: float(sum(float(x) * float(y) for x, y in zip(row, vector, strict=True))) + weight * lexical.get(id, 0.0)
        for id, row in zip(held.ids, held.matrix, strict=True)
    }


def with_prior_slowly(near: dict[str, float], kit: Kit) -> dict[str, float]:
    """The same with the prior of each source."""
    scores: dict[str, float] = {}
    for ids in kit.store.passage_ids([source.id for source in kit.store.sources()]).values():
        best = sorted((near[id] for id in ids), reverse=True)[:PRIOR_PASSAGES]
        best += [min(near.values())] * (PRIOR_PASSAGES - len(best))
        scores |= {id: near[id] + PRIOR * sum(best) / PRIOR_PASSAGES for id in ids}
    return scores


def rank_slowly(question: str, kit: Kit) -> dict[str, float]:
    """The score of every passage; the best has 1."""
    near = near_slowly(question, kit)
    spent = _walk(question, with_prior_slowly(near, kit), kit)
    documents: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in kit.store.sources():
        documents[source.title, source.origin] += [passage.id for passage in kit.store.passages_of(source.id)]
    scores: dict[str, float] = {}
    for ids in documents.values():
        best = max(LOWEST, *(near[id] for id in ids))
        share = sum(spent[id] for id in ids)
        scores |= {id: share * (max(LOWEST, near[id]) / best) ** NEAR for id in ids}
    most = max(scores.values())
    return {id: score / most for id, score in scores.items()}


def _walk(question: str, scores: dict[str, float], kit: Kit) -> dict[str, float]:
    ids = sorted(scores)
    about, by = _names(kit)
    begin = dict.fromkeys(ids, 0.0)
    seeds = sorted(scores, key=lambda id: (-scores[id], id))[:SEEDS]
    weights = {id: (max(LOWEST, scores[id]) / max(LOWEST, scores[seeds[0]])) ** NEAR for id in seeds}
    for id in seeds:
        begin[id] += weights[id] / sum(weights.values())
    begun_at = _asked(question, about, len(ids), kit)
    ways = {id: _ways(id, about, by, len(ids)) for id in ids}
    # One step of the walk goes from a passage to a name, the next one from there to a passage.
    here = dict.fromkeys(ids, 0.0)
    on_way: dict[tuple[str, str], float] = defaultdict(float)
    going_on = math.sqrt(GOING_ON)
    total = sum(begin.values()) + sum(begun_at.values())
    for _ in range(300):
        resting = sum(share for id, share in here.items() if not ways[id])
        again = 1 - going_on + going_on * resting if any(here.values()) or on_way else 1.0
        new_here = {id: again * begin[id] / total for id in ids}
        new_way = defaultdict(float, {("about", name): again * share / total for name, share in begun_at.items()})
        for (kind, name), share in on_way.items():
            reached = (about if kind == "about" else by)[name]
            for id in reached:
                new_here[id] += going_on * share / len(reached)
        for id, share in here.items():
            for way, weight in ways[id].items():
                new_way[way] += going_on * share * weight / sum(ways[id].values())
        here, on_way = new_here, new_way
    return here


def _names(kit: Kit) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    about: dict[str, set[str]] = defaultdict(set)
    by: dict[str, set[str]] = defaultdict(set)
    for summary in kit.store.sources():
        source, passages = kit.store.get_source(summary.id), kit.store.passages_of(summary.id)
        for passage, held in zip(passages, names(source, passages), strict=True):
            for name in held.subjects:
                about[name].add(passage.id)
            for one in held.mentions:
                by[one.name].add(passage.id)
    return about, by


def _ways(id: str, about: dict[str, set[str]], by: dict[str, set[str]], passages: int) -> dict[tuple[str, str], float]:
    ways: dict[tuple[str, str], float] = {}
    for name in sorted({*about, *by}):
        subjects, mentions = about.get(name, set()), by.get(name, set())
        if len(mentions) >= hub(passages):
            continue
        rare = max(0.1, math.log(passages / (1 + len(mentions))))
        if id in subjects:
            if mentions:
                ways["by", name] = BACK * rare
        elif id in mentions:
            if 0 < len(subjects) < hub(passages):
                ways["about", name] = rare
            if len(mentions) > 1:
                ways["by", name] = SHARED * rare
    return ways


def _asked(question: str, about: dict[str, set[str]], passages: int, kit: Kit) -> dict[str, float]:
    known = [one for one in possible_names(question) if 0 < len(about.get(one[2], ())) < hub(passages)]
    found = {
        name
        for start, end, name in known
        if not any(first <= start and end <= last and last - first > end - start for first, last, _ in known)
    }
    weights = {}
    for name in found:
        rare = [
            math.log(1 + (passages - count + 0.5) / (count + 0.5))
            for count in (kit.store.document_frequencies([word])[word] for word in name.split())
        ]
        weights[name] = min(1.0, sum(rare) / len(rare) / math.log(1 + (passages - 0.5) / 1.5))
    whole = sum(weights.values())
    return {name: ASKED * max(weights.values()) * weight / whole for name, weight in weights.items()}
