"""What the documentation shows is run: every command in a `console` block, against a service over the same database."""

import contextlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cli import main
from tests.end_to_end.processes import ROOT, Service, environment, semnet_here

DOCS = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
SHOWN = [path for path in DOCS if "```console" in path.read_text(encoding="utf-8")]
_HASHTAG = re.compile(r"(?:/n/|#)([1-9A-HJ-NP-Za-km-z]{11})\b")
_LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Each command of the `console` blocks, with the output shown under it; a here-document belongs to its command."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield from re.findall(
            r"^\$ ((?:.*<<'END'\n.*?\nEND|[^\n]*))\n(.*?)(?=^\$ |\Z)", block, re.DOTALL | re.MULTILINE
        )


def fits(shown: str, real: str) -> bool:
    """Whether the output is the one shown; `…` stands for anything, the end of what is shown for any rest."""
    parts = [re.escape(" ".join(part.split())).replace(r"\ ", r"\s+") for part in shown.split("…")]
    return re.search(r".*?".join(parts), " ".join(real.split()), re.DOTALL) is not None


def done(command: str, folder: Path, env: dict[str, str]) -> tuple[int, str]:
    """The exit status and what is said; what is nothing but a semnet command is run in this process, the rest by a shell."""
    words = shlex.split(command)
    if words[0] == "semnet" and not re.search(r"[|$<>]", command):
        with contextlib.chdir(folder):
            given = semnet_here(*words[1:], env=env)
        return given.exit_code, given.output
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, dict[str, str], Path]]:
    folder = tmp_path_factory.mktemp("docs")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = environment(folder / "semnet.db", PATH=path, COLUMNS="100")
    with Service(env) as running:
        yield running, env, folder


@pytest.mark.parametrize("page", SHOWN, ids=lambda path: path.name)
def test_what_a_page_shows_is_what_happens(page: Path, service) -> None:
    running, env, folder = service
    hashtag = "HASHTAG"
    for command, shown in steps(page.read_text(encoding="utf-8")):
        given = command.replace("http://127.0.0.1:8000", running.address).replace("localhost:8000", running.address)
        given = given.replace("HASHTAG", hashtag)
        status, said = done(given, folder, env)
        assert status == 0, (command, said)
        new = "HASHTAG" in shown and "HASHTAG" not in command
        assert fits(shown.replace("HASHTAG", "…" if new else hashtag), said), (command, shown, said)
        if new:
            hashtag = _HASHTAG.findall(said)[-1]


def test_every_command_is_shown_or_listed() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
    assert not [name for name in main.commands if f"semnet {name}" not in told]


@pytest.mark.parametrize("page", DOCS, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(page.read_text(encoding="utf-8")):
        if not link.startswith(("http", "/")):
            assert (page.parent / link).exists(), link
