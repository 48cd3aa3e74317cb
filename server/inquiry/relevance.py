"""How likely each ranked passage is to help with the question: what a finding must be before it is anything else.

Four features of the ranking choose the passages that the judge reads beside the question; a logistic model over
features and judgement says how likely each helps. It was fitted on passages that readers had labelled:
`benchmarks/relevance.py` fits it anew and measures it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from graph_store.vectors import DECIMALS, Floats, pairwise, without
from server.ingest.embed import Embedder, Input
from server.inquiry.judge import NO_LENS
from server.inquiry.retrieve import EARLIER, POOL, Ranking
from server.kit import Kit
from server.language import english

LOOK = {"section": 2.7, "beyond": 0.9, "aside": 2.8, "central": 1.4}
LOOK_INTERCEPT = -3.8
"""How likely a passage helps at first look: it chooses what the judge reads, and is all where the judge cannot."""
READ = 20
"""Passages that the judge reads."""
WEIGHTS = {"section": 1.83, "beyond": 0.51, "aside": 2.92, "central": 0.99, "judged": 0.5}
INTERCEPT = -2.0
LINKED = 0.3
"""Cosine above which two passages are linked in the walk that finds the central ones."""
STEPS = 20
RESTART = 0.5
BEST = 3
"""Passages whose mean the others are seen against."""


@dataclass(frozen=True)
class Relevance:
    """What is told of a ranking's passages, in its order. `likely`: the probability that each helps.

    `lenses`: how likely each belongs under each of the judge's LENSES; nothing for those that it did not read.
    """

    likely: tuple[float, ...]
    lenses: tuple[tuple[float, ...], ...]


def relevance(question: str, ranking: Ranking, kit: Kit, *, known: Collection[int] = (), most: int = READ) -> Relevance:
    """What is told of the ranking's passages, of which the judge reads the `most` likely; never those in rows `known`.

    Where a source answers the question itself a passage is sure to help, and EARLIER less each further one.
    """
    values = features(ranking, kit.embedder)
    total = _weighed(LOOK, values, LOOK_INTERCEPT)
    order = [*range(ranking.answered), *np.argsort(-total, kind="stable").tolist()]
    rows = [row for row in dict.fromkeys(order) if row not in known][:most]
    judgement = kit.judge.judge(question, [input_of(ranking, row) for row in rows])
    values["judged"] = np.zeros_like(total)
    values["judged"][rows] = judgement.helps
    lenses: dict[int, tuple[float, ...]] = dict(zip(rows, map(tuple, judgement.lenses.tolist()), strict=True))
    judged = _weighed(WEIGHTS, values, INTERCEPT)
    for row in rows:
        if english().speaks(ranking.passages[row].text):
            total[row] = judged[row]
        else:  # the judge has learned English alone
            lenses[row] = (*lenses[row][:NO_LENS], 0.0)
    likely = np.round(1 / (1 + np.exp(-total)), DECIMALS)
    likely[: ranking.answered] = 1 - EARLIER * np.arange(ranking.answered)
    return Relevance(tuple(map(float, likely)), tuple(lenses.get(row, ()) for row in range(len(likely))))


def _weighed(weights: Mapping[str, float], values: Mapping[str, Floats], intercept: float) -> Floats:
    total = intercept + sum(weight * values[name] for name, weight in weights.items())
    return np.asarray(np.round(total, DECIMALS), dtype=np.float32)


def input_of(ranking: Ranking, row: int) -> Input:
    """What a model reads of the passage in this row."""
    passage = ranking.passages[row]
    return ranking.sources[passage.source_id].title, passage.heading, passage.text


def features(ranking: Ranking, embedder: Embedder) -> dict[str, Floats]:
    """What of relevance needs no judge, by name; each an array over the ranking's passages.

    All are seen against the best that the question brings up, so that a question far from its sources' words is judged
    like any other. `section`: mean score of the ranked passages under the same heading, as a share of the best score.
    `beyond`: how much of the question's rarity, the words of the source's title apart, passage and heading say (all,
    where it asks with the title's words only), as a share of the most that any says. `aside`: cosine with the question
    after what both have of the source's title is taken off (what is asked about the subject, not the subject), less
    the mean of the BEST highest. `central`: what a walk from the best passages along their likeness leaves here, as a
    multiple of the mean (topic-sensitive LexRank, Otterbacher and others 2005).
    """
    near = np.asarray(ranking.near, dtype=np.float32)
    beyond, aside = _beyond_title(ranking), _aside_from_title(ranking, embedder)
    return {
        "section": _by_section(ranking, np.clip(near / max(float(near.max()), 1e-6), 0, 1)),
        "beyond": beyond / max(float(beyond.max()), 1e-6),
        "aside": aside - np.sort(aside)[-BEST:].mean(),
        "central": _central(ranking.vectors, near),
    }


def _aside_from_title(ranking: Ranking, embedder: Embedder) -> Floats:
    sources = sorted(ranking.sources)
    encoded = embedder.encode_texts([ranking.sources[id].title for id in sources])
    titles = encoded[[sources.index(passage.source_id) for passage in ranking.passages]]
    asked = without(np.broadcast_to(ranking.asked, titles.shape), titles)
    said = without(ranking.vectors, titles)
    return np.asarray(np.round((asked * said).sum(axis=1), DECIMALS), dtype=np.float32)


def _beyond_title(ranking: Ranking) -> Floats:
    language = english()
    stems = {word: language.stem(word) for word in ranking.rarity}
    titles = {id: set(language.stems(source.title)) for id, source in ranking.sources.items()}
    shares = []
    for passage in ranking.passages:
        said = set(language.stems(f"{passage.heading} {passage.text}"))
        rest = {word: weight for word, weight in ranking.rarity.items() if stems[word] not in titles[passage.source_id]}
        held = sum(weight for word, weight in rest.items() if stems[word] in said)
        shares.append(held / sum(rest.values()) if rest else 1.0)
    return np.asarray(shares, dtype=np.float32)


def _by_section(ranking: Ranking, share: Floats) -> Floats:
    sections: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, passage in enumerate(ranking.passages):
        sections[passage.source_id, passage.heading].append(row)
    means = np.zeros_like(share)
    for rows in sections.values():
        means[rows] = share[rows].mean()
    return means


def _central(vectors: Floats, scores: Floats) -> Floats:
    """Of the first POOL passages; the walk does not come to those behind them."""
    likeness = pairwise(vectors[:POOL])
    np.fill_diagonal(likeness, 0)
    links = np.where(likeness > LINKED, likeness, 0)
    links = links / np.maximum(links.sum(axis=1, keepdims=True), 1e-6)
    start = scores[:POOL] - scores[:POOL].min()
    start = start / start.sum() if start.sum() > 0 else np.full(len(start), 1 / len(start))
    here = start
    for _ in range(STEPS):
        here = RESTART * start + (1 - RESTART) * (here @ links)
    central = np.zeros_like(scores)
    central[:POOL] = np.round(here * len(here), DECIMALS)
    return central
