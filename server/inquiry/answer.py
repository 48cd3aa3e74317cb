"""The way from a question to a network, one screen long: retrieve, select, name, place, compose, keep.

Everything between `retrieve`, the only reads, and `keep`, the only write, is pure but for the embedder.
"""

from graph_store.identity import question_digest
from graph_store.models import Abstention, EvidenceGrade, Question, Record
from graph_store.normal import canonical, closed
from graph_store.normal import question as normal_question
from server.errors import BadQuestion, EmptyQuestion, LongQuestion
from server.inquiry import lenses
from server.inquiry.abstain import abstain, grade
from server.inquiry.composing import Answered, Asked, chosen, compose, keep
from server.inquiry.relevance import relevance
from server.inquiry.retrieve import retrieve
from server.inquiry.select import select
from server.kit import Kit

__all__ = ["Answered", "Inquiry", "answer"]

LONGEST = 2000
"""Characters in a question."""
MOST_FINDINGS = 12


class Inquiry(Record):
    """A question and how it is to be answered. `lenses`: keys, none for all; `collections`: None for all sources."""

    question: str
    lenses: tuple[str, ...] | None = None
    max_findings: int = MOST_FINDINGS
    collections: tuple[str, ...] | None = None


def answer(inquiry: Inquiry, kit: Kit) -> Answered | Abstention:
    """Answer from the sources and keep the network; or abstain, keeping nothing.

    Raises BadQuestion, UnknownLens, NoSources, ModelUnavailable, ModelMismatch, StoreFull, Busy.
    """
    question = read_question(inquiry.question, kit)
    angles, most = lenses.lenses(inquiry.lenses, kit.settings.lenses), _limit(inquiry.max_findings)
    ranking = retrieve(closed(question.text), kit, inquiry.collections)
    evidence = "good" if ranking.answered else grade(ranking.signals)
    if evidence is None:
        return abstain(question, ranking, kit)
    candidates, left_out = select(ranking, relevance(closed(question.text), ranking, kit), most)
    if not candidates:
        return abstain(question, ranking, kit)
    asked = Asked(
        question=question,
        angles=angles,
        most=most,
        collections=inquiry.collections or (),
        evidence="good" if ranking.answered else _evidence(evidence, len(candidates), most),
    )
    network = compose(asked, chosen(candidates, left_out, asked, ranking, kit), ranking, kit)
    return keep(network, ranking, kit)


def read_question(text: str, kit: Kit) -> Question:
    """The question as it is kept. Raises EmptyQuestion, LongQuestion."""
    given = len(text)
    text = " ".join(canonical(text).split())  # the command line hands on bytes that are no text
    if not normal_question(text):
        raise EmptyQuestion("The question is empty.", "Ask what your documents answer: Why did the river flood?")
    if given > LONGEST:
        raise LongQuestion(
            f"The question has {given:,} characters; {LONGEST:,} are read at most.",
            "Ask in a sentence or two; add long texts as sources.",
        )
    return Question(id=kit.store.identify("question", question_digest(text)), text=text)


def _limit(most: int) -> int:
    if not 1 <= most <= MOST_FINDINGS:
        raise BadQuestion(f"A report has 1 to {MOST_FINDINGS} findings, not {most}.")
    return most


def _evidence(given: EvidenceGrade, findings: int, most: int) -> EvidenceGrade:
    """Thin, too, where one finding is all there is, though more were asked for."""
    return "thin" if findings < min(2, most) else given
