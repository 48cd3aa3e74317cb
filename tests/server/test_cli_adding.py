import json
import re
from pathlib import Path

from graph_store.errors import StoreFull
from graph_store.sqlite import SqliteStore
from server import cli
from server.ingest.documents import NO_PAGES_YET
from tests.server.commands import run


def test_adding_says_what_was_added_kept_and_refused(note, database, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    first = run("add", note, tmp_path / "picture.png", tmp_path / "missing.txt", "--db", database)
    assert first.exit_code == 0
    assert "added" in first.stdout
    assert "Owls" in first.stdout
    assert first.stdout.count("refused") == 2
    assert "1 added, 0 already there, 2 refused." in first.stderr
    again = run("add", note, "--db", database)
    assert again.exit_code == 0
    assert "kept" in again.stdout


def test_adding_nothing_is_1(database, tmp_path):
    result = run("add", tmp_path / "missing.txt", "--db", database)
    assert result.exit_code == 1
    assert "Nothing was added" in result.stderr


def test_what_was_added_before_an_error_is_printed_before_it(tmp_path, database, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"# Owl {name}\n\nIt hunts at night.", encoding="utf-8")
    add_source = SqliteStore.add_source

    def full(store, source, passages, vectors):
        if source.title == "Owl b":
            raise StoreFull("No room is left.")
        return add_source(store, source, passages, vectors)

    monkeypatch.setattr(SqliteStore, "add_source", full)
    result = run("add", tmp_path / "a.md", tmp_path / "b.md", "--db", database)
    assert result.exit_code == 1
    assert re.fullmatch(r"added +\S+  Owl a\n", result.stdout)
    assert result.stderr == "No room is left.\n"
    as_json = run("add", tmp_path / "b.md", tmp_path / "a.md", "--json", "--db", database)
    assert list(json.loads(as_json.stdout)) == ["error"]


def test_a_url_is_refused_with_the_reason_and_the_rest_is_added(note, database):
    alone = run("add", "https://example.org/page", "--db", database)
    assert alone.exit_code == 1
    assert "cannot be added in this version" in alone.stdout
    assert run("add", "https://example.org/page", note, "--db", database).exit_code == 0


def test_the_reason_why_an_address_is_refused_is_written_once():
    root = Path(cli.__file__).parent
    holders = [path.name for path in root.rglob("*.py") if NO_PAGES_YET in path.read_text(encoding="utf-8")]
    assert holders == ["documents.py"]


def test_adding_with_json_prints_the_outcome(note, database):
    outcome = json.loads(run("add", note, "--json", "--db", database).stdout)
    assert [source["title"] for source in outcome["added"]] == ["Owls"]
    assert (outcome["kept"], outcome["refused"]) == ([], [])
