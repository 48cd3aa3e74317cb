"""Reads Word documents: paragraphs, headings, lists and tables in their order. The only import of python-docx."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from docx import Document
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import nsmap, qn

from server.ingest.containers import Container
from server.ingest.documents import Draft, Unreadable, one_line
from server.ingest.metadata import told_author, told_title
from server.ingest.structure import BULLET, CELLS, Piece, assemble, first_heading

_PARAGRAPH, _TABLE, _ROW, _CELL = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc"))
_BLOCKS = frozenset({_PARAGRAPH, _TABLE})
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")))
_TEXTS = frozenset(map(qn, ("w:t", "m:t")))
_SIGNS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED_OVER = frozenset({*map(qn, ("w:txbxContent", "w:del", "w:moveFrom", "w:pPr", "w:rPr")), _FALLBACK})
_CONTENTS = ("w:sdtPr/w:docPartObj/w:docPartGallery", "Table of Contents")
_HEADING = re.compile(r"heading ([1-9])")
_DEEPEST = 20

_List = tuple[str, int]  # the number of a list in the document's table of lists, the depth of an item in it


@dataclass(frozen=True)
class _Style:
    """What a paragraph's style says of it: the level of a heading or 0, the list it is in, whether it is the title."""

    level: int = 0
    listed: _List | None = None
    title: bool = False


def read_docx(given: IO[bytes]) -> Draft:
    """The draft of a Word document. Raises Unreadable for what would do harm, and what python-docx raises."""
    parts = Container(given, "Word document")
    for name in parts:
        if b"<!ENTITY" in parts.read(name) and name.endswith((".xml", ".rels")):
            raise Unreadable("The Word document is broken: it declares entities, which no Word document does.")
    given.seek(0)
    word = Document(given)
    reading = _Reading(_styles(word), _lists(word))
    pieces = list(reading.pieces(word.element.body))
    text, sections = assemble(pieces)
    facts = word.core_properties
    return Draft(
        text=text,
        sections=sections,
        title=one_line(reading.title) or told_title(facts.title) or one_line(first_heading(pieces)),
        date=facts.created.date().isoformat() if facts.created else None,
        author=told_author(facts.author),
    )


def _styles(word: Word) -> dict[str, _Style]:
    """Every style by its id; what it does not say itself, the styles it is based on say."""
    told = {style.styleId: style for style in word.styles.element.iterchildren(qn("w:style"))}
    found: dict[str, _Style] = {}
    for id, style in told.items():
        level, listed, title = 0, None, False
        for _ in range(_DEEPEST):  # styles may be based on each other in a ring
            name = (style.name_val or "").lower()
            heading = _HEADING.fullmatch(name)
            title = title or name == "title"
            level = level or (int(heading[1]) if heading else _outline_level(style) or int(title))
            listed = listed or _listed(style)
            base = told.get(style.basedOn.val) if style.basedOn is not None else None
            if base is None:
                break
            style = base  # noqa: PLW2901
        found[id] = _Style(level, listed, title)
    return found


def _lists(word: Word) -> dict[_List, str]:
    """How the items of every list are numbered, by depth: "bullet", "decimal", …"""
    try:
        table = word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
    except KeyError:
        return {}
    kinds: defaultdict[str | None, dict[int, str]] = defaultdict(dict)
    for abstract in table.iterchildren(qn("w:abstractNum")):
        for level in abstract.iterchildren(qn("w:lvl")):
            kinds[abstract.get(qn("w:abstractNumId"))][int(level.get(qn("w:ilvl"), 0))] = (
                _value(level, "w:numFmt") or ""
            )
    return {
        (number.get(qn("w:numId")), depth): kind
        for number in table.iterchildren(qn("w:num"))
        for depth, kind in kinds[_value(number, "w:abstractNumId")].items()
    }


def _value(element: Any, path: str) -> str | None:
    found = element.find(path, nsmap)
    value = None if found is None else found.get(qn("w:val"))
    return None if value is None else str(value)


def _outline_level(element: Any) -> int:
    level = _value(element, "w:pPr/w:outlineLvl")
    return int(level) + 1 if level in set("012345678") else 0


def _listed(element: Any) -> _List | None:
    number = _value(element, "w:pPr/w:numPr/w:numId")
    return None if number is None else (number, int(_value(element, "w:pPr/w:numPr/w:ilvl") or 0))


@dataclass
class _Reading:
    """Turns the body of a document into pieces, counting the items of its lists."""

    styles: Mapping[str, _Style]
    lists: Mapping[_List, str]
    title: str = ""
    counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    list_above: str | None = None

    def pieces(self, parent: Any) -> Iterator[Piece]:
        for block in _inside(parent, _BLOCKS):
            if block.tag == _PARAGRAPH:
                yield from self._paragraph(block)
            else:
                yield from self._table(block)

    def _paragraph(self, paragraph: Any) -> Iterator[Piece]:
        text = _text(paragraph).strip()
        if not text:
            return
        style = self.styles.get(_value(paragraph, "w:pPr/w:pStyle") or "", _Style())
        level = min(6, _outline_level(paragraph) or style.level)
        listed = None if level else _listed(paragraph) or style.listed
        marker = self._marker(listed) if listed else ""
        if style.title and not self.title:
            self.title = text
        number = listed[0] if listed and marker else None
        yield Piece(marker + text, level=level, joined=bool(marker) and number == self.list_above)
        self.list_above = number

    def _marker(self, listed: _List) -> str:
        number, depth = listed
        kind = self.lists.get(listed, "none")
        if kind in ("bullet", "none"):
            return BULLET if kind == "bullet" else ""
        counts = self.counts[number]
        self.counts[number] = {above: count for above, count in counts.items() if above <= depth}
        self.counts[number][depth] = counts.get(depth, 0) + 1
        return f"{self.counts[number][depth]}. "

    def _table(self, table: Any) -> Iterator[Piece]:
        joined, self.list_above = False, None
        for row in _inside(table, {_ROW}):
            cells = list(_inside(row, {_CELL}))
            if any(map(_is_layout, cells)):
                for cell in cells:
                    yield from self.pieces(cell)
                joined, self.list_above = False, None
                continue
            texts = [" ".join(_text(cell).split()) for cell in cells]
            if any(texts):
                yield Piece(CELLS.join(texts), joined=joined)
                joined = True


def _is_layout(cell: Any) -> bool:
    """Whether a cell holds more than a line of a table: a table is also used to place things on the page."""
    blocks = list(_inside(cell, _BLOCKS))
    return any(block.tag == _TABLE for block in blocks) or sum(bool(_text(block).strip()) for block in blocks) > 1


def _inside(parent: Any, wanted: Collection[str]) -> Iterator[Any]:
    """The wanted elements in an element, also those wrapped in fields and changes; a table of contents is left out."""
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS and _value(child, _CONTENTS[0]) != _CONTENTS[1]:
            yield from _inside(child, wanted)


def _text(element: Any) -> str:
    """The words in an element as Word shows them, but for text boxes and what was deleted."""
    return "".join(_words(element))


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _PASSED_OVER and isinstance(child.tag, str):
            yield from _words(child)
            if child.tag == _PARAGRAPH:
                yield " "
