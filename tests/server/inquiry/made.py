"""Small passages, rankings, candidates and findings, and documents in several languages, for tests of the inquiry."""

from collections.abc import Callable, Sequence

import networkx as nx
import numpy as np

from graph_store.models import Citation, Finding, Passage, Segment
from graph_store.vectors import Floats
from server.inquiry.judge import LENSES
from server.inquiry.linking import Linked
from server.inquiry.relevance import Relevance
from server.inquiry.retrieve import Ranking, Signals
from server.inquiry.select import Candidate
from server.kit import Kit

Rows = Callable[[Kit], dict[str, int]]
"""Counts the rows of each table."""

QUESTIONS = (
    "Why do cities plant trees along their streets?",
    "What do trees cost a city?",
    "How does rain reach the sewers?",
    "Who gets the street trees in Portland?",
    "How is a sourdough starter fed?",
)
"""Questions that the documents answer."""

PROSE = (
    "The ferry to the island sails four times a day unless the ice in the sound is too thick.",
    "Growers light small fires between the rows because a late frost kills the blossom of young apple trees.",
    "A lighthouse keeper writes down the height of the waves every evening before the lamp is lit.",
    "Bakers in the old harbour buy their flour from a water mill that has worked for three hundred years.",
    "Night trains carry the mail across the mountains, and a broken bridge delays the letters of a whole valley.",
)
"""Sentences that stand by themselves, each long enough to be quoted."""

TONGUES = {
    "de": (
        "# Die Fähre im Winter\n\n## Eis\nIm Januar friert der Hafen zu, und die Fähre bleibt drei Wochen lang am Kai"
        " liegen. Ein Eisbrecher aus der Kreisstadt räumt die Fahrrinne, sobald das Eis dicker als zehn Zentimeter"
        " ist.\n\n## Vorräte\nIm Herbst legen die Inselbewohner Vorräte an, weil die Fähre im Winter oft ausfällt.\n",
        "Was geschieht mit der Fähre im Winter?",
    ),
    "ja": (
        "# 冬の渡し船\n\n## 氷\n一月になると港は凍り、渡し船は三週間ほど岸壁につながれたままになる。"
        "氷の厚さが十センチを超えると、県の砕氷船が航路を開く。\n\n## 備え\n"
        "島の人々は、冬に船がよく欠航するので、秋のうちに食料を蓄える。芋と粉と油は古い学校の地下室に置かれる。\n",
        "冬に渡し船はどうなるか？",
    ),
    "ar": (
        "# العبّارة في الشتاء\n\n## الجليد\nفي شهر يناير يتجمد الميناء وتبقى العبّارة راسية عند الرصيف ثلاثة أسابيع"
        " كاملة. تفتح كاسحة الجليد الممر عندما يزيد سمك الجليد على عشرة سنتيمترات.\n\n## المؤن\nيخزن سكان الجزيرة"
        " المؤن في الخريف لأن العبّارة تتوقف كثيرا في فصل الشتاء.\n",
        "ماذا يحدث للعبّارة في الشتاء؟",
    ),
    "th": (
        "# เรือข้ามฟากในฤดูหนาว\n\nในเดือนมกราคมท่าเรือจะกลายเป็นน้ำแข็งและเรือข้ามฟากต้องจอดอยู่ที่ท่าเป็นเวลาสามสัปดาห์"
        " ชาวเกาะเก็บเสบียงไว้ตั้งแต่ฤดูใบไม้ร่วงเพราะเรือมักหยุดวิ่งในฤดูหนาว\n",
        "เรือข้ามฟากเป็นอย่างไรในฤดูหนาว",
    ),
    "ru": (
        "# Паром зимой\n\nВ январе гавань замерзает, и паром три недели стоит у причала. Ледокол открывает путь, когда"
        " лёд становится толще десяти сантиметров.\n",
        "Что происходит с паромом зимой?",
    ),
}
"""By language: a document, and a question that it answers."""


def make_passage(
    text: str, number: int = 0, *, heading: str = "", sentences: tuple[int, ...] = (), start: int = 0
) -> Passage:
    """A passage that begins at `start` of its source; `sentences` count from the passage's beginning."""
    return Passage(
        id=f"passage{number:03}",
        source_id="source",
        start=start,
        end=start + len(text),
        text=text,
        heading=heading,
        sentences=tuple(start + each for each in sentences),
    )


def make_segment(passage: Passage) -> Segment:
    """The whole passage as a quotation."""
    citation = Citation(source_id=passage.source_id, passage_id=passage.id, start=passage.start, end=passage.end)
    return Segment(text=passage.text, citations=(citation,))


def make_shares(lens: str = "cases", share: float = 0.8) -> tuple[float, ...]:
    """How likely each of the judge's lenses is: one has this share, the next one the rest."""
    after = LENSES[(LENSES.index(lens) + 1) % (len(LENSES) - 1)]
    return tuple(share if each == lens else 1 - share if each == after else 0.0 for each in LENSES)


def make_candidate(text: str, number: int = 0, heading: str = "", lens: str = "cases") -> Candidate:
    passage = make_passage(text, number, heading=heading)
    return Candidate(passage, (make_segment(passage),), score=1.0 - number / 100, row=number, lenses=make_shares(lens))


def make_relevance(likely: Sequence[float], lens: str = "cases") -> Relevance:
    """Passages this likely to help, all under one lens."""
    return Relevance(tuple(map(float, likely)), (make_shares(lens),) * len(likely))


def make_finding(number: int, lens: str = "cases", source: str = "source", strength: float = 1.0) -> Finding:
    passage = make_passage(PROSE[number % len(PROSE)], number).model_copy(update={"source_id": source})
    return Finding(
        id=f"finding{number:03}",
        name=f"Name Number {number}",
        lens=lens,
        statement=(make_segment(passage),),
        strength=strength,
    )


def make_ranking(
    scores: Sequence[float],
    vectors: Floats,
    texts: Sequence[str] = PROSE,
    headings: Sequence[str] = ("",),
) -> Ranking:
    """Passages with these scores (best first) and vectors; texts and headings are used over and over."""
    passages = tuple(
        make_passage(texts[number % len(texts)], number, heading=headings[number % len(headings)])
        for number in range(len(scores))
    )
    return Ranking(
        passages=passages,
        scores=tuple(scores),
        near=tuple(scores),
        cosines=tuple(scores),
        vectors=vectors,
        asked=vectors[0],
        rarity={},
        signals=Signals(best=0.5, unknown=0.0, named=1.0, passages=len(scores)),
        sources={},
        linked=Linked([], nx.DiGraph(), {}, frozenset()),
        null=0.5,
        generation=1,
        answered=0,
    )


def unit_rows(seed: int, count: int, dimension: int = 3) -> Floats:
    """`count` random unit vectors; in three dimensions many are near each other."""
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
