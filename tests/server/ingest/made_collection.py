"""Nearly seventy files such as people really have, made anew each time, and what becomes of them when they are added.

`python -m tests.server.ingest.made_collection` adds them all and prints the table that stands in docs/formats.md.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from graph_store.models import Passage, Source
from graph_store.vectors import Floats
from server.batching import Report
from server.ingest.add import add
from server.ingest.documents import Origin, Refusal
from server.ingest.embed import Input, default_folder
from server.kit import Kit, open_kit
from server.settings import Settings
from tests.server.ingest import made_bound, made_pages, made_texts
from tests.server.ingest.made_texts import Made

NAME = "collection"
BEGIN, END = "<!-- files: begin -->", "<!-- files: end -->"


@dataclass(frozen=True)
class Became:
    """What became of one file: the sources it gave with their passages, and what of it was refused."""

    made: Made
    sources: Sequence[tuple[Source, Sequence[Passage]]] = ()
    refusals: Sequence[Refusal] = ()


class Digesting:
    """An embedder that counts word pieces as the real one does, and whose vectors mean nothing.

    Twenty thousand passages take the real one minutes, and reading and splitting know nothing of vectors.
    """

    name = "digests"
    dimension = 8

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(default_folder() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def encode_passages(self, passages: Sequence[Input], report: Report = lambda done: None) -> Floats:
        report(len(passages))
        return self.encode_texts(["\n".join(each) for each in passages])

    def encode_texts(self, texts: Sequence[str]) -> Floats:
        digests = b"".join(blake2b(text.encode(), digest_size=self.dimension).digest() for text in texts)
        rows = np.frombuffer(digests, np.uint8).reshape(-1, self.dimension).astype(np.float32) + 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_question(self, text: str) -> Floats:
        return self.encode_texts([text])[0]

    def tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]


@cache
def files() -> tuple[Made, ...]:
    """Every file of the collection, by name."""
    return tuple(sorted((*made_texts.files(), *made_pages.files(), *made_bound.files()), key=lambda made: made.name))


def lay_out(folder: Path) -> None:
    """Write the files into a folder, and into it a folder that leads back to itself."""
    for made in files():
        (folder / made.name).write_bytes(made.data)
    (folder / "loop").mkdir()
    (folder / "loop" / "back").symlink_to(folder, target_is_directory=True)


def gather(folder: Path, kit: Kit) -> list[Became]:
    """Add the folder as `semnet add` does, and tell file by file what became of it."""
    lay_out(folder)
    outcome = add([Origin(name=NAME, path=folder)], kit)
    unknown = {each.origin for each in outcome.added} | {each.name.split(", line ")[0] for each in outcome.refused}
    told = []
    for made in files():
        name = f"{NAME}/{made.name}"
        sources = [kit.store.get_source(each.id) for each in outcome.added if each.origin == name]
        told.append(
            Became(
                made,
                [(source, kit.store.passages_of(source.id)) for source in sources],
                [each for each in outcome.refused if each.name.split(", line ")[0] == name],
            )
        )
        unknown.discard(name)
    assert not unknown
    return told


def table(told: Sequence[Became]) -> str:
    """What became of all, in Markdown: what was kept by format, then what was refused."""
    kept = [became for became in told if became.sources]
    lines = [
        "| file | what it is | title it got | passages | sections | pages |",
        "| --- | --- | --- | --: | --: | --: |",
    ]
    lines += [_row(became) for became in kept]
    lines += ["", "| file | what it is | why it was refused |", "| --- | --- | --- |"]
    lines += [
        f"| {_code(each.name.removeprefix(f'{NAME}/'))} | {became.made.what} | {_plain(each.reason)} |"
        for became in told
        for each in became.refusals
    ]
    return "\n".join([BEGIN, *lines, END])


def _row(became: Became) -> str:
    sources = [source for source, _ in became.sources]
    figures = (
        sum(len(passages) for _, passages in became.sources),
        sum(len(source.sections) for source in sources),
        sum(len(source.pages) for source in sources) or "",
    )
    titles = " · ".join(_plain(source.title) for source in sources)
    return (
        " | ".join(
            [
                f"| {_code(became.made.name)}",
                became.made.what,
                titles,
                *(f"{each:,}" if each else "" for each in figures),
            ]
        )
        + " |"
    )


def _code(name: str) -> str:
    return f"`{_short(name)}`"


def _plain(words: str) -> str:
    return _short(words).replace("<", "&lt;").replace("|", "&#124;")


def _short(words: str) -> str:
    line = words.replace("\n", "␤")
    return line if len(line) <= 160 else f"{line[:20]}…{line[-20:]}"


def _printed() -> str:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, NAME)
        folder.mkdir()
        opened = open_kit(Settings(db=str(Path(place, "files.db"))), create=True)
        told = gather(folder, Kit(opened.settings, opened.store, Digesting()))
        opened.store.close()
    return table(told)


if __name__ == "__main__":
    sys.stdout.write(f"{_printed()}\n")
