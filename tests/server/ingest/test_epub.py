"""An EPUB is read chapter by chapter in the order of the book; what is protected or made to do harm is refused."""

import html
import io
import random
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_store.normal import canonical, words
from server.ingest import containers
from server.ingest.apart import Limits, read_apart
from server.ingest.child import outcome
from server.ingest.documents import Draft, Unreadable
from server.ingest.epub import read_epub
from tests.server.ingest.drafts import checked, refusal_of
from tests.server.ingest.made_files import CHAPTER, CONTAINER, damaged, epub, package, packed

ENCRYPTION = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
 xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="{}"/>
<enc:CipherData><enc:CipherReference URI="OEBPS/one.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>"""


def drafted(data: bytes) -> Draft:
    draft = checked(read_epub(io.BytesIO(data)))
    assert not draft.pages
    return draft


def refusal(data: bytes) -> str:
    return refusal_of("epub", data)


def test_chapters_come_in_the_order_of_the_book_with_their_headings() -> None:
    chapters = {
        "z.xhtml": "<h1>Wheels</h1><p>Low <b>and</b> high.</p><ul><li>one</li><li>two</li></ul>",
        "sub/a b.xhtml": '<section><h1>Stones</h1><h2 id="x"/><h2>Hard Ones</h2><p>Granite&nbsp;&amp; basalt.</p></section>',
    }

    draft = drafted(epub(chapters))

    assert draft.text == "Wheels\n\nLow and high.\n\n• one\n• two\n\nStones\n\nHard Ones\n\nGranite\xa0& basalt."
    assert [section.path for section in draft.sections] == [("Wheels",), ("Stones",), ("Stones", "Hard Ones")]


def test_what_the_book_says_of_itself_is_read() -> None:
    facts = "<dc:title>Of  Mills</dc:title><dc:title>A subtitle</dc:title><dc:creator>Ada Novak</dc:creator>"
    facts += "<dc:creator>B. Okafor</dc:creator><dc:date>2021-05-03T10:00:00Z</dc:date>"

    draft = drafted(epub({"one.xhtml": "<h1>Wheels</h1>"}, metadata=facts))

    assert (draft.title, draft.author, draft.date) == ("Of Mills", "Ada Novak, B. Okafor", "2021-05-03")
    assert drafted(epub({"one.xhtml": "<h1>Wheels</h1>"})).title == "Wheels"


def test_the_table_of_contents_and_an_empty_chapter_add_nothing() -> None:
    opf = package({"nav.xhtml": "", "one.xhtml": "", "empty.xhtml": ""}).replace("/>", ' properties="nav"/>', 1)
    parts = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": opf, "OEBPS/empty.xhtml": " "}
    parts |= {"OEBPS/nav.xhtml": CHAPTER.format("<p>Links</p>"), "OEBPS/one.xhtml": CHAPTER.format("<p>Words.</p>")}

    assert drafted(packed({name: part.encode() for name, part in parts.items()})).text == "Words."


def test_a_chapter_in_another_encoding_is_read() -> None:
    chapter = '<?xml version="1.0" encoding="utf-16"?><html><body><p>木の橋</p></body></html>'

    assert drafted(epub({"one.xhtml": ""}, {"OEBPS/one.xhtml": chapter.encode("utf-16")})).text == "木の橋"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=8))
def test_every_word_of_every_paragraph_is_there_in_order(texts: list[str]) -> None:
    chapters = {f"{number}.xhtml": f"<p>{html.escape(text)}</p>" for number, text in enumerate(texts)}

    assert words(drafted(epub(chapters)).text) == [word for text in texts for word in words(canonical(text))]


def test_a_protected_book_is_refused_and_one_with_protected_fonts_is_read() -> None:
    def book(algorithm: str) -> bytes:
        return epub({"one.xhtml": "<p>Words.</p>"}, {"META-INF/encryption.xml": ENCRYPTION.format(algorithm).encode()})

    assert "protected against copying (DRM)" in refusal(book("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))
    assert drafted(book("http://www.idpf.org/2008/embedding")).text == "Words."


@pytest.mark.parametrize("part", ["OEBPS/one.xhtml", "OEBPS/picture.jpg"])
def test_a_bomb_is_refused_by_its_table_of_parts(part: str) -> None:
    assert refusal(epub({"one.xhtml": ""}, {part: bytes(30_000_000)})).startswith("It unpacks to far more")


def test_a_bomb_whose_table_of_parts_lies_is_refused_while_it_is_read() -> None:
    data = epub({"one.xhtml": "", "two.xhtml": ""}, {f"OEBPS/{name}.xhtml": b"words " * 900 for name in ("one", "two")})
    book = containers.Container(io.BytesIO(data), "EPUB")
    book._left = 9000

    book.read("OEBPS/one.xhtml")
    with pytest.raises(Unreadable, match="unpacks to far more"):
        book.read("OEBPS/two.xhtml")


def test_parts_that_lie_about_their_size_are_refused() -> None:
    data = epub({"one.xhtml": "<p>Words.</p>"}, {"OEBPS/one.xhtml": b"<p>words</p> " * 90_000})
    size = (13 * 90_000).to_bytes(4, "little")

    assert size in data
    assert refusal(data.replace(size, (20).to_bytes(4, "little"))).startswith("The EPUB is broken: Bad CRC-32")


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi")),
        '<!ENTITY i SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_are_refused_in_the_package_and_mean_nothing_in_a_chapter(declared: str) -> None:
    doctype = f"<!DOCTYPE x [{declared}]>"
    package_with = package({"one.xhtml": ""}, "<dc:title>&i;</dc:title>").replace("<package", f"{doctype}<package", 1)
    chapter = f"{doctype}<html><body><p>Before &i; after.</p></body></html>"

    assert "entities" in refusal(epub({"one.xhtml": "<p>Words.</p>"}, {"OEBPS/book.opf": package_with.encode()}))
    text = read_apart("epub", epub({"one.xhtml": ""}, {"OEBPS/one.xhtml": chapter.encode()}), Limits(seconds=20)).text
    assert "root:" not in text
    assert len(text) < 1000


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        ("META-INF/container.xml", "The EPUB is broken: its part 'META-INF/container.xml' is missing."),
        ("OEBPS/book.opf", "The EPUB is broken: its part 'OEBPS/book.opf' is missing."),
        ("OEBPS/one.xhtml", "The EPUB is broken: its part 'OEBPS/one.xhtml' is missing."),
    ],
)
def test_a_part_that_is_missing_is_named(lost: str, reason: str) -> None:
    with zipfile.ZipFile(io.BytesIO(epub({"one.xhtml": "<p>Words.</p>"}))) as container:
        parts = {name: container.read(name) for name in container.namelist() if name not in ("mimetype", lost)}

    assert refusal(packed(parts)) == reason


def test_whatever_damage_a_book_takes_it_is_read_or_refused() -> None:
    parts = {
        "META-INF/container.xml": CONTAINER.encode(),
        "OEBPS/book.opf": package({"one.xhtml": ""}, "<dc:title>Mills</dc:title>").encode(),
        "OEBPS/one.xhtml": CHAPTER.format("<h1>Wheels</h1><table><tr><td>a<td>b</table><p>Low.</p>").encode(),
    }
    dice = random.Random(7)
    for number in range(200):
        name = dice.choice(list(parts))
        data = packed(parts | {name: damaged(parts[name], dice)}) if number % 2 else damaged(packed(parts), dice)

        status, answer = outcome(read_epub, io.BytesIO(data), "EPUB")

        assert answer
        assert status in (0, 3)


def test_a_book_that_was_cut_off_is_refused() -> None:
    whole = epub({"one.xhtml": "<p>Words.</p>"})
    for end in range(5, len(whole), len(whole) // 9):
        assert outcome(read_epub, io.BytesIO(whole[:end]), "EPUB")[0] == 3
