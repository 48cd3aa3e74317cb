"""Everything that can be given is read or refused by name. The small files are written for these tests."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ingest import readers
from server.ingest.readers import Document, Origin, Refusal, expand, expected, read
from tests.server.ingest.made_files import docx, epub, pdf

INSTEAD = ", not text. Save it as text, HTML, .docx or PDF first."


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def names(given: Origin) -> list[tuple[str, bool]]:
    return [(item.origin, True) if isinstance(item, Document) else (item.name, False) for item in read(given)]


def only(given: Origin) -> Document:
    (item,) = read(given)
    assert isinstance(item, Document), item
    return item


def refused(given: Origin) -> Refusal:
    (item,) = read(given)
    assert isinstance(item, Refusal), item
    return item


def test_a_folder_is_read_in_order_without_hidden_files_and_refuses_the_rest_by_name(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "b.md": "# B\n\nWords.",
            "a/deep.txt": "Words.",
            "a/z.HTML": "<p>Words.</p>",
            ".git/config.txt": "no",
            ".hidden.md": "no",
            "c.odt": "no",
            "LICENSE": "no",
        },
    )
    (tmp_path / "d.DOCX").write_bytes(docx("Words."))
    (tmp_path / "e.pdf").write_bytes(b"no")

    assert names(Origin("docs", tmp_path)) == [
        ("docs/LICENSE", False),
        ("docs/a/deep.txt", True),
        ("docs/a/z.HTML", True),
        ("docs/b.md", True),
        ("docs/c.odt", False),
        ("docs/d.DOCX", True),
        ("docs/e.pdf", False),
    ]


def test_a_refusal_says_what_to_do(tmp_path: Path) -> None:
    write(tmp_path, {"c.doc": "no"})

    assert refused(Origin("docs", tmp_path)) == Refusal(
        name="docs/c.doc", reason="Files ending in .doc are not read. Save it as .docx or PDF first."
    )


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path, {"a/one.txt": "Words.", "b/two.txt": "Words."})
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b" / "across").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")

    assert names(Origin("d", tmp_path)) == [("d/a/one.txt", True), ("d/b/two.txt", True), ("d/self", False)]


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("x.md", "---\ntitle: Front\n---\n# Top\n\nWords.", "Front"),
        ("x.md", "## Low\n\nWords.\n\n# Top", "Top"),
        ("x.md", "## Low\n\nWords.", "Low"),
        ("x.txt", "The mill at the bend\n\nIt turned for years.", "The mill at the bend"),
        ("river_notes-2021.txt", "Only words here.", "River notes-2021"),
        ("tide-mills.md", "Only words here.", "Tide mills"),
        ("folder/Ärger.md", "Only words here.", "Ärger"),
        ("x.html", "<title>Page</title><p>Words.</p>", "Page"),
    ],
)
def test_the_title_comes_from_the_document_or_else_from_the_name(name: str, text: str, title: str) -> None:
    assert only(Origin(name, data=text.encode())).title == title


def test_a_title_and_address_that_are_given_win() -> None:
    document = only(Origin("x.md", data=b"# Top\n\nWords.", title=" Mine ", url="https://example.org"))

    assert (document.title, document.url) == ("Mine", "https://example.org")


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("pasted text", b"# no heading", "# no heading"),
        ("St. Louis, 1904", b"words", "words"),
        ("https://example.org/page?x=1.md", b"<!DOCTYPE html><p>words</p>", "words"),
        ("https://example.org/notes.md?raw=1", b"*words*", "words"),
        ("C# and why?.md", b"*words*", "words"),
        ("note.txt", b"<html><p>kept as it is</p>", "<html><p>kept as it is</p>"),
    ],
)
def test_bytes_are_read_by_the_extension_of_their_name_else_as_plain_text(name: str, data: bytes, text: str) -> None:
    assert only(Origin(name, data=data)).text == text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.md", b"", "The file is empty."),
        ("x.md", b" \n\t\n ", "There are no words in it."),
        ("x.md", b"---\ntitle: only front matter\n---\n", "There are no words in it."),
        ("x.txt", b"... --- !!!", "There are no words in it."),
        ("x.md", b"\x00\x01\x02" * 9, "This is binary content, not text."),
        ("x.pdf", b"", "The file is empty."),
        ("x.pdf", b"only words", "By its name it is a PDF, but its content is not."),
        ("x.docx", b"<html>words", "By its name it is a Word document, but its content is not."),
        ("x.pdf", b"%PDF-1.7", "The PDF is broken: Stream has ended unexpectedly."),
        ("x.docx", b"\xd0\xcf\x11\xe0", f"This is an old Office document, or one with a password{INSTEAD}"),
        ("x.epub", b"PK\x03\x04", f"This is a ZIP archive or an Office document other than .docx{INSTEAD}"),
        ("x.html", b"<!-- nothing -->", "This HTML page holds nothing."),
        ("x.jsonl", b"\n\n", "There are no lines in it."),
    ],
)
def test_what_holds_no_text_is_refused_with_the_reason(name: str, data: bytes, reason: str) -> None:
    assert refused(Origin(name, data=data)) == Refusal(name=name, reason=reason)


@pytest.mark.parametrize("name", ["x.txt", "x.md", "x.html", "x.pdf", "x.docx", "x.epub", "x", "https://example.org/x"])
def test_the_content_decides_over_the_name_what_a_file_is(name: str) -> None:
    printed = only(Origin(name, data=pdf([[(72, 700, 11, "Words.")], [(72, 700, 11, "More.")]])))
    written = only(Origin(name, data=docx("Words.")))
    bound = only(Origin(name, data=epub({"one.xhtml": "<p>Words.</p>"})))

    assert (printed.text, printed.pages) == ("Words.\n\nMore.", (0, 8))
    assert [(each.text, each.pages, each.title) for each in (written, bound)] == [("Words.", (), "X")] * 2


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(Origin("gone.md", tmp_path / "gone.md")).reason == "There is no such file or folder."
    assert refused(Origin("nothing")).reason == "There is nothing to read."
    assert refused(Origin("long", Path("x" * 5000))).reason == "There is no such file or folder."
    assert refused(Origin("nul", Path("a\x00b"))).reason == "There is no such file or folder."


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert refused(Origin("pipe.txt", tmp_path / "pipe.txt")).reason == "This is not a regular file."


@pytest.mark.parametrize("name", ["closed.md", "closed.jsonl"])
def test_a_file_that_may_not_be_read_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {name: "Words."})

    def deny(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)  # the tests may run as root, whom no permission stops
    monkeypatch.setattr(Path, "read_bytes", deny)

    assert refused(Origin(name, tmp_path / name)).reason == "The file cannot be read: Permission denied."


def test_a_folder_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", deny)

    assert refused(Origin("docs", tmp_path)).reason == "The folder cannot be read: Permission denied."


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LIMIT", 10)
    write(tmp_path, {"big.txt": "more than ten bytes"})

    assert "larger than" in refused(Origin("big.txt", tmp_path / "big.txt")).reason
    assert "larger than" in refused(Origin("big.txt", data=b"more than ten bytes")).reason


def test_a_bad_line_is_refused_by_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"title": "Mill", "text": "It *turned*.", "url": "https://example.org", "id": 7})
    lines = [good, "", "{not json", "[1]", '{"title": "no text"}', '{"text": 5}', '{"text": "", "title": "x"}', good]
    write(tmp_path, {"two.jsonl": "\ufeff" + "\n".join(lines)})

    items = list(read(Origin("two.jsonl", tmp_path / "two.jsonl")))

    assert [item.name for item in items if isinstance(item, Refusal)] == [
        f"two.jsonl, line {number}" for number in (3, 4, 5, 6, 7)
    ]
    documents = [item for item in items if isinstance(item, Document)]
    assert [(item.title, item.text, item.url) for item in documents] == [
        ("Mill", "It *turned*.", "https://example.org")
    ] * 2


def test_a_line_without_a_title_gets_its_place_as_one() -> None:
    assert only(Origin("data/two.jsonl", data=b'{"text": "It turned."}')).title == "Two, line 1"


def test_a_name_that_is_no_text_can_be_shown() -> None:
    assert refused(Origin("bad\udcff.md", data=b"")).name == "bad?.md"


def test_what_will_come_is_counted_without_reading_it(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "Words.", "b.jsonl": '{"text":"x"}\n\nbad\n', "c.pdf": "no"})
    origins = [Origin("d", tmp_path), Origin("pasted", data=b"words")]

    assert expected(origins) == sum(len(list(read(origin))) for origin in origins) == 5
    assert len(list(expand(origins[0]))) == 3


_TAGS = st.sampled_from(
    ["!!bool", "!!int", "!!float", "!!timestamp", "!!binary", "!!null", "!!set", "!!map", "!!x", ""]
)
_VALUES = st.sampled_from(["foo", "''", "&a [*a]", "{<<: 1}", "0x", "1:99", "2023-02-31", "99999-1-1"]) | st.text(
    max_size=9
)


@given(st.sampled_from(["title", "url", "date", "author", "<<"]), _TAGS, _VALUES)
def test_no_front_matter_makes_a_reader_raise(key: str, tag: str, value: str) -> None:
    text = f"---\n{key}: {tag} {value}\n---\nThe body."

    (item,) = read(Origin("x.md", data=text.encode("utf-8", "replace")))

    assert item.text.endswith("The body.") if isinstance(item, Document) else "binary" in item.reason


@given(
    st.binary(max_size=300),
    st.sampled_from(["x.md", "x.txt", "x.html", "x.jsonl", "x", "x.pdf", "x.docx", "x.epub", "x.zzz"]),
)
def test_no_bytes_make_a_reader_raise(data: bytes, name: str) -> None:
    for item in read(Origin(name, data=data)):
        if isinstance(item, Document):
            assert item.title
            assert item.sections[-1].end == len(item.text)
        else:
            assert item.reason


def test_many_comments_take_no_time(tmp_path: Path) -> None:
    file = tmp_path / "comments.md"
    file.write_text("<!---->" * 280 + " The gate was built in 1911.", encoding="utf-8")
    assert len(list(read(Origin(name="comments", data=file.read_bytes())))) == 1
