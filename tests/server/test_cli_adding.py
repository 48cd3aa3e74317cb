import json
import re
from dataclasses import replace

from graph_store.errors import StoreFull
from graph_store.sqlite import SqliteStore
from server.cli_adding import added
from server.ingest.documents import Origin
from tests.server.commands import run
from tests.server.local_web import LocalWeb, answer


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

    def full(store, source, passages, vectors, original, names):
        if source.title == "Owl b":
            raise StoreFull("No room is left.")
        return add_source(store, source, passages, vectors, original, names)

    monkeypatch.setattr(SqliteStore, "add_source", full)
    result = run("add", tmp_path / "a.md", tmp_path / "b.md", "--db", database)
    assert result.exit_code == 1
    assert re.fullmatch(r"added +\S+  Owl a\n", result.stdout)
    assert result.stderr == "No room is left.\n"
    as_json = run("add", tmp_path / "b.md", tmp_path / "a.md", "--json", "--db", database)
    assert list(json.loads(as_json.stdout)) == ["error"]


def test_a_web_address_that_may_not_be_fetched_is_refused_with_the_reason_and_the_rest_is_added(note, database):
    with LocalWeb() as server:
        inside = f"http://127.0.0.1:{server.port}/"
        alone = run("add", inside, "http://[::1]/", "ftp://example.org/", "--db", database)
        both = run("add", inside, note, "--db", database)
        assert server.visits() == 0
    assert alone.exit_code == 1
    assert [line.split(": ")[0] for line in alone.stdout.splitlines()] == [
        f"refused  {address}" for address in (inside, "http://[::1]/", "ftp://example.org/")
    ]
    assert "only public addresses are fetched" in alone.stdout.splitlines()[1]
    assert both.exit_code == 0
    assert "1 added, 0 already there, 1 refused." in both.stderr


def test_web_pages_are_added_beside_files(note, fresh):
    with LocalWeb({"/mill": answer("<title>The mill</title><p>The tide turned the mill twice a day.</p>")}) as server:
        address = server.url("/mill")
        origins = [Origin(name=address, url=address), Origin(name=note.name, path=note)]
        outcome = added(origins, replace(fresh, web=server.web()), quiet=True)
    assert [(source.title, source.origin, source.url) for source in outcome.added] == [
        ("The mill", address, address),
        ("Owls", note.name, None),
    ]


def test_the_help_says_that_web_addresses_are_taken():
    assert "web addresses" in run("add", "--help").stdout


def test_adding_with_json_prints_the_outcome(note, database):
    outcome = json.loads(run("add", note, "--json", "--db", database).stdout)
    assert [source["title"] for source in outcome["added"]] == ["Owls"]
    assert (outcome["kept"], outcome["refused"]) == ([], [])
