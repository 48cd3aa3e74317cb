"""Splits a document into passages: about three sentences each, under one heading, within what the model reads."""

from collections.abc import Callable, Sequence

from graph_store.models import Record, Section
from server.ingest.blocks import blocks
from server.ingest.documents import Document
from server.ingest.fitting import fit
from server.ingest.packing import Stretch, pack

HEADING_JOIN = " › "


class Span(Record):
    """A passage to be: offsets in the document's text, the headings above it, and where its sentences begin."""

    start: int
    end: int
    heading: str
    sentences: tuple[int, ...]


def split(document: Document, count: Callable[[Sequence[str]], list[int]]) -> list[Span]:
    """The passages of a document, in order, never overlapping, none across a heading.

    `count` gives the word pieces of texts. Every sentence lies in a passage; headings and debris (empty
    stubs of lists, lone notes) do not, unless the document holds nothing else.
    """
    found = _stretches(document)
    if not found:
        whole = Section(path=(), start=0, end=len(document.text))
        found = [
            ("", stretch) for stretch in pack(document.text, blocks(document.text, 0, whole.end), keep_debris=True)
        ]
    heads = {heading: f"{document.title}{HEADING_JOIN}{heading}" if heading else document.title for heading, _ in found}
    heading_of = {stretch.sentences[0][0]: heading for heading, stretch in found}
    fitted = fit(document.text, [(heads[heading], stretch) for heading, stretch in found], count)
    spans: list[Span] = []
    heading = ""
    for _, stretch in fitted:
        start = stretch.sentences[0][0]
        heading = heading_of.get(start, heading)
        spans.append(
            Span(
                start=start,
                end=stretch.sentences[-1][1],
                heading=heading,
                sentences=tuple(begin for begin, _ in stretch.sentences),
            )
        )
    return spans


def _stretches(document: Document) -> list[tuple[str, Stretch]]:
    found: list[tuple[str, Stretch]] = []
    for section in document.sections:
        heading = HEADING_JOIN.join(_headings(section.path, document.title))
        start = _below_heading(document.text, section)
        found.extend((heading, stretch) for stretch in pack(document.text, blocks(document.text, start, section.end)))
    return found


def _headings(path: tuple[str, ...], title: str) -> tuple[str, ...]:
    """The headings of a passage, without the one that only repeats the document's title."""
    return path[1:] if path and path[0].casefold() == title.casefold() else path


def _below_heading(text: str, section: Section) -> int:
    """Where the body of a section begins: behind its heading's line."""
    if not section.path:
        return section.start
    stop = text.find("\n", section.start, section.end)
    stop = section.end if stop < 0 else stop
    line = " ".join(text[section.start : stop].split())
    return stop if line == section.path[-1] else section.start
