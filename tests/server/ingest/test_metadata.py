"""Titles and authors that programs put into files by themselves do not count."""

import pytest

from server.ingest.metadata import told_author, told_title


@pytest.mark.parametrize(
    "title", ["The Mills", "Word Origins", "2001: A Space Odyssey", "Documents of Mills", "木の橋の話"]
)
def test_a_title_is_believed(title: str) -> None:
    assert told_title(f" {title}\n") == title


@pytest.mark.parametrize(
    "title",
    [
        *("Microsoft Word - foo.doc", "report_final.docx", "untitled", "Untitled-3", "Document1", "Word Document"),
        *("(anonymous)", "12-34", "3 Wheels", "1.2 Stones", "Contents", "file:///C:/x", "mills.indd", "", " ", "x"),
    ],
)
def test_what_is_no_title_does_not_count(title: str) -> None:
    assert told_title(title) is None


def test_names_count_and_accounts_do_not() -> None:
    given = ["Ada Novak", "python-docx", "Administrator", "(anonymous)", "user", "", None]

    assert [told_author(name) for name in given] == ["Ada Novak", *[None] * 6]
