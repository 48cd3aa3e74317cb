"""Packs the sentences of blocks into stretches of about three: paragraphs stay whole, lists keep their opening line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.ingest.blocks import Block, Sentence, is_debris
from server.ingest.language import CLOSING
from server.language import english

TARGET = 3
"""Sentences of a stretch; it may have one fewer or one more. Three-sentence windows found most (BENCHMARKS, part 2)."""

ROOM = 600
"""Characters a stretch may have before it is divided again (about 150 word pieces of English prose)."""

SHORT = 240
"""A paragraph of one sentence and at most so many characters may share a stretch with its like."""

TINY = 110
"""A single sentence this short joins its neighbour even where that is a full paragraph."""

_MOST = TARGET + 1


@dataclass(frozen=True)
class Stretch:
    """Sentences that become one passage. `apart`: something that is in no passage lies before them."""

    sentences: tuple[Sentence, ...]
    listed: bool = False
    apart: bool = False

    @property
    def length(self) -> int:
        return self.sentences[-1][1] - self.sentences[0][0]


def pack(text: str, blocks: Iterable[Block], *, keep_debris: bool = False) -> list[Stretch]:
    """The stretches of one section, in order. Sentences that are debris are left out unless `keep_debris`."""
    stretches: list[Stretch] = []
    apart = False
    for block in blocks:
        runs, apart = _runs(text, block, apart, keep_debris)
        for run in runs:
            if block.listed:
                stretches.extend(_pack_items(_opening(text, stretches, run), run))
            else:
                (sentences,) = run.items
                stretches.extend(_pack_paragraph(text, sentences, run.apart))
    return _join_short(text, stretches)


@dataclass(frozen=True)
class _Run:
    """Items of a block with no debris between them."""

    items: tuple[tuple[Sentence, ...], ...]
    apart: bool


def _runs(text: str, block: Block, apart: bool, keep_debris: bool) -> tuple[list[_Run], bool]:
    """The runs of a block, and whether debris comes last. Rows of figures in a table are no debris."""
    runs: list[_Run] = []
    items: list[tuple[Sentence, ...]] = []
    for item in block.items:
        kept: list[Sentence] = []
        for sentence in item:
            if keep_debris or not _is_debris(text, sentence, listed=block.listed):
                kept.append(sentence)
                continue
            items.extend([tuple(kept)] if kept else [])
            runs.extend([_Run(tuple(items), apart)] if items else [])
            items, kept, apart = [], [], True
        items.extend([tuple(kept)] if kept else [])
    if items:
        runs.append(_Run(tuple(items), apart))
        apart = False
    return runs, apart


def _is_debris(text: str, sentence: Sentence, *, listed: bool) -> bool:
    words = text[sentence[0] : sentence[1]]
    return is_debris(words) and not (listed and any(map(str.isdigit, words)))


def _opening(text: str, stretches: list[Stretch], run: _Run) -> tuple[Sentence, ...]:
    """The line that opens a list ("You need:"), taken from the stretch before it."""
    if run.apart or not stretches or stretches[-1].listed:
        return ()
    last = stretches[-1]
    begin, end = last.sentences[-1]
    if text[end - 1] not in ":：" or end - begin > ROOM // 2:
        return ()
    stretches.pop()
    if len(last.sentences) > 1:
        stretches.append(Stretch(last.sentences[:-1], apart=last.apart))
    return (last.sentences[-1],)


def _pack_items(opening: tuple[Sentence, ...], run: _Run) -> list[Stretch]:
    """Items of a list in stretches of about equal length, within the room there is."""
    items = [*([opening] if opening else []), *run.items]
    total = items[-1][-1][1] - items[0][0][0]
    parts = -(-total // ROOM)
    packed: list[Stretch] = []
    held: list[Sentence] = []
    for item in items:
        if held and item[-1][1] - held[0][0] > total / parts + len(items[0]) and held != list(opening):
            packed.append(Stretch(tuple(held), listed=True))
            held = []
        held.extend(item)
    packed.append(Stretch(tuple(held), listed=True))
    return [Stretch(packed[0].sentences, listed=True, apart=run.apart), *packed[1:]]


def _pack_paragraph(text: str, sentences: Sequence[Sentence], apart: bool) -> list[Stretch]:
    """A paragraph in stretches of two to four sentences, as equal in number as can be.

    Where there is a choice, not cut inside a quotation, nor before a sentence that leans on the one before it.
    """
    length = sentences[-1][1] - sentences[0][0]
    parts = max(1, round(len(sentences) / TARGET), min(-(-length // ROOM), len(sentences) // 2))
    quoted, leaning = (_quoted(text, sentences), _leaning(text, sentences)) if parts > 1 else (frozenset(), frozenset())
    packed: list[Stretch] = []
    begin = 0
    for part in range(parts, 1, -1):
        even = begin + -(-(len(sentences) - begin) // part)
        left = len(sentences) - part + 1  # the last place that leaves one sentence for each part to come
        near = [even + step for step in (1, -1, 2) if begin + 1 < even + step < left]
        places = [even, *(place for place in near if place - begin <= _MOST + 1)]
        end = min(places, key=lambda place: (place in quoted, place in leaning))
        packed.append(Stretch(tuple(sentences[begin:end]), apart=apart and not begin))
        begin = end
    return [*packed, Stretch(tuple(sentences[begin:]), apart=apart and not begin)]


def _quoted(text: str, sentences: Sequence[Sentence]) -> frozenset[int]:
    """The sentences that begin inside a quotation, by number."""
    found: set[int] = set()
    plain = opened = 0
    for number, (begin, end) in enumerate(sentences):
        if plain % 2 or opened > 0:
            found.add(number)
        words = text[begin:end]
        plain += words.count('"')
        opened += words.count("“") - words.count("”")
    return frozenset(found)


def _leaning(text: str, sentences: Sequence[Sentence]) -> frozenset[int]:
    """The sentences that mean little without the one before them ("He also …"), by number."""
    language = english()
    return frozenset(number for number, (begin, end) in enumerate(sentences) if language.leans(text[begin:end]))


def _join_short(text: str, stretches: list[Stretch]) -> list[Stretch]:
    """Short paragraphs in a row share a stretch; a tiny one joins its neighbour, an unfinished one the next."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and not stretch.apart and _belong_together(text, joined[-1], stretch):
            last = joined.pop()
            both = last.sentences + stretch.sentences
            joined.append(Stretch(both, listed=last.listed or stretch.listed, apart=last.apart))
        else:
            joined.append(stretch)
    return joined


def _belong_together(text: str, one: Stretch, other: Stretch) -> bool:
    count = len(one.sentences) + len(other.sentences)
    length = other.sentences[-1][1] - one.sentences[0][0]
    if length > ROOM or (count > _MOST and not (one.listed and other.listed)):
        return False
    if _is_open(text, one):
        return True
    tiny = [stretch for stretch in (one, other) if len(stretch.sentences) == 1 and stretch.length <= TINY]
    return bool(tiny) or (_is_short(one, TARGET) and _is_short(other, 1) and count <= TARGET)


def _is_short(stretch: Stretch, sentences: int) -> bool:
    return len(stretch.sentences) <= sentences and stretch.length <= SHORT * len(stretch.sentences)


def _is_open(text: str, stretch: Stretch) -> bool:
    """Whether one line by itself leads on to the next: a label, a question, an opening line."""
    if len(stretch.sentences) > 1 or stretch.listed:
        return False
    begin, end = stretch.sentences[0]
    return text[begin:end].rstrip(CLOSING)[-1:] not in ".!…。！"
