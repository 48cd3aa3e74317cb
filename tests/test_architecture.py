"""Who may import whom, and which library belongs to which file."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "graph_store": {"graph_store"},
    "frontend": {"frontend", "graph_store"},
    "server": {"server", "frontend", "graph_store", "seeds"},
    "benchmarks": {"benchmarks", "server", "frontend", "graph_store"},
}
OWNERS = {
    "sqlite3": ("graph_store/",),
    "sqlite_utils": ("graph_store/",),
    "networkx": ("graph_store/graph.py", "graph_store/atlas.py", "graph_store/entities.py", "frontend/network_view.py"),
    "pyvis": ("frontend/network_view.py",),
    "jinja2": ("frontend/",),
    "fontTools": ("frontend/measure_font.py",),
    "torch": ("server/batching.py", "server/ingest/embed.py", "server/inquiry/judge.py", "benchmarks/"),
    "safetensors": ("server/ingest/embed.py", "server/inquiry/judge.py", "benchmarks/judge.py"),
    "transformers": ("server/ingest/embed.py", "server/inquiry/judge.py", "benchmarks/judge.py"),
    "sentence_transformers": ("server/ingest/embed.py", "benchmarks/"),
    "nupunkt": ("server/ingest/", "benchmarks/sentences.py"),
    "trafilatura": ("server/ingest/html.py",),
    "lxml": ("server/ingest/html.py", "benchmarks/corpora.py"),
    "markdown_it": ("server/ingest/markdown.py",),
    "pypdf": ("server/ingest/pdf.py",),
    "docx": ("server/ingest/docx.py",),
    "defusedxml": ("server/ingest/epub.py",),
    "yaml": ("server/ingest/", "frontend/markdown.py"),
    "charset_normalizer": ("server/ingest/decoding.py",),
    "snowballstemmer": ("server/language.py",),
    "textblob": ("server/inquiry/grammar.py",),
    "lemminflect": ("server/inquiry/grammar.py",),
    "platformdirs": ("server/settings.py",),
    "click": ("server/cli.py", "server/terminal.py", "server/gather.py", "server/cli_"),
    "uvicorn": ("server/serving.py",),
    "httpx2": ("server/ingest/fetch.py",),
    "httpcore2": ("server/ingest/fetch.py", "server/ingest/connecting.py"),
    "limits": ("server/rates.py",),
    "sumy": ("benchmarks/baselines.py",),
}
DISTRIBUTIONS = {"docx": "python-docx", "markdown_it": "markdown-it-py", "yaml": "pyyaml"}
"""By what name a library is installed, where it is imported by another."""
DEVELOPMENT = {ROOT / "frontend" / "measure_font.py"}
"""Programs for those who change the product: what they import is not installed with it."""
LONGEST_FILE = 300
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
PRODUCT = [path for path in FILES if path.relative_to(ROOT).parts[0] != "benchmarks" and path not in DEVELOPMENT]


@cache
def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_import_in_one_direction(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]

    own = imported(path) & {*ROOMS, "seeds", "tests"}

    assert own <= ROOMS[room]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_stays_with_its_owner(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()

    strays = {library for library in imported(path) & OWNERS.keys() if not name.startswith(OWNERS[library])}

    assert not strays


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_says_its_purpose_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "no first line that says what the file is for"
    assert text.count("\n") <= LONGEST_FILE


def test_no_package_markers_under_tests() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_dependency_has_its_sentence_and_every_sentence_its_dependency() -> None:
    assert reasoned() == declared()


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_library_that_is_imported_is_declared(path: Path) -> None:
    libraries = imported(path) - sys.stdlib_module_names - {*ROOMS, "seeds"}

    undeclared = {library for library in libraries if normal(DISTRIBUTIONS.get(library, library)) not in declared()}

    assert not undeclared


@cache
def declared() -> set[str]:
    """The distributions that installing this project brings on purpose, by normal name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {normal(name) for name in project["dependencies"]}


def reasoned() -> set[str]:
    """The names in the first column of the table of dependencies; a row may hold several, with remarks in brackets."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    assert all(reason.strip() for _, _, reason in rows)
    return {normal(name) for first, *_ in rows[2:] for name in re.sub(r"\(.*?\)", "", first).split(",")}


def normal(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
