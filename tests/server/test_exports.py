"""Exporting by command and by address: every format, its media type and file name; and what no file may hold."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import extruct
import networkx as nx
import pytest

from frontend.export_csv import COLUMNS
from frontend.page import render
from server import gather
from server.exporting import FORMATS, file_name
from server.ingest.add import add
from server.ingest.readers import Origin
from server.inquiry.answer import Inquiry, answer
from tests.server.commands import one_line

LINK = re.compile(r"(?<!\\)\[\[(.+?)\]\]")


def notes_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def told(content) -> str:
    """All text inside JSON-like content."""
    if isinstance(content, dict):
        return " ".join(map(told, content.values()))
    return " ".join(map(told, content)) if isinstance(content, list) else str(content)


def graph_told(graph) -> str:
    return told([dict(facts) for _, facts in graph.nodes(data=True)])


READERS = {
    "html": lambda data: data.decode(),
    "json": lambda data: told(json.loads(data)),
    "jsonld": lambda data: told(
        extruct.JsonLdExtractor().extract(f'<script type="application/ld+json">{data.decode()}</script>')
    ),
    "graphml": lambda data: graph_told(nx.parse_graphml(data.decode(), force_multigraph=True)),
    "gexf": lambda data: graph_told(nx.read_gexf(io.BytesIO(data))),
    "csv": lambda data: told(list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))),
    "md": lambda data: " ".join(notes_of(data).values()).replace("\\", ""),
}
"""Opens each format with a reader of its own: all that it says."""


def test_every_format_of_the_contract_is_there():
    assert set(FORMATS) == set(READERS) == {"html", "json", "jsonld", "graphml", "gexf", "csv", "md"}


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_every_export_is_opened_again_and_holds_every_finding(kind, client, answered):
    reply = client.get(f"/api/v1/networks/{answered.network.id}/export", params={"format": kind})
    assert reply.status_code == 200
    assert reply.headers["content-type"].partition(";")[0] == FORMATS[kind].media_type
    name = re.fullmatch(r'attachment; filename="([\w-]+\.\w+)"', reply.headers["content-disposition"])[1]
    assert (
        name
        == file_name(answered.network, kind)
        == f"why-do-cities-plant-trees-along-their-streets.{FORMATS[kind].ending}"
    )
    said = " ".join(READERS[kind](reply.content).split())
    for finding in answered.network.findings:
        assert finding.name in said
        assert all(" ".join(part.text.split()) in said for part in finding.statement)


def test_json_is_what_the_network_is_as_json(client, answered):
    path = f"/api/v1/networks/{answered.network.id}"
    assert client.get(f"{path}/export").json() == client.get(path).json()


def test_a_vault_made_of_an_answer_has_no_link_that_leads_nowhere(client, answered):
    notes = notes_of(client.get(f"/api/v1/networks/{answered.network.id}/export?format=md").content)
    names = {path.rpartition("/")[2].removesuffix(".md") for path in notes}
    links = {link for text in notes.values() for link in LINK.findall(text)}
    assert links == names
    assert len(names) == 1 + len(answered.network.findings) + len(answered.network.sources)


def test_a_format_that_does_not_exist_is_refused_with_all_that_do(client, answered):
    reply = client.get(f"/api/v1/networks/{answered.network.id}/export?format=docx")
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "unknown_format")
    assert all(kind in reply.json()["error"]["hint"] for kind in FORMATS)


def test_the_schema_names_the_media_type_of_every_format(client):
    operation = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/networks/{id}/export"]["get"]
    assert set(operation["responses"]["200"]["content"]) == {format.media_type for format in FORMATS.values()}


def test_the_network_page_offers_every_format(answered, kit):
    page = render(gather.network_page(answered.network, kit.store, "http://127.0.0.1:8000/n/" + answered.network.id))
    offered = re.findall(rf'href="/api/v1/networks/{answered.network.id}/export\?format=(\w+)"', page)
    assert sorted(offered) == sorted(FORMATS)


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_exports_go_to_stdout_or_a_file(kind, semnet, answered, tmp_path):
    file = tmp_path / f"network.{FORMATS[kind].ending}"
    shown = semnet("export", answered.network.id, "-f", kind)
    written = semnet("export", answered.network.id, "-f", kind, "-o", str(file))
    assert (shown.exit_code, written.exit_code) == (0, 0)
    assert file.read_bytes() == shown.stdout_bytes
    assert written.stderr == f"Wrote {file}\n"
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_notes_written_under_another_name_are_said_to_be_an_archive(semnet, answered, tmp_path):
    written = semnet("export", answered.network.id, "-f", "md", "-o", str(tmp_path / "notes.md"))
    assert written.exit_code == 0
    assert "ZIP" in written.stderr
    assert notes_of((tmp_path / "notes.md").read_bytes())


@pytest.mark.parametrize("kind", ["html", "md", "json"])
def test_a_terminal_is_not_filled_with_what_nobody_reads(kind, kit, answered):
    read, terminal = pty.openpty()
    command = [sys.executable, "-m", "server.cli", "export", answered.network.id, "-f", kind, "--db", kit.settings.db]
    with os.fdopen(read, "rb", 0), os.fdopen(terminal, "wb", 0) as screen:
        # json fills the terminal's buffer, so only the refusals are waited for
        started = subprocess.Popen(command, stdout=screen, stderr=subprocess.PIPE, text=True)
        if FORMATS[kind].unreadable is None:
            assert os.read(read, 1) == b"{"
            started.kill()
        stderr = started.communicate()[1]
    if FORMATS[kind].unreadable:
        assert started.returncode == 2
        assert f"-o FILE.{FORMATS[kind].ending}" in stderr


DUES = """# Harbour dues

In 1612 every ship that entered Lisbon paid dues for each barrel on board. The dues of Lisbon rose when the war
closed the northern ports. Captains unloaded at night so that fewer barrels were counted.
"""


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_no_export_holds_words_of_a_source_that_is_gone(kind, fresh, fresh_client):
    [source] = add([Origin(name="dues.md", data=DUES.encode())], fresh).added
    network = answer(Inquiry(question="What were the dues of Lisbon?"), fresh).network
    words = {part.text for finding in network.findings for part in finding.statement}
    words |= {passage.text for passage in network.coverage.left_out}

    def spoken() -> set[str]:
        reply = fresh_client.get(f"/api/v1/networks/{network.id}/export?format={kind}")
        assert reply.status_code == 200
        said = " ".join(READERS[kind](reply.content).split())
        return {each for each in words if " ".join(each.split()) in said}

    assert spoken()
    fresh.store.remove_source(source.id)
    assert spoken() == set()


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(semnet, answered, tmp_path):
    result = semnet("export", answered.network.id, "-f", "md", "-o", str(tmp_path / "missing" / "network.zip"))
    assert result.exit_code == 1
    assert one_line(result.stderr)
    assert list(tmp_path.iterdir()) == []


def test_the_documentation_names_every_format_and_every_column():
    text = (Path(__file__).parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
    for kind, format in FORMATS.items():
        assert re.search(rf"\| `{kind}` \|.*\| `\.{format.ending}` \|", text)
    assert all(f"`{column}`" in text for column in COLUMNS)
