"""Finds the questions that a document asks and answers itself, and gives each a section of its own.

Under a heading that says FAQ, a line that opens with a question and goes on (there or below) with its answer is one;
and anywhere a heading that asks, followed by what answers it. "What If It Had Rained?" asks nothing.
"""

import re
from collections.abc import Iterator

from graph_store.models import Section, SourceQuestion
from server.ingest.documents import Document
from server.ingest.language import ASKING, FAQ, LABEL, RHETORICAL

LONGEST = 240
"""Characters in a question."""
SHORTEST_ANSWER = 20
"""Characters; what is shorter is a stub, or the next question."""

_FAQ = re.compile(FAQ, re.IGNORECASE)
_RHETORICAL = re.compile(RHETORICAL, re.IGNORECASE)
_QUESTION_LINE = re.compile(
    rf"^[ \t]*(?:•\s+)?{LABEL}(?P<asked>(?=\S)[^\n?？]{{3,{LONGEST}}}[?？]+)(?=\s|$)", re.IGNORECASE | re.MULTILINE
)
_ANSWER_LABEL = re.compile(
    r"\s*(?:(?:answer\s?\d{0,3}\s?[:.)]|a\d{0,3}\s?[:)]|a\d{0,3}\.(?=\s+(?!\w\.)))\s*)?", re.IGNORECASE
)
"""Not the initial of a name, nor an article before a number."""
_STATEMENT = re.compile(r"[.!…。।]['\"”’)\]]*(?:\s|$)")


def with_questions(document: Document) -> Document:
    """The document with its questions, each of whose sections begins where the question stands."""
    sections: list[Section] = []
    questions: list[SourceQuestion] = []
    for section in document.sections:
        listed = any(_FAQ.search(heading) for heading in (document.title, *section.path))
        asked = _heading_question(document.text, section, listed=listed)
        if asked:
            questions.append(asked)
            sections.append(section)
            continue
        found = list(_line_questions(document.text, section)) if listed else []
        questions += [question for _, question in found]
        sections += _divided(section, found)
    return document.model_copy(update={"sections": tuple(sections), "questions": tuple(questions)})


def _heading_question(text: str, section: Section, *, listed: bool) -> SourceQuestion | None:
    """The question that a section's heading asks and its body answers."""
    heading = section.path[-1] if section.path else ""
    if not heading.endswith(("?", "？")) or len(heading) > LONGEST:
        return None
    asking = heading.split()[0].casefold() in ASKING and not _RHETORICAL.match(heading)
    body = text.find("\n", section.start, section.end)
    if body < 0 or not (listed or asking) or " ".join(text[section.start : body].split()) != heading:
        return None
    return _answered(heading, text, body, section.end)


def _line_questions(text: str, section: Section) -> Iterator[tuple[int, SourceQuestion]]:
    """Where each line begins that opens with a question, and the question."""
    lines = list(_QUESTION_LINE.finditer(text, section.start, section.end))
    ends = [*(line.start() for line in lines[1:]), section.end]
    for line, end in zip(lines, ends, strict=False):
        question = _answered(" ".join(line["asked"].split()), text, line.end(), end)
        if question:
            yield line.start("asked"), question


def _answered(asked: str, text: str, start: int, end: int) -> SourceQuestion | None:
    """The question with what answers it; None where nothing does: too little, or only more questions."""
    label = _ANSWER_LABEL.match(text, start, end)
    start = label.end() if label else start
    answer = text[start:end].rstrip()
    if len(answer) < SHORTEST_ANSWER or not _STATEMENT.search(answer):
        return None
    return SourceQuestion(text=asked, start=start, end=start + len(answer))


def _divided(section: Section, found: list[tuple[int, SourceQuestion]]) -> Iterator[Section]:
    """The section cut where its questions begin; each part but the first has its question for a heading."""
    starts = [start for start, _ in found]
    if not starts or starts[0] > section.start:
        yield section.model_copy(update={"end": starts[0] if starts else section.end})
    for (start, question), end in zip(found, [*starts[1:], section.end], strict=False):
        yield Section(path=(*section.path, question.text), start=start, end=end)
