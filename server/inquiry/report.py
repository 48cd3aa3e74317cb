"""What stands around the findings: headline, summary, highlight, coverage."""

from collections.abc import Sequence

from graph_store.models import Coverage, Finding, Highlight, Lens, Passage, Relation
from server.inquiry.grammar import names, nouns, phrases
from server.inquiry.naming import title_case
from server.inquiry.spelling import spelled
from server.language import english

STRONG = 0.3
"""What a theme's strength, 0 to 1, counts for in the headline beside its nearness to the question."""
LEFT_OUT = 3
"""Passages a report shows of what it left out."""


def headline(question: str, findings: Sequence[Finding], nearness: Sequence[float]) -> str:
    """The subject of the question, then the two themes that are strong and near to it: `Subject: Theme and Theme`.

    `nearness`: how near each finding's name is to the question. A name that joins two nouns itself is passed over.
    """
    language = english()
    subject = _subject(spelled(question, (segment.text for each in findings for segment in each.statement)))
    spoken = set(language.stems(subject))
    themes: list[str] = []
    worth = [near + STRONG * each.strength for near, each in zip(nearness, findings, strict=True)]
    for _, finding in sorted(zip(worth, findings, strict=True), key=lambda pair: (-pair[0], pair[1].id)):
        stems = set(language.stems(finding.name))
        if not stems & spoken and f" {language.conjunction} " not in finding.name:
            themes.append(finding.name)
            spoken |= stems
        if len(themes) == 2:
            break
    tail = f" {language.conjunction} ".join(themes)
    return f"{subject}: {tail}" if subject and tail else subject or tail or findings[0].name


def ordered(lenses: Sequence[Lens], findings: Sequence[Finding]) -> tuple[Lens, ...]:
    """The lenses in the order of their strongest findings, so that a report begins with what matters most."""
    best = {
        lens.key: max((each.strength for each in findings if each.lens == lens.key), default=0.0) for lens in lenses
    }
    return tuple(sorted(lenses, key=lambda lens: -best[lens.key]))


def summary(findings: Sequence[Finding]) -> str:
    """The one line under the headline."""
    count = len(findings)
    return f"Analysis reveals {count} key thematic connection{'' if count == 1 else 's'}."


def highlight(findings: Sequence[Finding], relations: Sequence[Relation]) -> Highlight | None:
    """The best relation that joins two lenses, or else two sources, or else any; None without relations.

    Best is the weight times the strengths of both findings; it leads from the stronger to the other.
    """
    by_id = {finding.id: finding for finding in findings}

    def rank(relation: Relation) -> tuple[bool, bool, float, str, str]:
        a, b = by_id[relation.a], by_id[relation.b]
        worth = round(relation.weight * a.strength * b.strength, 4)
        return (a.lens == b.lens, _sources(a) == _sources(b), -worth, a.id, b.id)

    joined = sorted((relation for relation in relations if relation.kind != "same"), key=rank)
    if not joined:
        return None
    pair = (by_id[joined[0].a], by_id[joined[0].b])
    start, end = sorted(pair, key=lambda finding: (-finding.strength, finding.id))
    text = " ".join(segment.text for segment in end.statement if not segment.own)
    return Highlight(from_=start.id, to=end.id, lens=end.lens, text=text)


def coverage(findings: Sequence[Finding], chosen: Sequence[Passage], left_out: Sequence[Passage]) -> Coverage:
    """The share of the relevant passages' characters that the findings quote, and the best passages they do not.

    `chosen`: the passages behind the findings. `left_out`: the other relevant ones, best first.
    """
    quoted = sum(len(segment.text) for finding in findings for segment in finding.statement if not segment.own)
    whole = sum(len(passage.text) for passage in (*chosen, *left_out))
    share = min(1.0, quoted / whole) if quoted else 0.0
    return Coverage(share=round(share, 3), left_out=tuple(left_out[:LEFT_OUT]))


def _sources(finding: Finding) -> set[str]:
    return {citation.source_id for segment in finding.statement for citation in segment.citations}


def _subject(question: str) -> str:
    """What the question is about: its longest name, or its longest noun phrase, or its first two nouns.

    Nothing for a question in another script, which the tagger would tear apart.
    """
    language = english()
    if not (language.spells(question) or language.speaks(question)):
        return ""
    named = names(question)
    if named:
        return max(named, key=lambda name: len(name.split()))
    found = list(phrases(question, language))
    if found:
        return title_case(max(found, key=lambda phrase: (len(phrase.text.split()), -phrase.start)).text)
    return title_case(f" {language.conjunction} ".join(dict.fromkeys(nouns(question, language)[:2])))
