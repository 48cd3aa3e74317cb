"""Edges between findings: likeness above what random pairs of the same store show. No edge without evidence."""

import math
from collections.abc import Sequence

import numpy as np

from graph_store.models import Evidence, Finding, Relation
from graph_store.vectors import Floats, Vectors, pairwise

NULL_PAIRS = 2000
"""Random pairs of passages, drawn with a fixed seed: the null a relation must stand above."""
NULL_SHARE = 0.99
"""A relation is at least as strong as this share of the null."""
DEGREE = 2
"""Each finding keeps its strongest relations, at most this many; a picture with more cannot be read."""


def relate(findings: Sequence[Finding], vectors: Floats, null: float) -> tuple[Relation, ...]:
    """Relations among findings, strongest first, ties by ids. `vectors`: a row for each finding. `null`: from `bar`."""
    likeness = pairwise(vectors)
    pairs = [
        (float(likeness[one, two]), one, two)
        for one in range(len(findings))
        for two in range(one + 1, len(findings))
        if likeness[one, two] >= null
    ]
    pairs.sort(key=lambda pair: (-pair[0], findings[pair[1]].id, findings[pair[2]].id))
    degree = [0] * len(findings)
    kept = []
    for weight, one, two in pairs:
        if degree[one] < DEGREE and degree[two] < DEGREE:
            degree[one] += 1
            degree[two] += 1
            kept.append(_relation(findings[one], findings[two], weight))
    return tuple(kept)


def bar(vectors: Vectors) -> float:
    """The cosine, 0 to 1, that a share NULL_SHARE of random pairs of passages does not exceed; 1 for fewer than two.

    Rounded down: in a small store the likest pair is itself the bar, and must not fall under it by a rounding.
    """
    count = len(vectors)
    if count < 2:
        return 1.0
    generator = np.random.default_rng(0)
    one = generator.integers(0, count, NULL_PAIRS)
    two = (one + generator.integers(1, count, NULL_PAIRS)) % count
    cosines = np.einsum("ij,ij->i", vectors.matrix[one], vectors.matrix[two])
    return max(0.0, math.floor(float(np.quantile(cosines, NULL_SHARE)) * 10_000) / 10_000)


def _relation(one: Finding, two: Finding, weight: float) -> Relation:
    a, b = sorted((one, two), key=lambda finding: finding.id)
    return Relation(
        a=a.id,
        b=b.id,
        kind="related",
        weight=round(min(1.0, weight), 4),
        evidence=(*_evidence(a, "a"), *_evidence(b, "b")),
    )


def _evidence(finding: Finding, side: str) -> list[Evidence]:
    citation = finding.statement[0].citations[0]
    return [Evidence.model_validate({**citation.model_dump(), "side": side})]
