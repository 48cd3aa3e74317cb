"""A network as a vault of Markdown notes in one ZIP: an index, and a note for each finding and each source.

Notes name each other as `[[note]]`, which Obsidian and its like resolve by file name, whatever the folder: so no two
notes of a vault have the same name, in any case of letters.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from frontend.contexts import NetworkPage
from frontend.environment import TEMPLATES
from frontend.markdown import Written, address, block, escaped, front_matter, link
from frontend.note_names import NoteNames
from frontend.report import Quote, Report, Told, report

_READABLE_BY_ALL = 0o644 << 16
_UNIX = 3


@dataclass(frozen=True)
class Noted:
    """What every note is made of. `names` holds the name of each note by the id of what it is about."""

    page: NetworkPage
    report: Report
    names: dict[str, str]

    @property
    def index(self) -> str:
        """The name of the note that leads to all others."""
        return self.names[self.page.network.id]

    @property
    def told(self) -> tuple[Told, ...]:
        """Every finding, in the report's order."""
        return tuple(told for chapter in self.report.chapters for told in chapter.told)

    def quoted(self, source_id: str) -> list[tuple[Told, Quote]]:
        """What findings quote from a source."""
        return [(told, quote) for told in self.told for quote in told.quotes if quote.source_id == source_id]


def vault(page: NetworkPage) -> bytes:
    """The ZIP. All files stand in one folder and bear the moment the network was made: same network, same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path, text in notes(page).items():
            entry = zipfile.ZipInfo(path, page.network.created_at.timetuple()[:6])
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                _UNIX,
                _READABLE_BY_ALL,
            )
            opened.writestr(entry, text)
    return archive.getvalue()


def notes(page: NetworkPage) -> dict[str, str]:
    """The text of each note by its path in the vault."""
    noted = _noted(page)
    folder = noted.index
    written = {f"{folder}/{noted.index}.md": _note("index", noted)}
    for told in noted.told:
        path = f"{folder}/Findings/{noted.names[told.finding.id]}.md"
        written[path] = _note("finding", noted, told=told)
    for source in page.network.sources:
        path = f"{folder}/Sources/{noted.names[source.id]}.md"
        written[path] = _note("source", noted, source=source)
    return written


def _noted(page: NetworkPage) -> Noted:
    network, told = page.network, report(page)
    names = NoteNames()
    given = {network.id: names.new(network.question.text, "Question")}
    given |= {finding.id: names.new(finding.name, "Finding") for finding in network.findings}
    given |= {source.id: names.new(source.title, "Source") for source in network.sources}
    return Noted(page, told, given)


def _note(kind: str, noted: Noted, **about: object) -> str:
    template = _environment().get_template(f"vault/{kind}.md")
    return template.render(noted=noted, page=noted.page, network=noted.page.network, **about).rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    """As for pages, but what is written is escaped for Markdown."""
    made = Environment(  # noqa: S701 # `finalize` escapes
        loader=FileSystemLoader(TEMPLATES),
        finalize=lambda value: value if isinstance(value, Written) else escaped(str(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(address=address, block=block, front_matter=front_matter, link=link)
    return made
