import contextlib
import json
import os
import sqlite3
import subprocess
import sys

import click
import pytest

from graph_store import ids
from server import cli
from server.exporting import FORMATS
from server.inquiry.answer import MOST_FINDINGS
from server.inquiry.lenses import lenses
from tests.server.commands import one_line, run

QUESTION = "Why do cities plant trees along their streets?"
UNANSWERED = "Which moons of Saturn have cryovolcanoes on their southern hemisphere?"
CONTRACT = {"serve", "add", "ask", "show", "search", "sources", "remove", "check", "export"}


def test_every_command_of_the_contract_is_there():
    assert set(cli.main.commands) == CONTRACT | {"token"}


@pytest.mark.parametrize("command", sorted(CONTRACT))
def test_every_command_and_every_option_has_a_help_text_and_takes_a_database(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert cli.main.commands[command].help
    options = [parameter for parameter in cli.main.commands[command].params if isinstance(parameter, click.Option)]
    assert all(option.help for option in options)
    assert "--db" in {name for option in options for name in option.opts}


def test_the_help_names_the_real_lenses_and_the_real_maximum():
    assert ", ".join(lens.key for lens in lenses()) == cli.LENS_KEYS
    assert cli.MOST_FINDINGS == MOST_FINDINGS


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ask",),
        ("show",),
        ("add",),
        ("search", "x", "-k", "0"),
        ("search", "x", "-k", "many"),
        ("ask", "x", "--max", "0"),
        ("export", "x"),
        ("export", "x", "-f", "docx"),
        ("serve", "--port", "70000"),
        ("sources", "--nonsense"),
    ],
)
def test_wrong_usage_is_2(arguments):
    assert run(*arguments).exit_code == 2


def test_a_format_that_does_not_exist_is_wrong_usage_that_names_every_format(tmp_path):
    result = run("export", "x", "-f", "docx", "--db", tmp_path / "missing.db")
    assert result.exit_code == 2
    assert one_line(result.stderr)
    assert all(format in result.stderr for format in FORMATS)


def test_the_help_of_export_names_every_format():
    assert ", ".join(FORMATS) == cli.FORMATS
    assert cli.FORMATS in " ".join(run("export", "--help").stdout.split())


def test_a_lens_that_does_not_exist_is_wrong_usage(semnet):
    result = semnet("ask", QUESTION, "--lens", "nonsense")
    assert result.exit_code == 2
    assert "nonsense" in result.stderr


def test_a_setting_that_means_nothing_is_wrong_usage(monkeypatch):
    monkeypatch.setenv("SEMNET_COLOUR", "blue")
    result = run("sources")
    assert result.exit_code == 2
    assert "SEMNET_COLOUR" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "11111111111"),
        ("show", "not a hashtag"),
        ("show", "#"),
        ("ask", "#11111111111"),
        ("show", "https://elsewhere.example/n/11111111111"),
        ("export", "11111111111", "-f", "json"),
        ("remove", "11111111111", "--yes"),
        ("ask", "  ?"),
        ("search", ""),
    ],
)
def test_what_is_refused_or_not_found_is_1_and_one_line_on_stderr(arguments, semnet):
    result = semnet(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert one_line(result.stderr)


NO_TEXT = [
    ("show", b"\xff"),
    ("show", b"#cVMgGFNGgZ\xff"),
    ("show", b"http://localhost/n/\xff"),
    ("show", b"\x1b]0;title\x07"),
    ("ask", b"\xff?"),
    ("search", b"\xff"),
    ("add", b"\xff"),
    ("sources", "--db", b"/nowhere/\xff"),
]


@pytest.mark.parametrize(
    "arguments", [*NO_TEXT, ("remove", b"\xff", "--yes"), ("export", b"\xff", "-f", "json")], ids=repr
)
def test_bytes_that_are_no_text_are_refused_in_one_clear_line(arguments, semnet):
    result = semnet(*map(os.fsdecode, arguments))
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert one_line(result.stderr)
    assert "\x1b" not in result.output


@pytest.mark.parametrize("arguments", NO_TEXT, ids=repr)
def test_bytes_that_are_no_text_are_refused_as_json_too(arguments, semnet):
    result = semnet(*map(os.fsdecode, arguments), "--json")
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert json.loads(result.stdout).keys() & {"error", "refused", "abstained"}


@pytest.mark.parametrize("arguments", [("show", "11111111111"), ("ask", "?"), ("search", "")])
def test_with_json_the_error_is_an_object_on_stdout(arguments, semnet):
    result = semnet(*arguments, "--json")
    assert result.exit_code == 1
    assert {"code", "message"} <= set(json.loads(result.stdout)["error"])


@pytest.mark.parametrize("command", [("sources",), ("ask", "Why?"), ("show", "11111111111"), ("check",)])
def test_a_database_that_is_not_there_is_said_and_not_made(command, tmp_path):
    missing = tmp_path / "missing.db"
    result = run(*command, "--db", missing)
    assert result.exit_code == 1
    assert "missing.db" in result.stderr
    assert not missing.exists()


def test_asking_prints_the_report_and_its_link(semnet, answered):
    result = semnet("ask", QUESTION)
    network = answered.network
    assert result.exit_code == 0
    assert network.headline.split()[0] in result.stdout
    assert f"http://127.0.0.1:8000/n/{network.id}" in result.stdout
    assert f"#{network.id}" in result.stdout
    assert "[1]" in result.stdout
    assert "semnet serve" in result.stderr
    assert all(finding.name in result.stdout for finding in network.findings)


def test_asking_with_json_prints_the_network(semnet, answered):
    network = json.loads(semnet("ask", QUESTION, "--json").stdout)
    assert network["id"] == answered.network.id
    assert json.loads(semnet("show", network["id"], "--json").stdout) == network


def test_links_begin_with_the_base_url(semnet, answered, monkeypatch):
    monkeypatch.setenv("SEMNET_BASE_URL", "https://semnet.example.org")
    assert f"https://semnet.example.org/n/{answered.network.id}" in semnet("show", answered.network.id).stdout


def test_lenses_are_given_one_by_one_or_with_commas(semnet):
    one = json.loads(semnet("ask", QUESTION, "--lens", "levers", "--lens", "cases", "--max", "3", "--json").stdout)
    other = json.loads(semnet("ask", QUESTION, "--lens", "levers,cases", "--max", "3", "--json").stdout)
    assert one == other
    assert {lens["key"] for lens in one["lenses"]} == {"levers", "cases"}


def test_abstaining_is_1_with_the_reason_in_one_line(semnet):
    result = semnet("ask", UNANSWERED)
    assert result.exit_code == 1
    assert one_line(result.stderr)
    as_json = semnet("ask", UNANSWERED, "--json")
    assert as_json.exit_code == 1
    assert json.loads(as_json.stdout)["abstained"] is True


@pytest.mark.parametrize(
    "form", ["{0}", "#{0}", "http://127.0.0.1:8000/n/{0}", "https://any.example/n/{0}?utm_source=x"]
)
def test_a_network_is_recovered_by_hashtag_or_link(form, semnet, answered):
    result = semnet("show", form.format(answered.network.id))
    assert result.exit_code == 0
    assert answered.network.id in result.stdout


def test_a_hashtag_that_is_asked_recovers_its_network(semnet, answered):
    result = semnet("ask", f"#{answered.network.id}")
    assert result.exit_code == 0
    assert result.stdout == semnet("show", answered.network.id).stdout


def test_a_hashtag_one_slip_away_is_offered(semnet, answered):
    id = answered.network.id
    slipped = next(id[:-1] + c for c in ids.ALPHABET if c != id[-1] and ids.is_id(id[:-1] + c))
    result = semnet("show", slipped)
    assert result.exit_code == 1
    assert f"#{id}" in result.stderr


def test_searching_prints_ranked_passages(semnet):
    assert "1. Rain in the city" in semnet("search", "roots lift the pavement").stdout
    found = json.loads(semnet("search", "roots lift the pavement", "-k", "2", "--json").stdout)
    assert [hit["rank"] for hit in found] == [1, 2]


def test_sources_are_listed(semnet, kit):
    shown = semnet("sources").stdout
    assert all(source.id in shown for source in kit.store.sources())
    assert len(json.loads(semnet("sources", "--json").stdout)) == len(kit.store.sources())


def test_a_source_is_removed_after_asking(note, database):
    source = json.loads(run("add", note, "--json", "--db", database).stdout)["added"][0]["id"]
    refused = run("remove", source, "--db", database, input="n\n")
    assert refused.exit_code == 1
    assert len(json.loads(run("sources", "--json", "--db", database).stdout)) == 1
    assert run("remove", source, "--yes", "--db", database).exit_code == 0
    assert json.loads(run("sources", "--json", "--db", database).stdout) == []
    gone = run("remove", source, "--yes", "--db", database)
    assert gone.exit_code == 1
    assert one_line(gone.stderr)


def test_check_passes_on_a_whole_store_and_fails_on_a_damaged_one(note, database):
    run("add", note, "--db", database)
    assert run("check", "--db", database).exit_code == 0
    with contextlib.closing(sqlite3.connect(database)) as damaged:
        damaged.execute("UPDATE source SET title = title || '!'")
        damaged.commit()
    result = run("check", "--db", database)
    assert result.exit_code == 1
    assert "source" in result.stdout
    assert one_line(result.stderr)


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(semnet, answered, tmp_path):
    result = semnet("export", answered.network.id, "-f", "json", "-o", str(tmp_path / "missing" / "network.json"))
    assert result.exit_code == 1
    assert one_line(result.stderr)
    assert list(tmp_path.iterdir()) == []


def test_beyond_this_machine_the_service_is_refused_with_a_way_out(database):
    result = run("serve", "--host", "0.0.0.0", "--db", database)
    assert result.exit_code == 1
    assert "semnet token" in result.stderr


def test_a_database_that_cannot_be_opened_stops_the_service_with_one_line(tmp_path):
    (tmp_path / "notes.db").write_bytes(b"these are not the bytes of a database" * 100)
    result = run("serve", "--port", "0", "--db", tmp_path / "notes.db")
    assert result.exit_code == 1
    assert one_line(result.stderr)


HEAVY = ("torch", "sentence_transformers", "transformers", "fastapi", "starlette", "uvicorn", "trafilatura", "pyvis")


@pytest.mark.parametrize("arguments", [("--help",), ("show", "--help"), ("show", None), ("sources",), ("check",)])
def test_help_and_recovery_load_nothing_heavy(arguments, kit, answered):
    given = [answered.network.id if argument is None else argument for argument in arguments]
    program = (
        "import sys\nfrom server.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\nassert not loaded, loaded\n"
    )
    database = ["--db", kit.settings.db] if given[-1] != "--help" else []
    command = [sys.executable, "-c", program, *given, *database]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
