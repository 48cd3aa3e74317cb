"""Bytes of many encodings become the same text; what is not text is refused."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ingest.decoding import decode
from server.ingest.documents import Unreadable

FRENCH = "Le château fut fermé l'été dernier, où que l'on regarde."
RUSSIAN = "Река вышла из берегов, и мост закрыли до весны. Жители ждали лодок и писали письма родным в город."
JAPANESE = "今日は雨が降って川の水が増えたので、橋は閉鎖された。村の人々は船を待っていた。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-32"),
        (FRENCH, "cp1252"),
        ("“Curly” – and so on", "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "shift_jis"),
        (FRENCH, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        ("Un cœur à 3 € ou à 4 €.", "iso8859-15"),
        ("", "utf-8-sig"),
    ],
)
def test_texts_of_many_encodings_are_read(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_utf_16_with_the_other_byte_order_is_read() -> None:
    assert decode(codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be")) == FRENCH


@pytest.mark.parametrize(
    "declaration", ['<meta charset="iso-8859-2">', '<meta http-equiv=x content="a; charset=iso-8859-2">']
)
def test_a_page_is_read_in_the_encoding_it_declares(declaration: str) -> None:
    page = f"{declaration}<p>Łódź żyje</p>"

    assert decode(page.encode("iso-8859-2"), html=True) == page


@pytest.mark.parametrize("declared", ["rot13", "no-such-thing", "hex", "undefined", "idna", "punycode"])
def test_a_declared_encoding_that_is_none_is_ignored(declared: str) -> None:
    page = f'<meta charset="{declared}"><p>caf\xe9</p>'

    assert decode(page.encode("cp1252"), html=True) == page


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 \xe2\xe3", "a PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x00\x01\x02\x03" * 20, "binary"),
        (b"text\x00text", "binary"),
        (bytes(range(128, 256)) + b"\x00", "binary"),
        (b"\x01\x02\x03 a few words", "binary"),
    ],
)
def test_what_is_not_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        decode(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (FRENCH.encode() + b" Caf\xe9 \x96 20 \x80.", f"{FRENCH} Café – 20 €."),
        (FRENCH.encode() + "é".encode()[:1], FRENCH),
        ("éè".encode() + b"\xff", "éèÿ"),
        ("木の橋。".encode()[:-1], "木の橋"),
    ],
)
def test_damaged_utf_8_is_still_utf_8(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_a_few_nul_characters_are_left_out_of_a_text() -> None:
    assert decode(b"text\x00 " + FRENCH.encode() * 9) == "text " + FRENCH * 9


@pytest.mark.parametrize("data", [b"title: !!int \x00\nThe body.", "für\x00 immer und alle Zeit".encode()])
def test_a_single_nul_in_a_short_text_does_not_make_it_utf_16(data: bytes) -> None:
    with pytest.raises(Unreadable, match="binary"):
        decode(data)


@given(st.text(st.characters(max_codepoint=0xFF, exclude_categories=["Cc", "Cs"]), min_size=8))
def test_any_western_text_in_utf_16_without_a_mark_is_read(text: str) -> None:
    written = f"{text} and some more words\n"

    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode(written.encode(encoding)) == written


@given(st.lists(st.integers(0, 255), min_size=200, max_size=400).map(bytes))
def test_numbers_of_two_bytes_are_no_text(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(b"".join(bytes([number % 32, 0]) for number in data))
