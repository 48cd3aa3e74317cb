"""A source's text as its page shows it: sections with their headings, passages in order, the marked words inside,
and names that lead to their entities."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontend.contexts import SourcePage
from graph_store.entity_models import EntityLink
from graph_store.models import Passage, Section


@dataclass(frozen=True)
class Piece:
    """Text that leads to the entity `link`, or nowhere."""

    text: str
    link: str | None


@dataclass(frozen=True)
class Run:
    """A stretch of text; `mark` is None outside the marked words, and says whether this is where they begin."""

    pieces: tuple[Piece, ...]
    mark: bool | None

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces)


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
    laid = _Laying(page, linked(page.links, source.text, [section.start for section in sections]))
    above: list[int] = []
    made = []
    for section in sections:
        above = [*(level for level in above if level < len(section.path)), len(section.path)]
        made.append(laid.chapter(section, len(above)))
    return tuple(made)


def linked(links: Sequence[EntityLink], text: str, sections: Sequence[int]) -> tuple[EntityLink, ...]:
    """The links that are shown, in order: of those that overlap the longest, and each entity once in a section.

    Plain words lead somewhere only where other sources have them too.
    """
    taken = bytearray(len(text))
    free = []
    for link in sorted(links, key=lambda one: one.start - one.end):  # stable: among equals as they come
        if (link.elsewhere or not text[link.start : link.end].islower()) and not any(taken[link.start : link.end]):
            taken[link.start : link.end] = b"\1" * (link.end - link.start)
            free.append(link)
    firsts: dict[tuple[int, str], EntityLink] = {}
    for link in sorted(free, key=lambda one: one.start):
        firsts.setdefault((bisect_right(sections, link.start), link.id), link)
    return tuple(firsts.values())


class _Laying:
    """Lays out one page; `links` are in order and overlap nowhere."""

    def __init__(self, page: SourcePage, links: Sequence[EntityLink]) -> None:
        self._page = page
        self._links = links
        self._starts = [link.start for link in links]
        self._ends = [link.end for link in links]

    def chapter(self, section: Section, level: int) -> Chapter:
        words = section.path[-1] if section.path else ""
        body = section.start + len(words)
        if not words or body > section.end or self._page.source.text[section.start : body] != words:
            return Chapter((), 1, tuple(self._stretches(section.start, section.end)))
        heading = tuple(self._runs(section.start, body))
        stretches = tuple(self._stretches(body, section.end))
        return Chapter(heading, level, stretches, is_title=words == self._page.source.title)

    def _stretches(self, start: int, end: int) -> Iterator[Stretch]:
        place = start
        for passage in _within(self._page.passages, start, end):
            begin, finish = max(passage.start, place), min(passage.end, end)
            if begin >= finish:
                continue
            if place < begin:
                yield self._stretch(None, place, begin)
            yield self._stretch(passage.id, begin, finish)
            place = finish
        if place < end:
            yield self._stretch(None, place, end)

    def _stretch(self, passage_id: str | None, start: int, end: int) -> Stretch:
        return Stretch(passage_id, start, end, tuple(self._runs(start, end)))

    def _runs(self, start: int, end: int) -> Iterator[Run]:
        first, last = self._page.start, self._page.end
        if first is None or last is None or first >= end or last <= start or first == last:
            yield self._run(start, end, None)
            return
        begin, finish = max(first, start), min(last, end)
        if start < begin:
            yield self._run(start, begin, None)
        yield self._run(begin, finish, begin == first)
        if finish < end:
            yield self._run(finish, end, None)

    def _run(self, start: int, end: int, mark: bool | None) -> Run:
        return Run(tuple(self._pieces(start, end)), mark)

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        text, place = self._page.source.text, start
        for link in self._links[bisect_right(self._ends, start) : bisect_left(self._starts, end)]:
            begin, finish = max(link.start, start), min(link.end, end)
            if place < begin:
                yield Piece(text[place:begin], None)
            yield Piece(text[begin:finish], link.id)
            place = finish
        if place < end:
            yield Piece(text[place:end], None)


def _within(passages: tuple[Passage, ...], start: int, end: int) -> list[Passage]:
    return [passage for passage in passages if passage.start < end and passage.end > start]
