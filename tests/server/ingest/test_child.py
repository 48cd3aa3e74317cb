"""Whatever a parser does to the process it runs in, here comes a draft or a reason, and nothing is left behind."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.ingest.apart import Limits, kind_of, read_apart
from server.ingest.documents import Draft, Unreadable
from tests.server.ingest.made_files import docx, epub, pdf

SMALL = Limits(memory=400 << 20, seconds=2, waiting=20, output=1_000_000)


def reader(name: str) -> str:
    return f"tests.server.ingest.harmful_readers:{name}"


def run(name: str, data: bytes = b"", limits: Limits = SMALL) -> Draft:
    return read_apart("pdf", data, limits, reader(name))


def test_what_a_reader_gives_comes_back() -> None:
    assert run("reads", "Worte, 木".encode()).text == "Worte, 木"


@pytest.mark.parametrize(
    ("name", "limits", "reason"),
    [
        ("sleeps", Limits(waiting=1), "Reading it took more than 1 s. Split it into several files."),
        ("spins", Limits(seconds=1), "Reading it took more than 1 s of computing. Split it into several files."),
        ("eats_memory", SMALL, "Reading it needs more than 400 MiB of memory. Split it into several files."),
        ("talks", SMALL, "It holds more than 1 MB of text. Split it into several files."),
        ("crashes", SMALL, "The PDF is broken: its reader crashed."),
        ("leaves", SMALL, "The reader of PDFs does not work on this system (it ended with status 1)."),
        ("raises", SMALL, "The PDF is broken: 'no\\nsuch part'."),
        ("nests", SMALL, "The PDF is broken: it is nested too deeply."),
        ("connects", SMALL, "The PDF is broken: a reader may not do this (socket.getaddrinfo)."),
        ("starts_a_program", SMALL, "The PDF is broken: a reader may not do this (subprocess.Popen)."),
        ("forks", SMALL, "The PDF is broken: a reader may not do this (os.fork)."),
        ("no_such_reader", SMALL, "The reader of PDFs does not work on this system (it ended with status 1)."),
    ],
)
def test_a_reader_that_does_harm_is_a_refusal_with_the_reason(name: str, limits: Limits, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        run(name, limits=limits)

    assert str(refusal.value) == reason


def test_a_process_that_silences_its_alarm_is_ended_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.ingest.apart._GRACE", 1)

    with pytest.raises(Unreadable, match="more than 1 s"):
        run("sleeps_through_the_alarm", limits=Limits(waiting=1))


@pytest.mark.parametrize("name", ["writes", "removes"])
def test_a_reader_changes_no_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "kept.txt"
    path.write_text("kept", encoding="utf-8")

    with pytest.raises(Unreadable, match="may not do this"):
        run(name, os.fsencode(path))

    assert path.read_text(encoding="utf-8") == "kept"


def test_a_reader_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="may not do this"):
        run("writes", os.fsencode(tmp_path / "new.txt"))

    assert not list(tmp_path.iterdir())


def test_a_reader_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMNET_TOKEN", "secret")

    assert "SEMNET" not in run("looks_around").text


OTHER_PROCESS = """
import os, sys, threading
from concurrent.futures import ThreadPoolExecutor
from server.ingest.apart import Limits, read_apart
from server.ingest.documents import Unreadable

def refused(name):
    try:
        read_apart("pdf", b"x", Limits(waiting=1, output=1000), f"tests.server.ingest.harmful_readers:{name}")
    except Unreadable as reason:
        return str(reason)

with ThreadPoolExecutor(3) as pool:
    for answer in pool.map(refused, ["sleeps", "talks", "crashes", "reads"]):
        print(answer)
assert threading.active_count() == 1, threading.enumerate()
try:
    print("left:", os.waitpid(-1, os.WNOHANG))
except ChildProcessError:
    print("no child is left")
"""


def test_from_threads_too_and_no_process_or_thread_is_left() -> None:
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", OTHER_PROCESS],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        timeout=120,
    )

    assert found.stdout.splitlines() == [
        "Reading it took more than 1 s. Split it into several files.",
        "It holds more than 0 MB of text. Split it into several files.",
        "The PDF is broken: its reader crashed.",
        "None",
        "no child is left",
    ]


def test_several_files_are_read_at_a_time() -> None:
    files = {
        "pdf": pdf([[(72, 700, 11, "Words.")]]),
        "docx": docx("Words."),
        "epub": epub({"a.xhtml": "<p>Words.</p>"}),
    }

    with ThreadPoolExecutor(3) as pool:
        drafts = pool.map(lambda item: read_apart(*item), files.items())

    assert [draft.text for draft in drafts] == ["Words."] * 3


def test_the_kind_is_told_by_the_content() -> None:
    given = {
        "pdf": b"\xef\xbb\xbf\n%PDF-1.7 \xe2",
        "docx": docx("Words."),
        "epub": epub({"a.xhtml": ""}),
        None: b"PK\x03\x04 another archive",
    }

    assert [kind_of(data) for data in given.values()] == list(given)
    assert kind_of(b"Words about %PDF-1.7") is None
