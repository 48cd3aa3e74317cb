"""Files such as people really have, all added at once: each is kept whole or refused by name, and nothing between."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from server.cli_adding import added
from server.ingest.blocks import is_debris
from server.ingest.documents import Origin
from server.ingest.folders import ADVICE, KINDS
from server.kit import Kit, open_kit
from server.settings import Settings
from tests.server.ingest.made_collection import BEGIN, END, NAME, Became, Digesting, files, gather, table
from tests.server.local_web import LocalWeb, answer

PAGE = Path(__file__).parents[3] / "docs" / "formats.md"
TYPES = {
    "columns.pdf": "application/pdf",
    "report.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "nested.epub": "application/epub+zip",
    "code.md": "text/markdown; charset=utf-8",
    "koi8-r.txt": "text/plain; charset=koi8-r",
}


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    opened = open_kit(Settings(db=str(tmp_path_factory.mktemp("store") / "files.db")), create=True)
    yield Kit(opened.settings, opened.store, Digesting())
    opened.store.close()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, kit: Kit) -> list[Became]:
    return gather(tmp_path_factory.mktemp(NAME), kit)


def wrong_with(became: Became) -> list[str]:
    """What is not as the file's own record says."""
    made, words = became.made, "\n".join(passage.text for _, passages in became.sources for passage in passages)
    if made.refused:
        reasons = [refusal.reason for refusal in became.refusals]
        return [] if len(reasons) == 1 and made.refused in reasons[0] and not became.sources else reasons or ["kept"]
    if not became.sources:
        return [f"refused: {became.refusals}"]
    source = became.sources[0][0]
    facts = (source.title, len(source.sections), len(source.pages), len(source.questions))
    missing = [f"lost: {each}" for each in made.holds if each not in words]
    kept = [f"kept: {each}" for each in made.lacks if each in words]
    expected = (made.title, made.sections, made.pages, made.questions)
    return [*missing, *kept, *([] if facts == expected else [f"{facts} instead of {expected}"])]


def test_there_are_more_than_forty_and_every_extension_is_among_them() -> None:
    suffixes = {Path(made.name).suffix for made in files()}
    assert len(files()) > 40
    assert suffixes >= {".txt", ".md", ".html", ".jsonl", ".pdf", ".docx", ".epub"}


def test_each_file_is_kept_or_refused_as_it_should_be(told: list[Became]) -> None:
    wrong = {became.made.name: found for became in told if (found := wrong_with(became))}
    assert wrong == {}


def test_of_what_was_refused_nothing_is_in_the_store(told: list[Became], kit: Kit) -> None:
    kept = sorted(f"{NAME}/{became.made.name}" for became in told for _ in became.sources)
    assert sorted(source.origin for source in kit.store.sources()) == kept
    assert len(kept) > 40
    assert kit.store.check() == []


def test_lines_of_json_that_are_broken_are_named_and_the_others_kept(told: list[Became]) -> None:
    (lines,) = (became for became in told if became.made.name == "notes.jsonl")
    assert [source.title for source, _ in lines.sources] == ["The ferry", "The bar"]
    assert [refusal.name.rpartition(" ")[2] for refusal in lines.refusals] == ["2", "3", "4", "7"]


def test_all_offsets_are_exact(told: list[Became]) -> None:
    for source, passages in (kept for became in told for kept in became.sources):
        edges = [0, *(section.end for section in source.sections)]
        assert [section.start for section in source.sections] == edges[:-1], source.title
        assert edges[-1] == len(source.text)
        assert list(source.pages) == sorted(source.pages)
        assert all(0 <= page <= len(source.text) for page in source.pages)
        assert all(0 <= asked.start < asked.end <= len(source.text) for asked in source.questions)
        assert all(one.end <= other.start for one, other in pairwise(passages))
        for passage in passages:
            assert passage.text == source.text[passage.start : passage.end] == passage.text.strip()
            assert passage.start == passage.sentences[0]
            assert max(passage.sentences) < passage.end


def test_no_passage_is_debris_or_a_heading(told: list[Became]) -> None:
    for source, passages in (kept for became in told for kept in became.sources):
        headings = {heading for section in source.sections for heading in section.path}
        for passage in passages:
            assert not is_debris(passage.text)
            assert passage.text not in headings


def test_the_documentation_shows_what_becomes_of_them(told: list[Became]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text[text.index(BEGIN) : text.index(END) + len(END)] == table(told), (
        "make it anew: python -m tests.server.ingest.made_collection, between its marks in docs/formats.md"
    )


@pytest.mark.parametrize("extension", sorted({*KINDS, *ADVICE} - {""}))
def test_the_documentation_names_every_extension(extension: str) -> None:
    assert f"`{extension}`" in PAGE.read_text(encoding="utf-8")


def test_every_format_is_added_from_the_web(told: list[Became], fresh: Kit) -> None:
    made = {each.name: each for each in files()}
    with LocalWeb({f"/{name}": answer(made[name].data, kind) for name, kind in TYPES.items()}) as server:
        addresses = [server.url(f"/{name}") for name in TYPES]
        outcome = added(
            [Origin(name=each, url=each) for each in addresses],
            replace(fresh, web=server.web(), embedder=Digesting()),
            quiet=True,
        )
    local = {became.made.name: became.sources[0][0] for became in told if became.sources}
    assert outcome.refused == ()
    for name, address, summary in zip(TYPES, addresses, outcome.added, strict=True):
        source = fresh.store.get_source(summary.id)
        same = local[name].model_copy(update={"origin": address, "url": address, "added_at": source.added_at})
        assert source == same
        assert fresh.store.find_original(source.id).data == made[name].data
    assert fresh.store.check() == []
