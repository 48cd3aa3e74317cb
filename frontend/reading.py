"""A source's text as its page shows it: sections with their headings, passages in order, the marked words inside."""

from collections.abc import Iterator
from dataclasses import dataclass

from frontend.contexts import SourcePage
from graph_store.models import Passage, Section


@dataclass(frozen=True)
class Run:
    """A stretch of text; `mark` is None outside the marked words, and says whether this is where they begin."""

    text: str
    mark: bool | None


@dataclass(frozen=True)
class Stretch:
    """A passage, or what stands between passages (`passage_id` is None), from `start` to `end` of the text."""

    passage_id: str | None
    start: int
    end: int
    runs: tuple[Run, ...]

    @property
    def is_blank(self) -> bool:
        """Whether it is only the space between passages."""
        return not any(run.text.strip() for run in self.runs)


@dataclass(frozen=True)
class Chapter:
    """A section: its heading's line (empty without one), how deep it lies (1 is outermost), and the rest of it.

    `is_title`: the heading only says the source's title again.
    """

    heading: tuple[Run, ...]
    level: int
    stretches: tuple[Stretch, ...]
    is_title: bool = False


def chapters(page: SourcePage) -> tuple[Chapter, ...]:
    """The source's sections in order; together their runs are the canonical text, character for character."""
    source = page.source
    sections = source.sections or (Section(path=(), start=0, end=len(source.text)),)
    above: list[int] = []
    made = []
    for section in sections:
        above = [*(level for level in above if level < len(section.path)), len(section.path)]
        made.append(_chapter(page, section, len(above)))
    return tuple(made)


def _chapter(page: SourcePage, section: Section, level: int) -> Chapter:
    words = section.path[-1] if section.path else ""
    body = section.start + len(words)
    if not words or body > section.end or page.source.text[section.start : body] != words:
        return Chapter((), 1, tuple(_stretches(page, section.start, section.end)))
    heading = tuple(_runs(page, section.start, body))
    stretches = tuple(_stretches(page, body, section.end))
    return Chapter(heading, level, stretches, is_title=words == page.source.title)


def _stretches(page: SourcePage, start: int, end: int) -> Iterator[Stretch]:
    place = start
    for passage in _within(page.passages, start, end):
        begin, finish = max(passage.start, place), min(passage.end, end)
        if begin >= finish:
            continue
        if place < begin:
            yield _stretch(page, None, place, begin)
        yield _stretch(page, passage.id, begin, finish)
        place = finish
    if place < end:
        yield _stretch(page, None, place, end)


def _within(passages: tuple[Passage, ...], start: int, end: int) -> list[Passage]:
    return [passage for passage in passages if passage.start < end and passage.end > start]


def _stretch(page: SourcePage, passage_id: str | None, start: int, end: int) -> Stretch:
    return Stretch(passage_id, start, end, tuple(_runs(page, start, end)))


def _runs(page: SourcePage, start: int, end: int) -> Iterator[Run]:
    text = page.source.text
    if page.start is None or page.end is None or page.start >= end or page.end <= start or page.start == page.end:
        yield Run(text[start:end], None)
        return
    first, last = max(page.start, start), min(page.end, end)
    if start < first:
        yield Run(text[start:first], None)
    yield Run(text[first:last], first == page.start)
    if last < end:
        yield Run(text[last:end], None)
