"""What the server says it sends decides how it is read: type, extension where the type is vague, encoding."""

import pytest

from server.ingest.documents import Origin
from server.ingest.fetch import TYPES, fetched
from server.ingest.folders import KINDS
from server.ingest.readers import read
from tests.server.local_web import LocalWeb, answer

LIMIT = 1_000_000
PAGE = "<!doctype html><title>Tides</title><p>The tide turned the mill twice a day.</p>"


def document(page, path="/"):
    """The one document at a path, read as everything that is added is read."""
    with LocalWeb({path: page}) as server:
        [found] = read(Origin(name=server.url(path), url=server.url(path)), server.web())
        return found


@pytest.mark.parametrize("kind", [each for each in TYPES if TYPES[each] in KINDS])
def test_a_type_that_is_read_decides_which_reader_reads_it(kind):
    with LocalWeb({"/page.php": answer(PAGE, f"{kind.upper()}; x=y")}) as server:
        outcome = fetched(Origin(name="given", url=server.url("/page.php")), server.web(), LIMIT)
    assert outcome.kind == KINDS[TYPES[kind]]


@pytest.mark.parametrize(
    "kind", ["image/png", "application/json", "text/css", "video/mp4", "nonsense", "a/b; charset=c"]
)
def test_a_type_that_is_not_read_is_refused_by_name(kind):
    assert f"it is {kind.partition(';')[0]}, which" in document(answer(PAGE, kind)).reason


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", "", None])
def test_where_the_server_does_not_know_the_extension_says_what_it_is(kind):
    found = document(answer("# Mill\n\nIt *turned*.", content_type=kind), "/notes/mill.md?raw=1")
    assert (found.title, found.text) == ("Mill", "Mill\n\nIt turned.")


@pytest.mark.parametrize(("kind", "said"), [("application/octet-stream", "octet-stream"), (None, "of no type")])
def test_what_neither_server_nor_extension_names_is_refused(kind, said):
    assert said in document(answer(PAGE, content_type=kind)).reason


def test_the_type_goes_before_the_extension():
    assert document(answer(PAGE), "/paper.pdf").title == "Tides"
    assert document(answer(PAGE), "/archive.zip").title == "Tides"


def test_a_page_without_a_title_is_called_by_the_end_of_its_address():
    assert document(answer("It turned.", "text/plain"), "/notes/tide%20mills.txt?x=1").title == "Tide mills"


def test_lines_of_json_become_their_documents():
    lines = b'{"title": "Mill", "text": "It turned."}\nno\n'
    with LocalWeb({"/x": answer(lines, "application/x-ndjson")}) as server:
        mill, refused = read(Origin(name=server.url("/x"), url=server.url("/x")), server.web())
    assert (mill.title, mill.origin) == ("Mill", server.url("/x"))
    assert refused.name == f"{server.url('/x')}, line 2"


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("ISO-8859-1", "cp1252", "“Café” – déjà vu"),
        ('"windows-1251"', "cp1251", "Река вышла"),
        ("koi8-r", "koi8_r", "Река вышла"),
        ("Shift_JIS", "cp932", "橋は閉鎖された①"),
        ("gb2312", "gb18030", "桥梁关闭镕"),
        ("iso-2022-jp", "iso2022_jp", "橋は閉鎖された"),
        ("utf-16", "utf-16-le", "Tide mills"),
        ("nonsense", "utf-8", "Café"),
        ("unicode_escape", "utf-8", r"a \x41 b"),
    ],
)
def test_the_encoding_the_server_names_is_the_one_it_is_read_by(charset, encoding, text):
    body = f"<title>{text}</title><meta charset=iso-8859-7><p>{text}</p>".encode(encoding)
    assert document(answer(body, f"text/html; charset={charset}")).text == text
    assert document(answer(text.encode(encoding), f"text/plain; charset={charset}")).text == text
