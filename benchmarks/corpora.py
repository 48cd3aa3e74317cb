"""Makes the documents whose passages readers labelled for the judge, from clones of public repositories.

`python -m benchmarks.corpora --clones DIR --to DIR`: `--clones` holds a clone of each repository of BOOKS, GUIDES and
NOTES, as OWNER/NAME, with the commit given there. Textbooks become Markdown, one file a page; the others are Markdown
already. The encyclopaedia articles that were labelled, too, are in the folder that `benchmarks/findings.py` takes.
"""

import argparse
import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

BOOKS = {
    "history": [("openstax/osbooks-us-history", "c05b860a035ff59a2ca1fd44339ef86694e09b57")],
    "society": [("openstax/osbooks-introduction-sociology", "ab8839c5c5340cb4dffbc310699da450549deb20")],
    "humanities": [
        ("openstax/osbooks-introduction-philosophy", "ec6340117385f06d8e094850bade8948fe7ba002"),
        ("openstax/osbooks-introduction-political-science", "61afbf50d27ba833feb64b66ba06a5384e9f371c"),
    ],
    "neuroscience": [("gbeckers/osbooks-neuroscience", "bd60c8666f3770e0b58da04065f2db370fd82a60")],
}
"""Textbooks of OpenStax in CNXML: repository and commit, by the folder that is made."""
GUIDES = {
    "work": [
        ("18F/handbook", "1e4955634d0369f17e5bbc0ebbf8f62e2a3dfe4b", r"pages/.*\.md"),
        ("github/opensource.guide", "ebc9678e39b55ff5e5c8801d1960904692188e90", r"_articles/[^/]*\.md"),
        (
            "OWASP/CheatSheetSeries",
            "6b8819da79e0537d072e04296ffa3adfc94ba881",
            r"cheatsheets/(?!DotNet|Java|PHP|Ruby|Django|Laravel|C-Based).*\.md",
        ),
        ("basecamp/handbook", "c9536061f26d0b5bd9f2f900d63e27e9f4deb4ed", r".*\.md"),
    ]
}
"""Handbooks in Markdown: repository, commit and which files, by the folder."""
NOTES = ("geovedi/book-notes", "ee8b237dab8c62add3285067ea8fe9ec9f924f7d", r"20\d\d/.*\.md")
MOST_NOTES = 110
FEWEST = {"books": 4000, "guides": 3000, "notes": 9000}
"""Characters (books) or bytes that a document has at least."""
_LEFT_OUT = re.compile(
    "Key Terms|Review|Answer|Preface|References|Further|Summary|Declaration|Constitution of|Presidents|Map|Timeline"
    "|Introduction$"
)
_CNXML = "{http://cnx.rice.edu/cnxml}"


def main() -> None:
    """Parse the arguments and write the folders."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--clones", type=Path, required=True, help="folder with a clone of each repository")
    parser.add_argument("--to", type=Path, required=True, help="folder to write to")
    given = parser.parse_args()
    for folder, repositories in BOOKS.items():
        for name, commit in repositories:
            write(given.to / folder, pages_of_book(given.clones / name, commit))
    for folder, guides in GUIDES.items():
        for name, commit, pattern in guides:
            write(given.to / folder, pages_of_guide(given.clones / name, commit, pattern))
    name, commit, pattern = NOTES
    write(given.to / "notes", some_notes(given.clones / name, commit, pattern))


def pages_of_book(clone: Path, commit: str) -> Iterator[tuple[str, bytes]]:
    """Name and Markdown of each page that is prose."""
    for path in files(clone, commit):
        if not path.endswith("index.cnxml"):
            continue
        root = etree.fromstring(show(clone, commit, path), etree.XMLParser(recover=True, resolve_entities=False))
        title = text_of(root.find(f"{_CNXML}title"))
        if _LEFT_OUT.search(title):
            continue
        body = "\n\n".join([f"# {title}", *blocks(root.find(f"{_CNXML}content"), 2)])
        if len(body) > FEWEST["books"]:
            yield f"{path.split('/')[1]}.md", body.encode()


def pages_of_guide(clone: Path, commit: str, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file that is long enough."""
    for path in files(clone, commit):
        if re.match(f"{pattern}$", path):
            content = show(clone, commit, path)
            if len(content) > FEWEST["guides"]:
                yield f"{clone.name}_{path.replace('/', '_')}", content


def some_notes(clone: Path, commit: str, pattern: str) -> Iterator[tuple[str, bytes]]:
    """A part of the notes, drawn at random and always the same."""
    paths = [path for path in files(clone, commit) if re.match(f"{pattern}$", path)]
    random.Random(1).shuffle(paths)
    long = ((path, show(clone, commit, path)) for path in paths)
    chosen = ((path.replace("/", "_"), content) for path, content in long if len(content) > FEWEST["notes"])
    for _, one in zip(range(MOST_NOTES), chosen, strict=False):
        yield one


def blocks(element: etree._Element, level: int) -> Iterator[str]:
    """The headings, paragraphs and list items below an element, as Markdown."""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        kind = child.tag.replace(_CNXML, "")
        if kind == "title":
            yield "#" * min(level, 6) + " " + text_of(child)
        elif kind == "para":
            title = child.find(f"{_CNXML}title")
            if title is not None:
                yield "#" * min(level + 1, 6) + " " + text_of(title)
                child.remove(title)
            yield text_of(child)
        elif kind in ("section", "note"):
            yield from blocks(child, level + 1)
        elif kind == "list":
            yield from (f"- {text_of(item)}" for item in child)
        elif kind == "content":
            yield from blocks(child, level)


def text_of(element: etree._Element) -> str:
    """All text within, in one line."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def files(clone: Path, commit: str) -> list[str]:
    """The paths of a commit, in Git's order."""
    return git(clone, "ls-tree", "-r", "--name-only", commit).decode().split("\n")


def show(clone: Path, commit: str, path: str) -> bytes:
    """A file as it is in a commit."""
    return git(clone, "show", f"{commit}:{path}")


def git(clone: Path, *arguments: str) -> bytes:
    """What Git answers about a clone."""
    if not clone.exists():
        raise SystemExit(f"{clone} is not here: clone {clone.parent.name}/{clone.name} there.")
    return subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, check=True).stdout


def write(folder: Path, pages: Iterator[tuple[str, bytes]]) -> None:
    """Each page into a file of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages:
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
