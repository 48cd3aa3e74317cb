"""Findings on made passages for tests of the atlas: which passages are alike is said by a number for each."""

import numpy as np

from graph_store.atlas import Kept
from graph_store.models import Citation, Finding, Segment
from graph_store.vectors import Vectors

NEAR, LIKE, FAR = 0.95, 0.6, 0.2
"""Cosines of passages of one meaning, of one subject, and of two subjects."""
DIMENSION = 100


def passage(number: int) -> str:
    return f"Passage{number:04d}"


def finding(number: int, cited: tuple[int, ...], name: str = "", lens: str = "levers") -> Finding:
    """A finding with this number that cites these passages; three passages a source."""
    citations = tuple(
        Citation(source_id=f"Source{each // 3:05d}", passage_id=passage(each), start=0, end=4) for each in cited
    )
    return Finding(
        id=f"Finding{number:04d}",
        name=name or f"Name {number}",
        lens=lens,
        statement=(Segment(text="Said", citations=citations),),
        strength=0.5,
    )


def vectors(meanings: list[tuple[int, int]], missing: frozenset[int] = frozenset()) -> Vectors:
    """A vector for each passage, given as (subject, meaning), but for those that are missing."""
    made = [_vector(subject, meaning, number) for number, (subject, meaning) in enumerate(meanings)]
    kept = [number for number in range(len(meanings)) if number not in missing]
    matrix = np.array([made[number] for number in kept], dtype=np.float32).reshape(len(kept), DIMENSION)
    return Vectors(tuple(passage(number) for number in kept), matrix)


def kept(findings: list[Finding], held: list[list[int]], networks: int) -> Kept:
    """Findings and the networks, by number, that hold each; network 0 is the oldest."""
    names = [f"Network{number:04d}" for number in range(networks)]
    pairs = [(one, [names[number] for number in its]) for one, its in zip(findings, held, strict=True)]
    return Kept(
        pairs,
        {name: name.replace("Network", "Question") for name in names},
        {f"Source{number:05d}": f"Title {number}" for number in range(40)},
    )


def _vector(subject: int, meaning: int, number: int) -> np.ndarray:
    """Its cosines are exactly these: ties are many, and broken by order alone."""
    vector = np.zeros(DIMENSION)
    vector[0] = np.sqrt(FAR)
    vector[1 + subject] = np.sqrt(LIKE - FAR)
    vector[10 + 4 * subject + meaning] = np.sqrt(NEAR - LIKE)
    vector[50 + number] = np.sqrt(1 - NEAR)
    return vector
