"""Who may import whom, and which library belongs to which file."""

import ast
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
    "networkx": ("graph_store/graph.py", "frontend/network_view.py"),
    "pyvis": ("frontend/network_view.py",),
    "jinja2": ("frontend/",),
    "fontTools": ("frontend/measure_font.py",),
    "torch": ("server/ingest/embed.py", "benchmarks/speed.py"),
    "transformers": ("server/ingest/embed.py",),
    "sentence_transformers": ("server/ingest/embed.py", "benchmarks/"),
    "nupunkt": ("server/ingest/", "benchmarks/sentences.py"),
    "trafilatura": ("server/ingest/html.py",),
    "lxml": ("server/ingest/html.py",),
    "markdown_it": ("server/ingest/markdown.py",),
    "yaml": ("server/ingest/",),
    "charset_normalizer": ("server/ingest/decoding.py",),
    "snowballstemmer": ("server/language.py",),
    "textblob": ("server/inquiry/grammar.py",),
    "platformdirs": ("server/settings.py",),
    "click": ("server/cli.py", "server/terminal.py", "server/gather.py", "server/cli_"),
    "uvicorn": ("server/serving.py",),
    "sumy": ("benchmarks/baselines.py",),
}
LONGEST_FILE = 300
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


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


def test_every_dependency_has_its_sentence() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert [name for name in project["dependencies"] if name not in reasons] == []
